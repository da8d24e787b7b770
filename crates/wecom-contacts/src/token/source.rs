//! Gives every call a token, and sees to it that one caller fetches for all.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use tokio::sync::watch;
use tokio::time::Instant;
use wecom_contacts_api::{ErrClass, ErrCode, ErrInfo, Operation, RetryRule};

use super::health::Health;
use super::state::{Answer, Failure, Fresh, Live, State};
use super::{
    BoxFuture, StoreError, StoreLock, StoredToken, StoredValue, TokenKey, TokenSettings,
    TokenStore, spawn,
};
use crate::error::{ApiError, Error, TokenError, TransportError, TransportKind};
use crate::observe::{Observers, TokenReport};
use crate::secret::AccessToken;

/// A token that a store gives must live at least this long to be worth taking.
const WORTH_TAKING: Duration = Duration::from_secs(5);

/// No refresh takes longer: the time-outs below it should all have struck by then.
const LONGEST_FLIGHT: Duration = Duration::from_secs(120);

/// A caller starts this many flights at most when flights get lost, such as in a run time that nobody drives any more.
const MOST_FLIGHTS: u32 = 3;

/// Gets a token from the server, with retries of its own.
pub(crate) trait Fetch: Send + Sync + 'static {
    fn fetch(&self) -> BoxFuture<'_, Result<Fetched, Error>>;
}

/// What the server gave.
pub(crate) struct Fetched {
    pub(crate) token: AccessToken,
    pub(crate) life: Duration,
}

type Outcome = Result<Arc<Live>, Error>;
type Ticket = watch::Receiver<Option<Outcome>>;

/// The tokens of one company and secret.
pub(crate) struct TokenSource {
    shared: Arc<Shared>,
}

struct Shared {
    state: Mutex<State<Ticket>>,
    fetch: Box<dyn Fetch>,
    store: Arc<dyn TokenStore>,
    key: TokenKey,
    settings: TokenSettings,
    health: Health,
    observers: Observers,
    /// The time that other programs go by.
    wall: fn() -> SystemTime,
}

impl TokenSource {
    pub(crate) fn new(
        fetch: Box<dyn Fetch>,
        store: Arc<dyn TokenStore>,
        key: TokenKey,
        settings: TokenSettings,
        observers: Observers,
    ) -> Self {
        let state = Mutex::new(State::new());
        let health = Health::default();
        let wall = SystemTime::now;
        Self {
            shared: Arc::new(Shared {
                state,
                fetch,
                store,
                key,
                settings,
                health,
                observers,
                wall,
            }),
        }
    }

    /// A token other than `stale`. It may be `stale` all the same when the server has just given the same one again.
    ///
    /// Who is cancelled while waiting harms nobody: the fetching runs in a task of its own.
    pub(crate) async fn get(&self, stale: Option<&Live>) -> Outcome {
        for _ in 0..MOST_FLIGHTS {
            let (id, ticket) = match self.ask(stale) {
                Ok(live) => return Ok(live),
                Err(Waiting::Ticket(id, ticket)) => (id, ticket),
                Err(Waiting::No(error)) => return Err(error),
            };
            // In a box: it is seldom waited for, and every call carries this future.
            match Box::pin(landed(ticket)).await {
                // Another caller's flight, which knew of no complaint.
                Some(Ok(live)) if stale.is_some_and(|old| live.generation <= old.generation) => {}
                Some(outcome) => return outcome,
                None => self.shared.with(|state| _ = state.end_flight(id)),
            }
        }
        Err(lost())
    }

    /// Removes the token from memory and from the store.
    pub(crate) async fn forget(&self) -> Result<(), StoreError> {
        let shared = &self.shared;
        shared.with(State::forget);
        let forgotten = shared.store.forget(&shared.key);
        match tokio::time::timeout(shared.settings.store_timeout, forgotten).await {
            Ok(done) => done,
            Err(_) => Err(StoreError::new("no answer in time")),
        }
    }

    /// One step of the state machine; starts a flight when it orders one.
    fn ask(&self, stale: Option<&Live>) -> Result<Arc<Live>, Waiting> {
        let stale = stale.map(|live| live.generation);
        self.shared
            .with(|state| match state.ask(stale, Instant::now()) {
                Answer::Use(live) => Ok(live),
                Answer::UseAndFly(live, id) => {
                    self.take_off(state, id, false);
                    Ok(live)
                }
                Answer::Fly(id) => {
                    let ticket = self.take_off(state, id, stale.is_some());
                    Err(Waiting::Ticket(id, ticket))
                }
                Answer::Wait(id, ticket) => Err(Waiting::Ticket(id, ticket)),
                Answer::Refused(refusal, left) => {
                    Err(Waiting::No(TokenError::remembered(refusal, left).into()))
                }
            })
    }

