//! Deleting any number of members.

use std::fmt;
use std::future::{Future, IntoFuture, ready};
use std::pin::Pin;

use futures_core::Stream;
use futures_util::StreamExt;
use wecom_contacts_api::types::{UserBatchDelete, UserId};
use wecom_contacts_api::{ErrClass, ErrCode, Operation, Validate};

use super::{Exists, Judgement, Plan, Sieve, run};
use crate::client::Client;
use crate::error::{Error, InputError};
use crate::ids;
use crate::recursive::{Fingerprint, Seen};

/// Ids in one call.
const CHUNK: usize = 200;
/// Calls at a time unless told otherwise.
const PARALLEL: usize = 4;

type Ids<'a> = Pin<Box<dyn Stream<Item = UserId> + Send + 'a>>;

/// Members to delete. Await it for the [`DeleteReport`].
///
/// ```
/// # tests::with_company(async |contacts| {
/// use wecom_contacts::{DeleteMany, DeleteReport};
///
/// let leavers = || -> DeleteMany { contacts.users().delete_many(["wu.tao", "nobody"]).concurrency(2) };
/// let plan: DeleteReport = leavers().dry_run().await;
/// assert_eq!((plan.deleted.len(), plan.already_gone.len()), (1, 1));
///
/// let mut report = leavers().await;
/// while report.stopped.as_ref().is_some_and(|error| error.is_retryable()) {
///     report = leavers().continuing(report).await;
/// }
/// assert!(report.is_complete(), "{report}");
/// # Ok(())
/// # });
/// ```
#[must_use = "nothing is sent before it is awaited"]
pub struct DeleteMany<'a> {
    client: Client,
    ids: Ids<'a>,
    parallel: usize,
    dry_run: bool,
    report: DeleteReport,
}

impl<'a> DeleteMany<'a> {
    pub(crate) fn new(client: Client, ids: impl Stream<Item = UserId> + Send + 'a) -> Self {
        let report = DeleteReport::default();
        DeleteMany {
            client,
            ids: Box::pin(ids),
            parallel: PARALLEL,
            dry_run: false,
            report,
        }
    }

    /// How many calls of 200 ids to make at a time; 4 unless told otherwise.
    pub fn concurrency(mut self, calls: usize) -> Self {
        self.parallel = calls;
        self
    }

    /// Deletes nobody: reads the list of all member ids and reports who would be deleted and who is gone already.
    pub fn dry_run(mut self) -> Self {
        self.dry_run = true;
        self
    }

    /// Goes on where an earlier run stopped: what it did not try comes first, what it did is in the new report too. Ids
    /// that the earlier report knows an outcome of are not sent again, should they be given again. After a dry run those
    /// come first who would be deleted: nobody has been yet.
    pub fn continuing(mut self, mut report: DeleteReport) -> Self {
        let mut first = std::mem::take(&mut report.not_tried);
        if std::mem::take(&mut report.pretended) {
            let planned = std::mem::take(&mut report.deleted);
            first.splice(0..0, planned);
        }
        self.ids = Box::pin(futures_util::stream::iter(first).chain(self.ids));
        self.report = DeleteReport {
            stopped: None,
            ..report
        };
        self
    }

    async fn run(self) -> DeleteReport {
        let DeleteMany {
            client,
            ids,
            parallel,
            dry_run,
            mut report,
        } = self;
        let known = report.known();
        let (mut seen, mut invalid, mut duplicates) = (Seen::default(), Vec::new(), 0);
        let sound = ids.filter_map(|id| {
            let fingerprint = Fingerprint::of(id.as_str());
            let keep = if known.contains(fingerprint) {
                None
            } else if !seen.insert(fingerprint) {
                duplicates += 1;
                None
            } else if let Err(violation) = id.validate() {
                invalid.push((
                    id,
                    InputError::new(Operation::UserBatchDelete, violation.named("useridlist"))
                        .into(),
                ));
                None
            } else {
                Some(id)
            };
            ready(keep)
        });
        if dry_run {
            pretend(&client, sound, &mut report).await;
        } else {
            let plan = Plan {
                size: CHUNK,
                parallel,
                judge: &judge,
                sieve: Some(sieve(&client)),
            };
            let outcome = run(sound.chunks(CHUNK), plan, |ids| send(&client, ids)).await;
            // Of a million ids this is a quarter of the memory, and the lists below have not been put together yet.
            drop(seen);
            let deleted = outcome.done.iter().map(|(ids, ())| ids.len()).sum();
            report.deleted.reserve_exact(deleted);
            report
                .deleted
                .extend(outcome.done.into_iter().flat_map(|(ids, ())| ids));
            join(&mut report.already_gone, outcome.gone);
            report.failed.extend(outcome.failed);
            report.not_tried = outcome.not_tried;
            report.stopped = outcome.stopped;
            report.calls += outcome.calls;
        }
        report.failed.append(&mut invalid);
        report.duplicates += duplicates;
        report
    }
}

impl<'a> IntoFuture for DeleteMany<'a> {
    type Output = DeleteReport;
    type IntoFuture = Pin<Box<dyn Future<Output = DeleteReport> + Send + 'a>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

impl fmt::Debug for DeleteMany<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeleteMany")
            .field("parallel", &self.parallel)
            .field("dry_run", &self.dry_run)
            .finish_non_exhaustive()
    }
}

