//! Calls that take so many of one kind and so many of another, and say in their answer which were wrong.

use futures_util::stream;

use super::{Judgement, Plan, run};
use crate::error::Error;

/// Calls at a time.
const PARALLEL: usize = 4;

/// A list in pieces of at most `size`.
pub(crate) fn pieces<T>(list: Vec<T>, size: usize) -> impl Iterator<Item = Vec<T>> {
    let mut rest = list.into_iter();
    std::iter::from_fn(move || {
        let piece: Vec<T> = rest.by_ref().take(size.max(1)).collect();
        (!piece.is_empty()).then_some(piece)
    })
}

/// Sends all bodies, some at a time; the answers in the order of the bodies. Stops at the first refusal. `repeatable`:
/// a body whose outcome is uncertain may be sent once more.
pub(crate) async fn send_all<B, O, F, Fut>(
    bodies: Vec<B>,
    repeatable: bool,
    send: F,
) -> Result<Vec<O>, Error>
where
    F: Fn(B) -> Fut,
    Fut: Future<Output = (B, Result<O, Error>)>,
{
    let judge = |error: &Error| match error {
        Error::Transport(_) if repeatable => Judgement::Again,
        _ => Judgement::Stop,
    };
    let plan = Plan {
        size: 1,
        parallel: PARALLEL,
        judge: &judge,
        sieve: None,
    };
    let send = &send;
    let outcome = run(
        stream::iter(bodies.into_iter().map(|body| vec![body])),
        plan,
        |mut bodies| async move {
            // The engine sends no empty chunk.
            let (body, answer) = send(bodies.remove(0)).await;
            bodies.push(body);
            (bodies, answer)
        },
    )
    .await;
    match outcome.stopped {
        Some(error) => Err(error),
        None => Ok(outcome.done.into_iter().map(|(_, answer)| answer).collect()),
    }
}
