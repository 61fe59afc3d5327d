//! Capture files: their formats, their names, and the writing of many of them.

mod calendar;
mod capture_file;
mod format;
mod template;

pub use capture_file::{CaptureFile, FileCounts, Files, Trouble};
pub use format::{ETHERNET, FileFormat, Record};
pub use template::{Facts, Template, TemplateError};
