//! Calls that take so many of each kind of id and say in their answer which of them were wrong.

use std::future::Future;

use futures_util::stream::{self, StreamExt};
use wecom_contacts_api::types::UserId;

use super::{Judgement, Plan, run};
use crate::error::Error;
use crate::recursive::{Fingerprint, Seen};

/// How bodies may be sent.
#[derive(Clone, Copy)]
pub(crate) enum Sending {
    /// Some at a time, and once more where the outcome is uncertain: it only reads.
    Reading,
    /// One after another, and once more where the outcome is uncertain: the second time changes nothing.
    Setting,
    /// One after another, none twice.
    Once,
}

/// A list in pieces of at most `size`.
pub(crate) fn pieces<T>(list: Vec<T>, size: usize) -> impl Iterator<Item = Vec<T>> {
    let mut rest = list.into_iter();
    std::iter::from_fn(move || {
        let piece: Vec<T> = rest.by_ref().take(size).collect();
        (!piece.is_empty()).then_some(piece)
    })
}

/// Three lists in pieces that go out together: as many as the longest has pieces.
pub(crate) fn side_by_side<A, B, C>(
    (a, a_size): (Vec<A>, usize),
    (b, b_size): (Vec<B>, usize),
    (c, c_size): (Vec<C>, usize),
) -> impl Iterator<Item = (Vec<A>, Vec<B>, Vec<C>)> {
    let (mut a, mut b, mut c) = (pieces(a, a_size), pieces(b, b_size), pieces(c, c_size));
    std::iter::from_fn(move || match (a.next(), b.next(), c.next()) {
        (None, None, None) => None,
        (a, b, c) => Some((
            a.unwrap_or_default(),
            b.unwrap_or_default(),
            c.unwrap_or_default(),
        )),
    })
}

/// An empty list is not sent.
pub(crate) fn some<T>(ids: Vec<T>) -> Option<Vec<T>> {
    (!ids.is_empty()).then_some(ids)
}

/// Each member once, regardless of case.
pub(crate) fn distinct(mut ids: Vec<UserId>) -> Vec<UserId> {
    let mut seen = Seen::default();
    ids.retain(|id| seen.insert(Fingerprint::of(id.as_str())));
    ids
}

/// How far a list came that takes several calls: see for instance [`Tags::add_until`](crate::Tags::add_until).
///
/// ```
/// # tests::with_company(async |contacts| {
/// use wecom_contacts::{Course, TagReport, TagTargets};
///
/// let stop = tokio::time::sleep(std::time::Duration::from_secs(60));
/// let targets = TagTargets::users(["lin.mei", "wu.tao"]);
/// let course: Course<TagReport, TagTargets> = contacts.tags().add_until(3, targets, stop).await;
/// assert_eq!(course.done, 2);
/// assert_eq!(course.not_tried, TagTargets::default(), "to be given again where it is not empty");
/// # Ok(())
/// # });
/// ```
#[must_use = "look for `not_tried` and `stopped`"]
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Course<R, T> {
    /// What the calls that were made say.
    pub report: R,
    /// How many entries these calls took; those that the report names were not among them.
    pub done: usize,
    /// What no call named, and what was in a call whose outcome is unknown.
    pub not_tried: T,
    /// The error that ended it before its time: the token, a permission, a limit, the network.
    pub stopped: Option<Error>,
}

impl<R: Default, T> Course<R, T> {
    /// Nothing was sent.
    pub(crate) fn refused(error: Error, not_tried: T) -> Self {
        Course {
            report: R::default(),
            done: 0,
            not_tried,
            stopped: Some(error),
        }
    }
}

impl<R, T> Course<R, T> {
    /// The report, or the error that ended it.
    pub(crate) fn into_result(self) -> Result<R, Error> {
        match self.stopped {
            Some(error) => Err(error),
            None => Ok(self.report),
        }
    }
}

/// What [`send_until`] comes back with.
pub(crate) struct Sent<B, O> {
    /// The answers in the order of their bodies.
    pub(crate) answers: Vec<O>,
    pub(crate) not_tried: Vec<B>,
    pub(crate) stopped: Option<Error>,
}

/// Sends all bodies; the answers in their order. Stops at the first refusal. `send` gives the body back.
pub(crate) async fn send_all<B, O, F, Fut>(
    bodies: impl Iterator<Item = B>,
    sending: Sending,
    send: F,
) -> Result<Vec<O>, Error>
where
    F: Fn(B) -> Fut,
    Fut: Future<Output = (B, Result<O, Error>)>,
{
    let sent = send_until(bodies, sending, std::future::pending(), send).await;
    match sent.stopped {
        Some(error) => Err(error),
        None => Ok(sent.answers),
    }
}