    /// `refused`: the server has refused the current token, and not only is its end near.
    fn take_off(&self, state: &mut State<Ticket>, id: u64, refused: bool) -> Ticket {
        let (landing, ticket) = watch::channel(None);
        state.board(id, ticket.clone());
        let shared = self.shared.clone();
        let old = state.current().map(|live| Old { live, refused });
        spawn(Box::pin(async move {
            let outcome = shared.fly(id, old).await;
            landing.send_replace(Some(outcome));
        }));
        ticket
    }
}

/// The token that a flight is to replace.
struct Old {
    live: Arc<Live>,
    refused: bool,
}

impl Old {
    /// Whether a token with this serial is worth having instead.
    fn is_older_than(&self, token: &AccessToken, serial: u64) -> bool {
        let live = &self.live;
        let another = live.token != *token && live.serial <= serial;
        // The same token with a higher serial: another program has asked, and the server gave it again with a later end.
        another || (!self.refused && live.serial < serial)
    }
}

enum Waiting {
    Ticket(u64, Ticket),
    No(Error),
}

impl Shared {
    fn with<T>(&self, change: impl FnOnce(&mut State<Ticket>) -> T) -> T {
        change(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    async fn fly(&self, id: u64, old: Option<Old>) -> Outcome {
        let start = Instant::now();
        let found = match tokio::time::timeout(LONGEST_FLIGHT, self.search(old.as_ref())).await {
            Ok(found) => found,
            Err(_) => {
                let kind = TransportKind::Deadline {
                    after: LONGEST_FLIGHT,
                };
                Err(TransportError::new(Operation::TokenGet, kind, true).into())
            }
        };
        let asked_server = !matches!(
            &found,
            Ok(Found {
                asked_server: false,
                ..
            })
        );
        let (landed, error) = match found {
            Ok(found) => (Ok(found.fresh), None),
            Err(error) => (Err(self.failure(&error)), Some(error)),
        };
        let live = self.with(|state| {
            state.land(
                id,
                landed,
                self.settings.early,
                fastrand::f64(),
                Instant::now(),
            )
        });
        let outcome = live.ok_or_else(|| error.unwrap_or_else(lost));
        tracing::debug!(ok = outcome.is_ok(), asked_server, "token refresh");
        self.observers.on_token(&TokenReport::new(
            asked_server,
            start.elapsed(),
            outcome.as_ref().err(),
        ));
        outcome
    }

    /// In the store first, then from the server, one program at a time.
    async fn search(&self, old: Option<&Old>) -> Result<Found, Error> {
        let mut serial = old.map_or(0, |old| old.live.serial);
        let mut lock = None;
        // When a holder died, one of those who wait takes its lock at its end; the others wait for that one.
        let patience = self.settings.lock_life + self.settings.lock_life / 2;
        let deadline = Instant::now() + patience;
        let mut pause = Duration::from_millis(20);
        loop {
            let Some(kept) = self.step("load", self.store.load(&self.key)).await else {
                break;
            };
            if let Some(kept) = kept {
                serial = serial.max(kept.serial);
                if let Some(found) = self.take(kept, old).transpose() {
                    self.release(lock).await;
                    return found.map(|fresh| Found {
                        fresh,
                        asked_server: false,
                    });
                }
            }
            if lock.is_some() || Instant::now() >= deadline {
                break;
            }
            let free = self.store.try_lock(&self.key, self.settings.lock_life);
            match self.step("lock", free).await {
                Some(Some(taken)) => lock = Some(taken),
                Some(None) => {
                    tokio::time::sleep(pause.mul_f64(0.5 + fastrand::f64())).await;
                    pause = (pause * 2).min(Duration::from_millis(250));
                }
                None => break,
            }
        }
        let fetched = self.fetch.fetch().await;
        // What a damaged store holds may be the highest there is. The time makes serials comparable that were given by
        // programs which did not know of each other while the store was down.
        let serial = serial.saturating_add(1).max(millis((self.wall)()));
        self.keep(serial, &fetched).await;
        self.release(lock).await;
        let Fetched { token, life } = fetched?;
        Ok(Found {
            fresh: Fresh {
                token,
                serial,
                life,
                asked: true,
            },
            asked_server: true,
        })
    }

    async fn release(&self, lock: Option<Box<dyn StoreLock>>) {
        if let Some(lock) = lock {
            let step = async move {
                lock.release().await;
                Ok(())
            };
            self.step("release", Box::pin(step)).await;
        }
    }

    /// What the store holds, when it is of use to whoever holds `old`.
    fn take(&self, kept: StoredToken, old: Option<&Old>) -> Result<Option<Fresh>, Error> {
        let Ok(life) = kept.until.duration_since((self.wall)()) else {
            return Ok(None);
        };
        match kept.value {
            StoredValue::Token(token) => {
                let newer = old.is_none_or(|old| old.is_older_than(&token, kept.serial));
                let of_use = life > WORTH_TAKING && newer;
                Ok(of_use.then_some(Fresh {
                    token,
                    serial: kept.serial,
                    life,
                    asked: false,
                }))
            }
            StoredValue::Refused { .. } if old.is_some_and(|old| kept.serial < old.live.serial) => {
                Ok(None)
            }
            // Nobody notes a refusal for so long: a clock was wrong, and must not lock anyone out.
            StoredValue::Refused { .. }
                if life > self.settings.refusal_memory.saturating_mul(2) =>
            {
                Ok(None)
            }
            StoredValue::Refused { errcode } => {
                let text = "refused a moment ago, as another program noted".to_owned();
                let refusal = ApiError::new(Operation::TokenGet, ErrCode(errcode), text);
                // Of two clocks one may be a little ahead.
                let left = life.min(self.settings.refusal_memory);
                Err(TokenError::remembered(refusal, left).into())
            }
        }
    }

    /// Puts what the server said into the store for the others.
    async fn keep(&self, serial: u64, fetched: &Result<Fetched, Error>) {
        let (value, life) = match fetched {
            Ok(fetched) => (StoredValue::Token(fetched.token.clone()), fetched.life),
            Err(error) => match self.failure(error) {
                // What the server holds against this address says nothing about the others.
                Failure::Refused(refusal, life) if !is_about_the_address(&refusal) => (
                    StoredValue::Refused {
                        errcode: refusal.errcode().0,
                    },
                    life,
                ),
                Failure::Refused(..) | Failure::Other => return,
            },
        };
        let now = (self.wall)();
        let until = now.checked_add(life).unwrap_or(now);
        let entry = StoredToken::new(serial, value, until);
        self.step("save", self.store.save(&self.key, &entry)).await;
    }

    async fn step<T>(
        &self,
        what: &'static str,
        step: BoxFuture<'_, Result<T, StoreError>>,
    ) -> Option<T> {
        self.health
            .step(what, self.settings.store_timeout, step)
            .await
    }

    /// Whether to remember an error: asking again would change nothing, and too many such questions block the address.
    fn failure(&self, error: &Error) -> Failure {
        let Error::Token(token) = error else {
            return Failure::Other;
        };
        let refusal = token.refusal();
        let used_up = |info: ErrInfo| info.retry == RetryRule::WaitWindow;
        if !token.is_final() && !refusal.errcode().info().is_some_and(used_up) {
            return Failure::Other;
        }
        let left = token.remembered_for();
        Failure::Refused(
            refusal.clone(),
            left.unwrap_or(self.settings.refusal_memory),
        )
    }
}

fn millis(time: SystemTime) -> u64 {
    let since = time.duration_since(SystemTime::UNIX_EPOCH);
    u64::try_from(since.unwrap_or_default().as_millis()).unwrap_or(u64::MAX)
}

struct Found {
    fresh: Fresh,
    asked_server: bool,
}

/// An address that is not trusted, for instance, while other machines of the fleet are.
fn is_about_the_address(refusal: &ApiError) -> bool {
    refusal
        .errcode()
        .info()
        .is_some_and(|info| info.class == ErrClass::Permission)
}

/// The outcome of a flight, when it lands in time.
async fn landed(mut ticket: Ticket) -> Option<Outcome> {
    let landing = ticket.wait_for(Option::is_some);
    let landed = tokio::time::timeout(LONGEST_FLIGHT, landing).await;
    landed.ok()?.ok()?.clone()
}

/// Every flight that this caller waited for ended without a word.
fn lost() -> Error {
    TransportError::new(Operation::TokenGet, TransportKind::Interrupted, true).into()
}

#[cfg(test)]
mod tests;
