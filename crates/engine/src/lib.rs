//! Threads and batches: sources, time merge, tracking, row building.
