//! Keeps the company in a file: every change is on disk before it is answered.

pub(crate) mod collect;
pub(crate) mod restore;

use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, mpsc};

use redb::{Database, ReadableDatabase as _, TableDefinition};
use tokio::sync::watch;

use crate::company::Company;

/// One table for everything; the first letter of a key says what a row is.
const ROWS: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("rows");
/// Stands in a file whose first filling was finished.
const COMPLETE: &str = "x/complete";
/// Rows of one transaction while a file is filled.
const FILL: usize = 50_000;

/// Changed rows; without a value, a row goes.
#[derive(Default)]
pub(crate) struct Batch {
    /// Everything that was there goes first.
    pub(crate) clear: bool,
    pub(crate) rows: Vec<(String, Option<Vec<u8>>)>,
}

impl Batch {
    pub(crate) fn put(&mut self, key: String, value: Vec<u8>) {
        self.rows.push((key, Some(value)));
    }

    pub(crate) fn remove(&mut self, key: String) {
        self.rows.push((key, None));
    }

    pub(crate) fn is_empty(&self) -> bool {
        !self.clear && self.rows.is_empty()
    }
}

/// What the thread that has the file is told.
enum Order {
    /// A numbered batch is to be written.
    Write(u64, Batch),
    /// The file is to be let go; what comes later is not written.
    Close,
}

/// Writes batches in the order they come; many that wait go into one transaction.
pub(crate) struct Journal {
    sender: mpsc::Sender<Order>,
    sent: AtomicU64,
    saved: watch::Receiver<u64>,
    failed: Arc<AtomicBool>,
}

impl Journal {
    /// Takes a batch. To be called while the company is locked, so that the order is the order of changes.
    pub(crate) fn send(&self, batch: Batch) {
        let number = self.sent.fetch_add(1, Ordering::SeqCst) + 1;
        if self.sender.send(Order::Write(number, batch)).is_err() {
            self.failed.store(true, Ordering::SeqCst);
        }
    }

    /// Waits until everything that was sent so far is on disk; false when it cannot be.
    pub(crate) async fn saved(&self) -> bool {
        let wanted = self.sent.load(Ordering::SeqCst);
        let mut saved = self.saved.clone();
        let arrived = saved.wait_for(|saved| *saved >= wanted).await.is_ok();
        arrived && !self.failed.load(Ordering::SeqCst)
    }

    /// Writes what was sent so far and waits until the file is let go, so that another may open it.
    pub(crate) async fn close(&self) {
        // A thread that is gone has let go already.
        let _ = self.sender.send(Order::Close);
        let mut saved = self.saved.clone();
        while saved.changed().await.is_ok() {}
    }
}

fn failed(error: impl Into<redb::Error>) -> io::Error {
    io::Error::other(error.into().to_string())
}

fn write(db: &Database, batches: &[Batch]) -> io::Result<()> {
    let transaction = db.begin_write().map_err(failed)?;
    if batches.iter().any(|batch| batch.clear) {
        transaction.delete_table(ROWS).map_err(failed)?;
    }
    // What stood before the last clearing is gone anyway.
    let from = batches.iter().rposition(|batch| batch.clear).unwrap_or(0);
    {
        let mut table = transaction.open_table(ROWS).map_err(failed)?;
        for (key, value) in batches[from..].iter().flat_map(|batch| &batch.rows) {
            match value {
                Some(value) => drop(
                    table
                        .insert(key.as_str(), value.as_slice())
                        .map_err(failed)?,
                ),
                None => drop(table.remove(key.as_str()).map_err(failed)?),
            }
        }
    }
    transaction.commit().map_err(failed)
}

/// Every row of a kind, in the order of the keys.
fn rows(
    db: &Database,
    kind: &str,
    mut each: impl FnMut(&str, &[u8]) -> io::Result<()>,
) -> io::Result<()> {
    let table = db
        .begin_read()
        .map_err(failed)?
        .open_table(ROWS)
        .map_err(failed)?;
    let end = format!("{kind}0");
    let start = format!("{kind}/");
    for row in table.range(start.as_str()..end.as_str()).map_err(failed)? {
        let (key, value) = row.map_err(failed)?;
        each(&key.value()[start.len()..], value.value())?;
    }
    Ok(())
}

fn is_complete(db: &Database) -> io::Result<bool> {
    let transaction = db.begin_read().map_err(failed)?;
    match transaction.open_table(ROWS) {
        Ok(table) => Ok(table.get(COMPLETE).map_err(failed)?.is_some()),
        Err(redb::TableError::TableDoesNotExist(_)) => Ok(false),
        Err(error) => Err(failed(error)),
    }
}

/// Opens a file: the company in it, or, where there is none yet, the one that `plant` makes.
pub(crate) fn open(
    path: &Path,
    corp_id: &str,
    plant: impl FnOnce() -> io::Result<Company>,
) -> io::Result<(Company, Journal)> {
    let db = Database::create(path).map_err(failed)?;
    let company = if is_complete(&db)? {
        let mut company = restore::company(&db, corp_id)?;
        company.track(false);
        company
    } else {
        let mut company = plant()?;
        company.track(true);
        let Batch { rows, .. } = company.take_changes();
        write(
            &db,
            &[Batch {
                clear: true,
                rows: Vec::new(),
            }],
        )?;
        let mut rows = rows.into_iter().peekable();
        while rows.peek().is_some() {
            write(
                &db,
                &[Batch {
                    clear: false,
                    rows: rows.by_ref().take(FILL).collect(),
                }],
            )?;
        }
        write(
            &db,
            &[Batch {
                clear: false,
                rows: vec![(COMPLETE.to_owned(), Some(Vec::new()))],
            }],
        )?;
        company
    };
    let (sender, receiver) = mpsc::channel();
    let (done, saved) = watch::channel(0);
    let failed = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&failed);
    std::thread::Builder::new()
        .name("wecom-sandbox-file".to_owned())
        .spawn(move || {
            work(&db, &receiver, &done, &flag);
            // In this order: whoever waits for the end of `done` wants the file.
            drop(db);
            drop(done);
        })?;
    Ok((
        company,
        Journal {
            sender,
            sent: AtomicU64::new(0),
            saved,
            failed,
        },
    ))
}

/// Writes until it is told to let go, or the last sender is gone.
fn work(
    db: &Database,
    inbox: &mpsc::Receiver<Order>,
    done: &watch::Sender<u64>,
    failed: &AtomicBool,
) {
    let mut closing = false;
    while !closing && let Ok(Order::Write(mut last, first)) = inbox.recv() {
        let mut batches = vec![first];
        while let Ok(order) = inbox.try_recv() {
            let Order::Write(number, batch) = order else {
                closing = true;
                break;
            };
            last = number;
            batches.push(batch);
        }
        let complete = batches.iter().any(|batch| batch.clear);
        if complete {
            batches.push(Batch {
                clear: false,
                rows: vec![(COMPLETE.to_owned(), Some(Vec::new()))],
            });
        }
        if let Err(error) = write(db, &batches) {
            tracing::error!(%error, "the data file cannot be written");
            failed.store(true, Ordering::SeqCst);
        }
        let _ = done.send(last);
    }
}
