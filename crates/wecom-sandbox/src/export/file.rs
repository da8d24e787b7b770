//! The files of an export: one JSON document each, encrypted, in memory while small and on disk when large.

use std::io::{self, Read as _, Seek as _, SeekFrom, Write};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use bytes::Bytes;
use md5::{Digest as _, Md5};

use crate::company::Company;
use crate::department;
use crate::export::Order;
use crate::export::cipher::Encryptor;
use crate::identity::Identity;
use crate::json::{Obj, push_text};
use crate::user::render;

/// A file up to this size stays in memory.
const IN_MEMORY: usize = 4 << 20;

/// What is exported.
pub(crate) enum Content {
    Members {
        slots: Vec<u32>,
        full: bool,
        who: Identity,
        block: usize,
    },
    Departments {
        ids: Vec<u32>,
        who: Identity,
        block: usize,
    },
    Tag {
        id: i64,
        who: Identity,
        block: usize,
    },
}

/// One encrypted file.
#[derive(Clone)]
pub(crate) struct ExportFile {
    pub(crate) size: u64,
    pub(crate) md5: String,
    bytes: Arc<Mutex<tempfile::SpooledTempFile>>,
}

impl ExportFile {
    /// Up to `length` bytes from a place in the file.
    pub(crate) fn read(&self, from: u64, length: usize) -> io::Result<Bytes> {
        let mut file = self.bytes.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(from))?;
        let mut piece = vec![0; length];
        let mut filled = 0;
        while filled < length {
            match file.read(&mut piece[filled..])? {
                0 => break,
                count => filled += count,
            }
        }
        piece.truncate(filled);
        Ok(Bytes::from(piece))
    }
}

/// Counts and digests what passes.
struct Sink {
    file: tempfile::SpooledTempFile,
    md5: Md5,
    size: u64,
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write_all(bytes)?;
        self.md5.update(bytes);
        self.size += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// One document under way: `{"<name>":[` rows `]` tail `}`.
struct Document {
    encryptor: Encryptor<Sink>,
    plain: Vec<u8>,
    written: usize,
}

impl Document {
    fn new(order: &Order, opening: &[u8]) -> Self {
        let sink = Sink {
            file: tempfile::SpooledTempFile::new(IN_MEMORY),
            md5: Md5::new(),
            size: 0,
        };
        Self {
            encryptor: Encryptor::new(&order.key, sink),
            plain: opening.to_vec(),
            written: 0,
        }
    }

    fn spill(&mut self) -> io::Result<()> {
        self.encryptor.write(&self.plain)?;
        self.written += self.plain.len();
        self.plain.clear();
        Ok(())
    }

    fn close(mut self, closing: &[u8]) -> io::Result<ExportFile> {
        self.plain.extend_from_slice(closing);
        self.spill()?;
        let sink = self.encryptor.finish(self.written)?;
        let md5 = sink
            .md5
            .finalize()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        Ok(ExportFile {
            size: sink.size,
            md5,
            bytes: Arc::new(Mutex::new(sink.file)),
        })
    }
}

/// Writes all files of a job, holding the company's lock for moments only.
pub(crate) fn write_all(company: &RwLock<Company>, order: &Order) -> io::Result<Vec<ExportFile>> {
    let read = || company.read().unwrap_or_else(PoisonError::into_inner);
    match &order.content {
        Content::Members {
            slots,
            full,
            who,
            block,
        } => rows(order, slots, *block, "userlist", |pieces, out| {
            let company = read();
            for slot in pieces {
                let Some(member) = company.members.get(*slot) else {
                    continue;
                };
                comma(out);
                let mut obj = Obj::open(out);
                if *full {
                    render::full(&company, *who, *slot, member, &mut obj);
                } else {
                    render::brief(&company, *who, *slot, member, &mut obj);
                }
                obj.close();
            }
        }),
        Content::Departments { ids, who, block } => {
            rows(order, ids, *block, "department", |pieces, out| {
                let company = read();
                for node in pieces.iter().filter_map(|id| company.tree.get(*id)) {
                    comma(out);
                    department::write_full(&company, *who, node, out);
                }
            })
        }
        Content::Tag { id, who, block } => tag(&read(), order, *id, *who, *block),
    }
}

/// A comma between rows, none after the bracket that opens them or behind what was spilled.
fn comma(out: &mut Vec<u8>) {
    if out.last() != Some(&b'[') {
        out.push(b',');
    }
}

fn rows(
    order: &Order,
    items: &[u32],
    block: usize,
    name: &str,
    mut write: impl FnMut(&[u32], &mut Vec<u8>),
) -> io::Result<Vec<ExportFile>> {
    let mut files = Vec::new();
    let mut opening = b"{".to_vec();
    push_text(&mut opening, name);
    opening.extend_from_slice(b":[");
    let mut blocks: Vec<&[u32]> = items.chunks(block).collect();
    if blocks.is_empty() {
        blocks.push(&[]);
    }
    for rows in blocks {
        let mut document = Document::new(order, &opening);
        for pieces in rows.chunks(128) {
            // What was spilled leaves its last byte, so that the next row knows whether it is the first.
            write(pieces, &mut document.plain);
            if document.plain.len() > 64 * 1024 {
                let last = document.plain.pop();
                document.spill()?;
                document.plain.extend(last);
            }
        }
        files.push(document.close(b"]}")?);
    }
    Ok(files)
}

/// Tags have members and departments; a row is one of either.
fn tag(
    company: &Company,
    order: &Order,
    id: i64,
    who: Identity,
    block: usize,
) -> io::Result<Vec<ExportFile>> {
    let Some(tag) = company.tags.get(id) else {
        return Ok(Vec::new());
    };
    let users: Vec<u32> = tag.users.iter().copied().collect();
    let parties: Vec<u32> = tag.parties.iter().copied().collect();
    let mut files = Vec::new();
    let mut at = 0;
    loop {
        let until = (at + block).min(users.len() + parties.len());
        let of = |list: &[u32], from: usize| -> std::collections::BTreeSet<u32> {
            let start = at.saturating_sub(from).min(list.len());
            let end = until.saturating_sub(from).min(list.len());
            list[start..end].iter().copied().collect()
        };
        let part = crate::tag::Tag {
            users: of(&users, 0),
            parties: of(&parties, users.len()),
            ..tag.clone()
        };
        let mut document = Document::new(order, b"");
        let mut obj = Obj::open(&mut document.plain);
        crate::tag::write_content(company, who, &part, &mut obj);
        obj.close();
        files.push(document.close(b"")?);
        at = until;
        if at >= users.len() + parties.len() {
            return Ok(files);
        }
    }
}