/// What became of every id: each is in exactly one of the lists, a repeated one only once.
#[must_use = "look for `failed`, `not_tried` and `stopped`"]
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct DeleteReport {
    /// Deleted by this run; in a dry run: would be.
    pub deleted: Vec<UserId>,
    /// Were not in the company any more.
    pub already_gone: Vec<UserId>,
    /// Could not be deleted, and why.
    pub failed: Vec<(UserId, Error)>,
    /// Not tried, or with an unknown outcome, since the run stopped. Trying them again does no harm:
    /// [`DeleteMany::continuing`].
    pub not_tried: Vec<UserId>,
    /// Why the run stopped: the token, a permission, a limit, the network.
    pub stopped: Option<Error>,
    /// How many ids were given more than once, regardless of case.
    pub duplicates: usize,
    /// Calls that were made to delete.
    pub calls: usize,
    /// `deleted` is what a dry run says.
    pretended: bool,
}

impl DeleteReport {
    /// Ids that have an outcome.
    fn known(&self) -> Seen {
        let done = self.deleted.iter().chain(&self.already_gone);
        let failed = self.failed.iter().map(|(id, _)| id);
        done.chain(failed)
            .map(|id| Fingerprint::of(id.as_str()))
            .collect()
    }

    /// Whether every id is deleted or gone.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.failed.is_empty() && self.not_tried.is_empty() && self.stopped.is_none()
    }
}

impl fmt::Display for DeleteReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let DeleteReport {
            deleted,
            already_gone,
            failed,
            not_tried,
            stopped,
            ..
        } = self;
        let [deleted, gone, failed, not_tried] = [
            deleted.len(),
            already_gone.len(),
            failed.len(),
            not_tried.len(),
        ];
        write!(
            f,
            "{deleted} deleted, {gone} already gone, {failed} failed, {not_tried} not tried"
        )?;
        stopped
            .as_ref()
            .map_or(Ok(()), |error| write!(f, "; stopped: {error}"))
    }
}

/// A long list is taken as it is where nothing stands before it.
fn join<T>(all: &mut Vec<T>, mut more: Vec<T>) {
    if all.is_empty() {
        *all = more;
    } else {
        all.append(&mut more);
    }
}

async fn send(client: &Client, ids: Vec<UserId>) -> (Vec<UserId>, Result<(), Error>) {
    if let [id] = &ids[..] {
        // The call for one member says more exactly than the other what is wrong with it.
        let call = client.call(Operation::UserDelete);
        let answer = call.finish(call.api().user_delete(id).await);
        return (ids, answer);
    }
    let call = client.call(Operation::UserBatchDelete);
    let body = UserBatchDelete::new(ids);
    let answer = match call.check(&body) {
        Ok(()) => call.finish(call.api().user_batch_delete(&body).await),
        Err(error) => Err(error),
    };
    (body.useridlist, answer)
}

fn judge(error: &Error) -> Judgement {
    match error {
        Error::Transport(_) | Error::Decode(_) => Judgement::Again,
        Error::Token(_) => Judgement::Stop,
        Error::Input(_) => Judgement::Bad,
        Error::Api(refusal) => match (
            refusal.errcode(),
            refusal.errcode().info().map(|info| info.class),
        ) {
            (ErrCode::CREATOR_UNDELETABLE, _) => Judgement::Bad,
            (_, Some(ErrClass::NotFound)) => Judgement::Gone,
            (_, Some(ErrClass::InvalidParam | ErrClass::Conflict)) => Judgement::Bad,
            _ => Judgement::Stop,
        },
    }
}

/// Who exists at all. It must know everybody, or a member would look gone: any doubt, such as a list of nobody, and it
/// does not say anything.
fn sieve(client: &Client) -> Sieve<'_, UserId> {
    Box::pin(async {
        let seen = existing(client).await.ok()?;
        seen.iter().next()?;
        let exists: Exists<UserId> =
            Box::new(move |id| seen.contains(Fingerprint::of(id.as_str())));
        Some(exists)
    })
}

async fn existing(client: &Client) -> Result<Seen, Error> {
    let mut rows = ids::request(client.clone()).rows();
    let mut seen = Seen::default();
    while let Some(row) = rows.next().await {
        let row = row?;
        let id = row.userid.as_ref().map(UserId::as_str);
        let id = id.or(row.open_userid.as_ref().map(|id| id.as_str()));
        seen.insert(Fingerprint::of(id.unwrap_or_default()));
    }
    Ok(seen)
}

async fn pretend(client: &Client, ids: impl Stream<Item = UserId>, report: &mut DeleteReport) {
    report.pretended = true;
    let existing = existing(client).await;
    let mut ids = std::pin::pin!(ids);
    while let Some(id) = ids.next().await {
        let list = match &existing {
            Ok(existing) if existing.contains(Fingerprint::of(id.as_str())) => &mut report.deleted,
            Ok(_) => &mut report.already_gone,
            Err(_) => &mut report.not_tried,
        };
        list.push(id);
    }
    report.stopped = existing.err();
}

#[cfg(test)]
mod tests;
