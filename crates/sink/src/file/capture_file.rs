//! Many capture files at once, none of them held open: what is to be written gathers in memory, and goes to the disk in one
//! piece when it has become enough, or when its file is complete.
//!
//! A file is written as `name.part` and renamed when it is complete. Nothing that was there before is replaced unless that
//! was asked for; two calls with one name get a number each.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::hash::BuildHasher;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use hashbrown::{DefaultHashBuilder, HashMap, HashSet};
use rustix::fs::{CWD, RenameFlags, renameat_with};
use rustix::io::Errno;
use serde::Serialize;

use super::format::{FileFormat, Record};

/// What one file gathers before it goes to the disk.
const GATHERED: usize = 64 * 1024;
/// Names that are tried for one file.
const TRIES: u32 = 100_000;
/// Base names whose next number is remembered.
const NUMBERS: usize = 65_536;
/// Failures that are told with their words; all are counted.
const TROUBLES: usize = 8;

/// What became of the files.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct FileCounts {
    /// Files that are complete.
    pub files: u64,
    /// Bytes of all files.
    pub bytes: u64,
    /// Files whose name was taken, and that got a number.
    pub collisions: u64,
    /// Files that were complete, and to which more was added.
    pub reopened: u64,
    /// Files that could not be written, or not to their end, by reason.
    pub failed: BTreeMap<&'static str, u64>,
    /// The first of them.
    pub troubles: Vec<Trouble>,
}

/// Why a file could not be written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Trouble {
    /// Its name.
    pub file: String,
    /// Stable name of the reason.
    pub reason: &'static str,
    /// What the operating system says.
    pub message: String,
}

/// Where a file is.
#[derive(Debug, Default)]
enum Place {
    /// Nothing of it is on the disk.
    #[default]
    Nowhere,
    /// Under its name with `.part`; this is the name that it will get.
    Part(PathBuf),
    /// Complete, under this name.
    Complete(PathBuf),
    /// Not to be written any more.
    Lost,
}

/// One file: what of it still waits in memory.
#[derive(Debug, Default)]
pub struct CaptureFile {
    base: PathBuf,
    place: Place,
    buffer: Vec<u8>,
    interfaces: Vec<u16>,
    /// Bytes on the disk.
    written: u64,
    begun: bool,
}

impl CaptureFile {
    /// A file with this name, without its ending. Nothing is touched yet.
    pub fn new(base: PathBuf) -> Self {
        Self {
            base,
            ..Self::default()
        }
    }

    /// Bytes that wait in memory.
    pub fn held(&self) -> usize {
        self.buffer.len()
    }

    /// Bytes that it has and will have.
    pub fn bytes(&self) -> u64 {
        self.written + self.buffer.len() as u64
    }

    /// Whether it could not be written.
    pub fn is_lost(&self) -> bool {
        matches!(self.place, Place::Lost)
    }
}

/// Writes files.
#[derive(Debug)]
pub struct Files {
    format: FileFormat,
    overwrite: bool,
    max_bytes: u64,
    counts: FileCounts,
    /// Bytes that wait in memory, of all files.
    held: usize,
    hashing: DefaultHashBuilder,
    /// The next number of names that are taken.
    numbers: HashMap<u64, u32>,
    /// Names that were given in this run; only needed where files may be replaced.
    given: HashSet<u64>,
    is_disk_full: bool,
}

impl Files {
    /// Files of one format, with so many bytes at most.
    pub fn new(format: FileFormat, overwrite: bool, max_bytes: Option<u64>) -> Self {
        Self {
            format,
            overwrite,
            max_bytes: max_bytes.unwrap_or(u64::MAX),
            counts: FileCounts::default(),
            held: 0,
            hashing: DefaultHashBuilder::default(),
            numbers: HashMap::new(),
            given: HashSet::new(),
            is_disk_full: false,
        }
    }

    /// The format.
    pub fn format(&self) -> FileFormat {
        self.format
    }

    /// What became of them.
    pub fn counts(&self) -> &FileCounts {
        &self.counts
    }