/// As [`send_all`], and stops too when `stop` ends: what is on its way then is waited for. No body is lost.
pub(crate) async fn send_until<B, O, F, Fut>(
    mut bodies: impl Iterator<Item = B>,
    sending: Sending,
    stop: impl Future<Output = ()>,
    send: F,
) -> Sent<B, O>
where
    F: Fn(B) -> Fut,
    Fut: Future<Output = (B, Result<O, Error>)>,
{
    let judge = |error: &Error| match (error, sending) {
        (Error::Transport(_), Sending::Reading | Sending::Setting) => Judgement::Again,
        _ => Judgement::Stop,
    };
    let parallel = if matches!(sending, Sending::Reading) {
        4
    } else {
        1
    };
    let plan = Plan {
        size: 1,
        parallel,
        judge: &judge,
        sieve: None,
    };
    let chunks = stream::iter(bodies.by_ref().map(|body| vec![body])).take_until(stop);
    let send = &send;
    let outcome = run(chunks, plan, |mut bodies| async move {
        // The engine sends no empty chunk.
        let (body, answer) = send(bodies.remove(0)).await;
        bodies.push(body);
        (bodies, answer)
    })
    .await;
    let mut not_tried = outcome.not_tried;
    not_tried.extend(bodies);
    Sent {
        answers: outcome.done.into_iter().map(|(_, answer)| answer).collect(),
        not_tried,
        stopped: outcome.stopped,
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use wecom_contacts_api::Operation;

    use super::{Sending, distinct, send_all, send_until, side_by_side};
    use crate::error::{Error, TransportError, TransportKind};

    #[test]
    fn lists_are_split_side_by_side() {
        let lists = side_by_side(
            ((0..2500).collect(), 1000),
            ((0..150).collect(), 100),
            (Vec::<u8>::new(), 100),
        );
        let sizes: Vec<_> = lists
            .map(|(a, b, c): (Vec<i32>, Vec<i32>, _)| (a.len(), b.len(), c.len()))
            .collect();
        assert_eq!(sizes, [(1000, 100, 0), (1000, 50, 0), (500, 0, 0)]);
    }

    #[test]
    fn members_are_named_once_in_any_spelling() {
        assert_eq!(
            distinct(vec!["Mei".into(), "tom".into(), "mei".into()]),
            ["Mei", "tom"]
        );
    }

    #[tokio::test]
    async fn answers_come_in_order_and_a_lost_one_is_asked_again_where_that_does_no_harm() {
        for (sending, fails) in [
            (Sending::Reading, false),
            (Sending::Setting, false),
            (Sending::Once, true),
        ] {
            let sent = RefCell::new(Vec::new());
            let answers = send_all(0..5, sending, |body| {
                sent.borrow_mut().push(body);
                let lost =
                    body == 3 && sent.borrow().iter().filter(|sent| **sent == 3).count() == 1;
                async move {
                    let error = || {
                        TransportError::new(Operation::BatchInvite, TransportKind::Request, true)
                    };
                    (
                        body,
                        if lost {
                            Err(Error::from(error()))
                        } else {
                            Ok(body * 10)
                        },
                    )
                }
            })
            .await;
            assert_eq!(answers.is_err(), fails);
            if let Ok(answers) = answers {
                assert_eq!(answers, [0, 10, 20, 30, 40]);
            }
        }
    }

    #[tokio::test]
    async fn what_is_on_its_way_at_the_stop_is_waited_for_and_the_rest_comes_back() {
        let stop = tokio::sync::Notify::new();
        let sent = send_until(0..5, Sending::Once, stop.notified(), |body| {
            if body == 1 {
                stop.notify_one();
            }
            async move { (body, Ok(body * 10)) }
        })
        .await;
        assert_eq!((sent.answers, sent.not_tried), (vec![0, 10], vec![2, 3, 4]));
        assert!(sent.stopped.is_none());
    }

    #[tokio::test]
    async fn a_refusal_leaves_what_was_done_and_what_was_not() {
        let sent = send_until(
            0..5,
            Sending::Once,
            std::future::pending(),
            |body| async move {
                let error =
                    TransportError::new(Operation::BatchInvite, TransportKind::Request, true);
                (
                    body,
                    if body == 2 {
                        Err(Error::from(error))
                    } else {
                        Ok(body)
                    },
                )
            },
        )
        .await;
        assert_eq!((sent.answers, sent.not_tried), (vec![0, 1], vec![2, 3, 4]));
        assert!(sent.stopped.is_some());
    }
}
