//! A model of a whole fleet: several programs, one store, one server, and whatever may happen to them in any order.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use fastrand::Rng;
use proptest::prelude::{ProptestConfig, prop, proptest};
use tokio::task::JoinSet;

use super::paused_wall;
use crate::error::Error;
use crate::observe::Observers;
use crate::secret::AccessToken;
use crate::token::source::{Fetch, Fetched, TokenSource};
use crate::token::testing::{hindered, key};
use crate::token::{BoxFuture, MemoryStore, StoreError, TokenSettings};

/// What happens, and how many milliseconds after what happened before.
#[derive(Clone, Debug)]
struct Event {
    after: u64,
    what: u8,
    program: usize,
}

/// The world around the programs.
struct World {
    chance: Mutex<Rng>,
    server: Mutex<Server>,
    store: MemoryStore,
    store_is_down: Mutex<bool>,
    /// Whether the server ends a token when it gives the next one, or gives the same one until it ends.
    one_token_each: bool,
}

/// What the server knows.
#[derive(Default)]
struct Server {
    valid: u64,
    revoked: u32,
    given: BTreeMap<u64, u32>,
}

impl World {
    /// Up to so many milliseconds pass.
    async fn delay(&self, most: u64) {
        let time = self.chance.lock().expect("no panic").u64(0..=most);
        tokio::time::sleep(Duration::from_millis(time)).await;
    }

    fn server<T>(&self, look: impl FnOnce(&mut Server) -> T) -> T {
        look(&mut self.server.lock().expect("no panic"))
    }

    /// One call with a token; whether the server takes it.
    async fn send(&self, token: &AccessToken) -> bool {
        self.delay(200).await;
        let taken = self.server(|server| token.expose() == format!("tk_{}", server.valid));
        self.delay(200).await;
        taken
    }

    /// A call as the transport makes it: with one refresh and one more attempt. That fails when the second token has
    /// ended meanwhile too, but never with a token that was refused a moment ago.
    async fn call(&self, program: &TokenSource) {
        let first = program.get(None).await.expect("a token");
        if self.send(&first.token).await {
            return;
        }
        let second = program.get(Some(&first)).await.expect("a token");
        let (first, second) = (first.token.expose(), second.token.expose());
        assert_ne!(first, second, "the refused token once more");
        self.send(&AccessToken::from(second)).await;
    }
}

#[derive(Clone)]
struct Shared(Arc<World>);

impl Fetch for Shared {
    fn fetch(&self) -> BoxFuture<'_, Result<Fetched, Error>> {
        Box::pin(async move {
            self.0.delay(800).await;
            let token = self.0.server(|server| {
                if self.0.one_token_each {
                    server.valid += 1;
                }
                *server.given.entry(server.valid).or_default() += 1;
                AccessToken::new(format!("tk_{}", server.valid))
            });
            self.0.delay(800).await;
            Ok(Fetched {
                token,
                life: Duration::from_secs(7200),
            })
        })
    }
}

impl Shared {
    /// A step of the store takes a while, and fails while the store is down.
    async fn step(&self) -> Result<(), StoreError> {
        self.0.delay(60).await;
        let down = *self.0.store_is_down.lock().expect("no panic");
        if down {
            Err(StoreError::new("down"))
        } else {
            Ok(())
        }
    }
}

fn program(world: &Shared) -> Arc<TokenSource> {
    let shared = world.clone();
    let before = move || {
        let world = shared.clone();
        async move { world.step().await }
    };
    let store = world.0.store.clone();
    let store = Arc::new(hindered(store, before));
    let settings = TokenSettings::default();
    let fetch = Box::new(world.clone());
    let mut source = TokenSource::new(fetch, store, key("s"), settings, Observers::default());
    let shared = Arc::get_mut(&mut source.shared).expect("not shared yet");
    shared.wall = paused_wall;
    Arc::new(source)
}

/// Lets all events happen and waits until all calls are over. Then two calls of each program, one for its own stale token
/// and one for that in the store, must be enough to have a good one.
async fn run(world: &Shared, events: &[Event], outages: bool) {
    let mut programs: Vec<_> = (0..4).map(|_| program(world)).collect();
    let mut calls = JoinSet::new();
    for event in events {
        tokio::time::sleep(Duration::from_millis(event.after)).await;
        let (at, inner) = (event.program % programs.len(), world.0.clone());
        let caller = programs[at].clone();
        match event.what {
            0 => world.0.server(|server| {
                server.valid += 1;
                server.revoked += 1;
            }),
            1 => programs[at] = program(world),
            2 if outages => {
                let mut down = inner.store_is_down.lock().expect("no panic");
                *down = !*down;
            }
            // A caller that does not wait for the end.
            3 => {
                calls.spawn(async move {
                    let call = inner.call(&caller);
                    let _ = tokio::time::timeout(Duration::from_millis(300), call).await;
                });
            }
            _ => {
                calls.spawn(async move { inner.call(&caller).await });
            }
        }
    }
    while let Some(call) = calls.join_next().await {
        call.expect("no call ends in a panic");
    }
    for program in &programs {
        world.0.call(program).await;
        world.0.call(program).await;
        let last = program.get(None).await.expect("a token");
        assert!(world.0.send(&last.token).await, "a stale token for ever");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn no_fate_of_a_fleet_gives_two_refreshes_of_one_token_or_a_stale_token_for_ever(
        steps in prop::collection::vec((0_u64..900, 0_u8..8, 0_usize..4), 1..60),
        seed in 0_u64..u64::MAX,
        outages in proptest::bool::ANY,
        one_token_each in proptest::bool::ANY,
    ) {
        let one_token_each = one_token_each && !outages;
        let world = Shared(Arc::new(World {
            chance: Mutex::new(Rng::with_seed(seed)),
            server: Mutex::default(),
            store: MemoryStore::new(),
            store_is_down: Mutex::new(false),
            one_token_each,
        }));
        let events: Vec<_> = steps
            .into_iter()
            .map(|(after, what, program)| Event { after, what, program })
            .collect();
        let mut run_time = tokio::runtime::Builder::new_current_thread();
        let run_time = run_time.enable_all().start_paused(true).build().expect("a run time");
        run_time.block_on(run(&world, &events, outages));
        world.0.server(|server| {
            if !outages {
                let asked: u32 = server.given.values().sum();
                assert!(asked <= server.revoked + 1, "{asked} questions, {} revoked", server.revoked);
                assert!(server.given.values().all(|times| *times == 1), "{:?}", server.given);
            }
        });
    }
}
