//! The Python module siptower.engine._native. The only crate that knows Python.
