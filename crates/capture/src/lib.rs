//! Where packets come from: pcap and pcapng files, pipes and growing files.
#![forbid(unsafe_code)]