    /// Bytes that wait in memory.
    pub fn held(&self) -> usize {
        self.held
    }

    /// The disk has no room; nothing more is tried.
    pub fn is_disk_full(&self) -> bool {
        self.is_disk_full
    }

    /// Whether so many more bytes are within the budget.
    pub fn has_room(&self, bytes: usize) -> bool {
        self.counts.bytes.saturating_add(bytes as u64) <= self.max_bytes
    }

    /// Adds a packet. Says whether it was taken: it is not when the budget is spent or the file is lost.
    pub fn append(&mut self, file: &mut CaptureFile, record: &Record<'_>) -> bool {
        // Block and padding, and what a file begins with.
        let most = record.data.len() + 128;
        if file.is_lost() || self.is_disk_full || !self.has_room(most) {
            return false;
        }
        let before = file.buffer.len();
        if !file.begun {
            file.begun = true;
            self.format.begin(&mut file.buffer);
        }
        self.format
            .record(&mut file.interfaces, record, &mut file.buffer);
        let added = file.buffer.len() - before;
        self.counts.bytes += added as u64;
        self.held += added;
        if file.buffer.len() >= GATHERED {
            self.flush(file);
        }
        !file.is_lost()
    }

    /// Writes what waits.
    pub fn flush(&mut self, file: &mut CaptureFile) {
        if file.buffer.is_empty() || file.is_lost() {
            return;
        }
        let waiting = std::mem::take(&mut file.buffer);
        self.held = self.held.saturating_sub(waiting.len());
        match self.write(file, &waiting) {
            Ok(()) => {
                file.written += waiting.len() as u64;
                // Small buffers are kept for what comes next.
                if waiting.capacity() <= 4_096 {
                    file.buffer = waiting;
                    file.buffer.clear();
                }
            }
            Err(error) => {
                self.counts.bytes = self.counts.bytes.saturating_sub(waiting.len() as u64);
                self.lose(file, &error);
            }
        }
    }

    /// Writes what waits and gives the file its name.
    pub fn complete(&mut self, file: &mut CaptureFile) {
        self.flush(file);
        file.buffer = Vec::new();
        let Place::Part(name) = &file.place else {
            return;
        };
        let name = name.clone();
        match self.rename(&file.base, &name) {
            Ok(name) => {
                self.counts.files += 1;
                file.place = Place::Complete(name);
            }
            Err(error) => self.lose(file, &error),
        }
    }

    /// Takes back a file that is not wanted after all.
    pub fn discard(&mut self, file: &mut CaptureFile) {
        self.held = self.held.saturating_sub(file.buffer.len());
        self.counts.bytes = self.counts.bytes.saturating_sub(file.bytes());
        if let Place::Part(name) = &file.place {
            // What cannot be removed stays behind as a part, which nobody takes for a file.
            let _ = fs::remove_file(part(name));
        }
        *file = CaptureFile {
            place: Place::Lost,
            ..CaptureFile::default()
        };
    }

    fn write(&mut self, file: &mut CaptureFile, bytes: &[u8]) -> io::Result<()> {
        let mut opened = match &file.place {
            Place::Nowhere => {
                let (name, opened) = self.claim(&file.base)?;
                file.place = Place::Part(name);
                opened
            }
            Place::Part(name) => OpenOptions::new().append(true).open(part(name))?,
            Place::Complete(name) => {
                let opened = OpenOptions::new().append(true).open(name)?;
                // Somebody else has changed it since.
                if opened.metadata()?.len() != file.written {
                    return Err(io::Error::other("it was changed by another program"));
                }
                self.counts.reopened += 1;
                opened
            }
            Place::Lost => return Ok(()),
        };
        let done = opened.write_all(bytes);
        if done.is_err() {
            // Whole packets or nothing: a file that ends in the middle of one is damaged.
            let _ = opened.set_len(file.written);
        }
        done
    }

