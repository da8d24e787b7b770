//! What every connection shares: the company behind its lock, and the machinery around it.

use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use tokio::sync::{Notify, Semaphore};

use crate::batch;
use crate::cidr::Cidr;
use crate::clock::Clock;
use crate::company::Company;
use crate::event::post::Poster;
use crate::event::{self, Delivery};
use crate::export;
use crate::fault::Faults;
use crate::limits::Limits;
use crate::request_log::RequestLog;
use crate::store::Journal;
use crate::token::Tokens;

/// KiB of request bodies that may be under way at once.
const BODY_KIB: usize = 512 * 1024;

/// The sandbox without its socket.
pub(crate) struct Shared {
    pub(crate) company: Arc<RwLock<Company>>,
    pub(crate) tokens: Tokens,
    pub(crate) clock: Clock,
    pub(crate) limits: Limits,
    pub(crate) faults: Faults,
    pub(crate) log: RequestLog,
    pub(crate) poster: Arc<Poster>,
    pub(crate) trusted: Vec<Cidr>,
    pub(crate) base_url: String,
    pub(crate) bodies: Arc<Semaphore>,
    /// The data file, where there is one.
    journal: Option<Journal>,
    /// Whether a job waits for the clock.
    busy: AtomicBool,
    wake: Notify,
}

impl Shared {
    pub(crate) fn new(
        company: Company,
        journal: Option<Journal>,
        tokens: Tokens,
        trusted: Vec<Cidr>,
        base_url: String,
    ) -> Self {
        let clock = Clock::default();
        clock.advance(company.moved_ms);
        let busy = batch::next_due(&company).is_some() || export::next_due(&company).is_some();
        Self {
            journal,
            company: Arc::new(RwLock::new(company)),
            tokens,
            clock,
            limits: Limits::default(),
            faults: Faults::default(),
            log: RequestLog::default(),
            poster: Arc::new(Poster::default()),
            trusted,
            base_url,
            bodies: Arc::new(Semaphore::new(BODY_KIB)),
            busy: AtomicBool::new(busy),
            wake: Notify::new(),
        }
    }

    pub(crate) fn read(&self) -> RwLockReadGuard<'_, Company> {
        self.company.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn write(&self) -> RwLockWriteGuard<'_, Company> {
        self.company.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the company otherwise than by a call.
    pub(crate) fn change<T>(&self, change: impl FnOnce(&mut Company) -> T) -> T {
        let mut company = self.write();
        let outcome = change(&mut company);
        self.after(&mut company, self.clock.now());
        outcome
    }

    /// Waits until all that was changed so far is on disk, where there is a data file; false when it cannot be.
    pub(crate) async fn saved(&self) -> bool {
        match &self.journal {
            Some(journal) => journal.saved().await,
            None => true,
        }
    }

    /// Lets the data file go, where there is one, once all that was changed so far is on disk.
    pub(crate) async fn close(&self) {
        if let Some(journal) = &self.journal {
            journal.close().await;
        }
    }

    /// Whether calls from this address pass; without a list, all do.
    pub(crate) fn trusts(&self, ip: IpAddr) -> bool {
        self.trusted.is_empty() || self.trusted.iter().any(|cidr| cidr.contains(ip))
    }

    /// Moves the clock and does what has become due.
    pub(crate) fn advance(&self, ms: i64) {
        self.clock.advance(ms);
        let moved = self.clock.moved_ms();
        self.change(|company| {
            company.moved_ms = moved;
            company.meta_changed = true;
        });
        self.settle();
        self.wake.notify_one();
    }

    /// Does what is due, when there is anything.
    pub(crate) fn settle(&self) {
        if !self.busy.load(Ordering::Acquire) {
            return;
        }
        let now = self.clock.now();
        let mut company = self.write();
        let mut news: Vec<Delivery> = batch::settle(&mut company, now).into_iter().collect();
        news.extend(export::settle(&mut company, now));
        self.busy.store(
            batch::next_due(&company).is_some() || export::next_due(&company).is_some(),
            Ordering::Release,
        );
        self.after(&mut company, now);
        // Before anybody else may change something: events go out in the order of what they tell.
        for delivery in news {
            self.poster.send(delivery);
        }
    }

    /// Sends on what a write left behind: changes for the receivers, exports to be written.
    pub(crate) fn after(&self, company: &mut Company, now: i64) {
        if let Some(journal) = &self.journal {
            let changes = company.take_changes();
            if !changes.is_empty() {
                journal.send(changes);
            }
        }
        for change in std::mem::take(&mut company.changes) {
            for receiver in &company.receivers.0 {
                if let Some(xml) = change.frame(&company.corp_id, receiver, now) {
                    let target = receiver.target.clone();
                    let agent_id = event::agent_id(receiver.identity);
                    self.poster.send(Delivery {
                        target,
                        xml,
                        agent_id,
                        answer: event::answer(receiver.identity),
                        kind: change.kind(),
                    });
                }
            }
        }
        for order in std::mem::take(&mut company.exports.orders) {
            let company = Arc::clone(&self.company);
            tokio::task::spawn_blocking(move || {
                let files = export::file::write_all(&company, &order).map_err(|_| ());
                let _ = order.files.ready.set(files);
                order.files.notify.notify_waiters();
            });
        }
    }

    /// Says that a job was started.
    pub(crate) fn job_started(&self) {
        self.busy.store(true, Ordering::Release);
        self.wake.notify_one();
    }

    /// Does jobs that nobody asks about, so that their events go out in time.
    pub(crate) async fn tick(self: Arc<Self>) {
        loop {
            let due = {
                let company = self.read();
                [batch::next_due(&company), export::next_due(&company)]
                    .into_iter()
                    .flatten()
                    .min()
            };
            let Some(due) = due else {
                self.wake.notified().await;
                continue;
            };
            // Never at once: files of an export may need a moment more than its time.
            let wait = (due - self.clock.now()).clamp(20, 60_000);
            let pause = std::time::Duration::from_millis(u64::try_from(wait).unwrap_or(20));
            let _ = tokio::time::timeout(pause, self.wake.notified()).await;
            self.settle();
        }
    }
}
