//! Every interleaving of callers, flights and time.

use std::collections::BTreeMap;
use std::time::Duration;

use proptest::prelude::{Just, Strategy, prop, prop_oneof, proptest};
use tokio::time::Instant;
use wecom_contacts_api::{ErrCode, Operation};

use super::{Answer, Failure, Fresh, State};
use crate::error::ApiError;
use crate::secret::AccessToken;

const EARLY: Duration = Duration::from_secs(300);
const LIFE: Duration = Duration::from_secs(7200);

fn fresh(n: u64) -> Fresh {
    Fresh {
        token: AccessToken::new(format!("tk_{n}")),
        serial: n,
        life: LIFE,
        asked: true,
    }
}

fn refusal() -> ApiError {
    ApiError::new(Operation::TokenGet, ErrCode::SECRET_INVALID, String::new())
}

/// Boards and lands the first flight.
fn started(state: &mut State<()>, now: Instant) -> u64 {
    let Answer::Fly(id) = state.ask(None, now) else {
        panic!("a first caller starts a flight");
    };
    state.board(id, ());
    let live = state.land(id, Ok(fresh(1)), EARLY, 0.5, now);
    live.expect("landed").generation
}

#[test]
fn the_second_caller_waits_for_the_flight_of_the_first() {
    let (mut state, now) = (State::new(), Instant::now());
    let Answer::Fly(id) = state.ask(None, now) else {
        panic!()
    };
    state.board(id, ());
    assert!(matches!(state.ask(None, now), Answer::Wait(other, ()) if other == id));
}

#[test]
fn the_token_serves_while_it_is_refreshed_early_and_once() {
    let (mut state, now) = (State::new(), Instant::now());
    started(&mut state, now);
    let soon = now + LIFE - EARLY - Duration::from_secs(20);
    assert!(matches!(state.ask(None, soon), Answer::UseAndFly(..)));
    assert!(matches!(state.ask(None, soon), Answer::Use(_)));
}

#[test]
fn a_late_failure_of_an_old_token_does_not_discard_a_newer_one() {
    let (mut state, now) = (State::new(), Instant::now());
    let old = started(&mut state, now);
    let Answer::Fly(id) = state.ask(Some(old), now) else {
        panic!()
    };
    state.land(id, Ok(fresh(2)), EARLY, 0.5, now);
    assert!(matches!(state.ask(Some(old), now), Answer::Use(live) if live.generation == old + 1));
}

#[test]
fn a_refused_secret_is_remembered_and_forgotten() {
    let (mut state, now) = (State::<()>::new(), Instant::now());
    let Answer::Fly(id) = state.ask(None, now) else {
        panic!()
    };
    let memory = Duration::from_secs(30);
    assert!(
        state
            .land(
                id,
                Err(Failure::Refused(refusal(), memory)),
                EARLY,
                0.0,
                now
            )
            .is_none()
    );
    assert!(
        matches!(state.ask(None, now + memory / 2), Answer::Refused(_, left) if left == memory / 2)
    );
    assert!(matches!(state.ask(None, now + memory), Answer::Fly(_)));
}

#[test]
fn a_failed_early_refresh_rests_while_the_token_serves() {
    let (mut state, now) = (State::<()>::new(), Instant::now());
    started(&mut state, now);
    let soon = now + LIFE - EARLY;
    let Answer::UseAndFly(_, id) = state.ask(None, soon) else {
        panic!()
    };
    state.land(id, Err(Failure::Other), EARLY, 0.0, soon);
    assert!(matches!(state.ask(None, soon), Answer::Use(_)));
    assert!(matches!(
        state.ask(None, soon + Duration::from_secs(10)),
        Answer::UseAndFly(..)
    ));
}

#[test]
fn a_server_that_gives_the_refused_token_again_is_not_hammered() {
    let (mut state, now) = (State::<()>::new(), Instant::now());
    let old = started(&mut state, now);
    let Answer::Fly(id) = state.ask(Some(old), now) else {
        panic!()
    };
    state.land(id, Ok(fresh(1)), EARLY, 0.0, now);
    assert!(
        matches!(state.ask(Some(old + 1), now), Answer::Use(live) if live.generation == old + 1)
    );
    assert!(matches!(
        state.ask(Some(old + 1), now + Duration::from_secs(5)),
        Answer::Fly(_)
    ));
}

#[test]
fn a_flight_that_comes_home_after_a_later_one_does_not_replace_it() {
    let (mut state, now) = (State::<()>::new(), Instant::now());
    let Answer::Fly(lost) = state.ask(None, now) else {
        panic!()
    };
    state.end_flight(lost);
    let Answer::Fly(later) = state.ask(None, now) else {
        panic!()
    };
    state.land(later, Ok(fresh(2)), EARLY, 0.0, now);
    let landed = state.land(lost, Ok(fresh(1)), EARLY, 0.0, now);
    assert_eq!(landed.expect("the newer one").token.expose(), "tk_2");
    assert!(matches!(state.ask(None, now), Answer::Use(live) if live.serial == 2));
}