    /// A name that nobody has, and its part, opened.
    fn claim(&mut self, base: &Path) -> io::Result<(PathBuf, File)> {
        let hash = self.hashing.hash_one(base);
        let first = self.numbers.get(&hash).copied().unwrap_or(1);
        let mut made_folder = false;
        let mut number = first;
        while number < first.saturating_add(TRIES) {
            let name = numbered(base, number, self.format.extension());
            let name_hash = self.hashing.hash_one(&name);
            let is_taken = if self.overwrite {
                self.given.contains(&name_hash)
            } else {
                name.symlink_metadata().is_ok()
            };
            if is_taken {
                number += 1;
                continue;
            }
            if self.overwrite {
                // A part that an earlier run left; never written through, whatever it links to.
                let _ = fs::remove_file(part(&name));
            }
            match File::create_new(part(&name)) {
                Ok(opened) => {
                    if self.overwrite {
                        self.given.insert(name_hash);
                    }
                    self.remember(hash, number);
                    return Ok((name, opened));
                }
                Err(error) if error.kind() == ErrorKind::AlreadyExists => number += 1,
                Err(error) if error.kind() == ErrorKind::NotFound && !made_folder => {
                    made_folder = true;
                    fs::create_dir_all(base.parent().unwrap_or(Path::new(".")))?;
                }
                Err(error) => return Err(error),
            }
        }
        Err(ErrorKind::AlreadyExists.into())
    }

    fn remember(&mut self, hash: u64, number: u32) {
        if number > 1 {
            self.counts.collisions += 1;
            if self.numbers.len() >= NUMBERS {
                self.numbers.clear();
            }
            self.numbers.insert(hash, number + 1);
        }
    }

    /// Gives a part its name, or the next one where somebody else has taken it meanwhile.
    fn rename(&self, base: &Path, name: &Path) -> io::Result<PathBuf> {
        let from = part(name);
        if self.overwrite {
            fs::rename(&from, name)?;
            return Ok(name.to_owned());
        }
        let mut to = name.to_owned();
        for number in 2..1_000 {
            match renameat_with(CWD, &from, CWD, &to, RenameFlags::NOREPLACE) {
                Ok(()) => return Ok(to),
                Err(Errno::EXIST) => {}
                // Some file systems cannot promise that nothing is replaced.
                Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) => {
                    if to.symlink_metadata().is_err() {
                        fs::rename(&from, &to)?;
                        return Ok(to);
                    }
                }
                Err(error) => return Err(error.into()),
            }
            to = numbered(base, number, self.format.extension());
        }
        Err(ErrorKind::AlreadyExists.into())
    }

    /// Gives a file up: what of it is on the disk stays, as far as it is whole.
    fn lose(&mut self, file: &mut CaptureFile, error: &io::Error) {
        let reason = match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "disk_full",
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => "permission_denied",
            ErrorKind::AlreadyExists => "name_taken",
            ErrorKind::NotADirectory | ErrorKind::IsADirectory => "not_a_directory",
            _ => "io",
        };
        self.is_disk_full |= reason == "disk_full";
        *self.counts.failed.entry(reason).or_default() += 1;
        let name = match &file.place {
            Place::Part(name) | Place::Complete(name) => name.clone(),
            Place::Nowhere | Place::Lost => numbered(&file.base, 1, self.format.extension()),
        };
        if self.counts.troubles.len() < TROUBLES {
            self.counts.troubles.push(Trouble {
                file: name.display().to_string(),
                reason,
                message: error.to_string(),
            });
        }
        if let Place::Part(name) = &file.place {
            if file.written == 0 {
                let _ = fs::remove_file(part(name));
            } else if self.rename(&file.base, name).is_ok() {
                self.counts.files += 1;
            }
        }
        file.buffer = Vec::new();
        file.place = Place::Lost;
    }
}

fn part(name: &Path) -> PathBuf {
    let mut part = name.as_os_str().to_owned();
    part.push(".part");
    part.into()
}

/// The name with its ending; from the second on with a number.
fn numbered(base: &Path, number: u32, extension: &str) -> PathBuf {
    let mut name = base.as_os_str().to_owned();
    if number > 1 {
        name.push(format!("-{number}"));
    }
    name.push(format!(".{extension}"));
    name.into()
}