#[test]
fn the_same_token_with_a_later_end_can_still_be_complained_about() {
    let (mut state, now) = (State::<()>::new(), Instant::now());
    let old = started(&mut state, now);
    let soon = now + LIFE - EARLY;
    let Answer::UseAndFly(_, id) = state.ask(None, soon) else {
        panic!()
    };
    let kept = Fresh {
        asked: false,
        serial: 2,
        ..fresh(1)
    };
    state.land(id, Ok(kept), EARLY, 0.0, soon);
    let later = now + LIFE;
    assert!(matches!(state.ask(None, later), Answer::Use(_)));
    assert!(matches!(state.ask(Some(old), later), Answer::Fly(_)));
}

#[test]
fn a_life_of_any_length_is_survived() {
    let (mut state, now) = (State::<()>::new(), Instant::now());
    for life in [Duration::ZERO, Duration::from_secs(1), Duration::MAX] {
        let Answer::Fly(id) = state.ask(Some(u64::MAX), now + Duration::from_secs(60)) else {
            panic!()
        };
        let token = Fresh {
            life,
            ..fresh(life.as_secs())
        };
        assert!(state.land(id, Ok(token), EARLY, 1.0, now).is_some());
    }
}

#[derive(Clone, Debug)]
enum Step {
    /// Caller asks without complaint.
    Ask,
    /// A caller complains about the token it was given `ago` answers ago.
    Complain(usize),
    /// The flight lands with a token.
    Land,
    /// The flight fails.
    Fail,
    /// The flight is lost.
    Lose,
    /// Time passes.
    Pass(u64),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => Just(Step::Ask),
        3 => (0_usize..5).prop_map(Step::Complain),
        3 => Just(Step::Land),
        1 => Just(Step::Fail),
        1 => Just(Step::Lose),
        2 => (0_u64..4000).prop_map(Step::Pass),
    ];
    prop::collection::vec(step, 1..200)
}

proptest! {
    #[test]
    fn no_interleaving_gives_two_refreshes_of_one_generation_or_a_stale_token_for_ever(steps in steps()) {
        let mut state: State<()> = State::new();
        let mut now = Instant::now();
        let mut flying: Option<u64> = None;
        let mut given: Vec<u64> = Vec::new();
        let mut landed_from: BTreeMap<u64, u32> = BTreeMap::new();
        let mut tokens = 0;
        for step in steps {
            let stale = match step {
                Step::Ask => None,
                Step::Complain(ago) => match given.iter().rev().nth(ago) {
                    Some(generation) => Some(*generation),
                    None => continue,
                },
                Step::Pass(seconds) => {
                    now += Duration::from_secs(seconds);
                    continue;
                }
                Step::Lose => {
                    if let Some(id) = flying.take() {
                        state.end_flight(id);
                    }
                    continue;
                }
                Step::Fail => {
                    if let Some(id) = flying.take() {
                        state.land(id, Err(Failure::Other), EARLY, 0.3, now);
                    }
                    continue;
                }
                Step::Land => {
                    if let Some(id) = flying.take() {
                        let from = state.current().map_or(0, |live| live.generation);
                        tokens += 1;
                        let live = state.land(id, Ok(fresh(tokens)), EARLY, 0.3, now).expect("landed");
                        assert_eq!(live.generation, from + 1);
                        *landed_from.entry(from).or_default() += 1;
                        assert_eq!(landed_from[&from], 1, "one refresh for one generation");
                        // Whoever complained about what was before is now served.
                        assert!(matches!(state.ask(Some(from), now), Answer::Use(_)));
                    }
                    continue;
                }
            };
            let mut take_off = |id| {
                assert!(flying.is_none(), "one flight at a time");
                flying = Some(id);
            };
            match state.ask(stale, now) {
                Answer::Use(live) => {
                    assert!(stale.is_none_or(|stale| live.generation > stale), "never the refused token");
                    assert!(now < live.end, "never a token past its end");
                    given.push(live.generation);
                }
                Answer::UseAndFly(live, id) => {
                    assert!(stale.is_none_or(|stale| live.generation > stale));
                    take_off(id);
                    state.board(id, ());
                    given.push(live.generation);
                }
                Answer::Fly(id) => {
                    take_off(id);
                    state.board(id, ());
                }
                Answer::Wait(id, ()) => assert_eq!(Some(id), flying, "what is waited for is under way"),
                Answer::Refused(..) => panic!("nothing was refused"),
            }
        }
    }
}
