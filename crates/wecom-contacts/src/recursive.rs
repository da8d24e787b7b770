//! Everybody below a department: every department is asked once, every member comes out once.

mod checkpoint;
mod company;
mod linked;
mod request;
mod seen;
mod walk;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use serde::de::DeserializeOwned;
use wecom_contacts_api::{ErrCode, Operation, types};

pub use checkpoint::Checkpoint;
pub use company::{InDepartment, InDepartmentRecursive};
pub(crate) use company::{department_ids, departments};
pub(crate) use linked::linked_departments;
pub use linked::{InLinkedDepartment, InLinkedDepartmentRecursive};
pub use request::RecursiveRequest;
pub(crate) use seen::{Fingerprint, Seen};
use walk::{Severity, Source, Step, Walk};

use crate::error::{DecodeKind, Error, InputError};
use crate::stream::ListStream;
use crate::tree::{Row, Shape};

/// A member of a list of members, of the own company or of a linked one.
pub trait ListMember: DeserializeOwned + Send + Unpin + sealed::Sealed + 'static {
    /// The company, empty for the own one, and the member's userid in it.
    fn identity(&self) -> (&str, &str);
}

mod sealed {
    pub trait Sealed {}
}

macro_rules! list_member {
    ($($member:ident => $corp:expr),* $(,)?) => {$(
        impl sealed::Sealed for types::$member {}

        impl ListMember for types::$member {
            fn identity(&self) -> (&str, &str) {
                let corp: fn(&Self) -> &str = $corp;
                (corp(self), self.userid.as_str())
            }
        }
    )*};
}

list_member! {
    User => |_| "",
    UserBrief => |_| "",
    LinkedUser => |user| user.corpid.as_ref().map_or("", |id| id.as_str()),
    LinkedUserBrief => |user| user.corpid.as_ref().map_or("", |id| id.as_str()),
}

/// How far a recursive fetch has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// Departments whose members have all come out.
    pub departments_done: usize,
    /// Departments in all; 0 until their list is there.
    pub departments: usize,
    /// Members that have come out.
    pub members: u64,
    /// Bytes of member lists that have arrived.
    pub bytes: u64,
}

/// A department's id, of the own company (`12`) or of a linked one (`wh77/12`). Ordered as numbers are.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct DepartmentKey(pub(crate) String);

impl Ord for DepartmentKey {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0
            .len()
            .cmp(&other.0.len())
            .then_with(|| self.0.cmp(&other.0))
    }
}

impl PartialOrd for DepartmentKey {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// The list of the departments to ask.
pub(crate) type Listing =
    Pin<Box<dyn Future<Output = Result<Vec<Row<DepartmentKey>>, Error>> + Send>>;
/// Asks for the members of one department; `true`: and of all below it.
pub(crate) type Members<T> = Box<dyn Fn(&str, bool) -> ListStream<T> + Send>;

type Open<T> = Box<dyn Fn(usize) -> ListStream<T> + Send>;

/// What is fetched.
pub(crate) struct Scope<T> {
    pub(crate) company: Fingerprint,
    pub(crate) operation: Operation,
    pub(crate) root: String,
    pub(crate) listing: Listing,
    pub(crate) members: Members<T>,
}

/// How it is fetched.
struct Options {
    parallel: usize,
    ordered: bool,
    strict: bool,
    on_server: bool,
    on_progress: Option<Box<dyn FnMut(Progress) + Send>>,
    resume: Option<Checkpoint>,
}

/// Everybody below a department, one by one. Dropping it cancels all calls in flight.
///
/// ```
/// # tests::with_company(async |contacts| {
/// # use futures_util::TryStreamExt;
/// use wecom_contacts::{ListMember, Progress, RecursiveStream, types::UserBrief};
///
/// let request = || contacts.users().in_department(1).recursive().brief();
/// let mut everybody: RecursiveStream<UserBrief> = request().stream();
/// let first = everybody.try_next().await?.ok_or("nobody is there")?;
/// let so_far: Progress = everybody.progress();
/// assert_eq!(so_far.members, 1);
/// let others = request().resume(everybody.checkpoint()).await?; // perhaps in another process
/// assert!(others.iter().all(|member| member.identity() != first.identity()));
/// # Ok(())
/// # });
/// ```
///
/// # Errors
///
/// A member that does not decode ([`Error::bad_element`]), and a department that this caller may not read (60011),
/// come out as an `Err` **and the stream goes on**. Every other error is the last item: then
/// [`checkpoint`](Self::checkpoint) says where to go on. A department that was deleted meanwhile counts as empty.
pub struct RecursiveStream<T: ListMember> {
    company: Fingerprint,
    operation: Operation,
    root: String,
    options: Options,
    members: Option<Members<T>>,
    keys: std::sync::Arc<[DepartmentKey]>,
    done: Vec<String>,
    progress: Progress,
    state: State<T>,
}

enum State<T: ListMember> {
    Refused(Error),
    /// The server walks; the listing is for when it will not.
    OnServer(Box<ListStream<T>>, Listing, Seen),
    Listing(Listing, Seen),
    Walking(Box<Walk<ListStream<T>, Open<T>>>),
    Over(Seen),
}

impl<T: ListMember> Source for ListStream<T> {
    type Member = T;
    type Error = Error;

    fn poll_batch(&mut self, cx: &mut Context<'_>) -> Poll<Option<Vec<Result<T, Error>>>> {
        ListStream::poll_batch(self, cx, walk::BATCH)
    }

    fn bytes(&self) -> u64 {
        ListStream::bytes(self)
    }

    fn fingerprint(member: &T) -> Fingerprint {
        let (corp, userid) = member.identity();
        Fingerprint::of(userid).and(corp)
    }

    fn judge(error: &Error) -> Severity {
        match error {
            Error::Decode(error) => match error.kind() {
                DecodeKind::Element(_) => Severity::Member,
                DecodeKind::CutOff => Severity::BrokenOff,
                _ => Severity::Fatal,
            },
            Error::Transport(_) => Severity::BrokenOff,
            Error::Api(refusal) => match refusal.errcode() {
                ErrCode::DEPARTMENT_NOT_FOUND | ErrCode::DEPARTMENT_ID_INVALID => Severity::Absent,
                ErrCode::NO_PRIVILEGE => Severity::Department,
                _ => Severity::Fatal,
            },
            _ => Severity::Fatal,
        }
    }
}

impl<T: ListMember> RecursiveStream<T> {
    fn new(scope: Scope<T>, mut options: Options) -> Self {
        let resume = options.resume.take();
        let mismatch = resume.as_ref().and_then(|checkpoint| {
            checkpoint.mismatch(scope.company, scope.operation, &scope.root)
        });
        let (done, members, seen) = resume.map(Checkpoint::into_parts).unwrap_or_default();
        let state = match mismatch {
            Some(rule) => {
                State::Refused(InputError::custom(scope.operation, "checkpoint", rule, "").into())
            }
            None if options.on_server => {
                let list = (scope.members)(&scope.root, true);
                State::OnServer(Box::new(list), scope.listing, seen)
            }
            None => State::Listing(scope.listing, seen),
        };
        RecursiveStream {
            company: scope.company,
            operation: scope.operation,
            root: scope.root,
            options,
            members: Some(scope.members),
            keys: [].into(),
            done,
            progress: Progress {
                members,
                ..Progress::default()
            },
            state,
        }
    }

    /// How far it has come.
    pub fn progress(&self) -> Progress {
        self.progress
    }

    /// Where to go on, now or in another process: the departments that are done and who has come out.
    ///
    /// Members that have come out of this stream do not come out of the one that is resumed; those of a department
    /// that was not done are asked for again, without the ones that came out already.
    pub fn checkpoint(&self) -> Checkpoint {
        let none = Seen::default();
        let seen = match &self.state {
            State::Walking(walk) => walk.seen(),
            State::OnServer(_, _, seen) | State::Listing(_, seen) | State::Over(seen) => seen,
            State::Refused(_) => &none,
        };
        let (company, operation, root) = (self.company, self.operation, &self.root);
        let members = self.progress.members;
        Checkpoint::new(company, operation, root, &self.done, members, seen)
    }

    /// Whether nothing comes any more.
    pub(crate) fn is_over(&self) -> bool {
        matches!(self.state, State::Over(_))
    }

    fn poll_item(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<T, Error>>> {
        loop {
            match &mut self.state {
                State::Over(_) => return Poll::Ready(None),
                State::Refused(error) => {
                    let error = error.clone();
                    self.state = State::Over(Seen::default());
                    return Poll::Ready(Some(Err(error)));
                }
                State::OnServer(list, _, seen) => {
                    let item = ready!(Pin::new(&mut **list).poll_next(cx));
                    self.progress.bytes = list.bytes();
                    match item {
                        Some(Ok(member)) if !seen.insert(ListStream::fingerprint(&member)) => {}
                        Some(Err(error)) if error.errcode() == Some(ErrCode::REPLY_TOO_LARGE) => {
                            self.walk_instead()
                        }
                        Some(item) => return Poll::Ready(Some(self.hand_out(item))),
                        None => {
                            self.progress.departments = 1;
                            self.finish_department(self.root.clone());
                            self.over();
                        }
                    }
                }
                State::Listing(listing, _) => match ready!(listing.as_mut().poll(cx)) {
                    Ok(rows) => self.start_walk(rows),
                    Err(error) => {
                        self.over();
                        return Poll::Ready(Some(Err(error)));
                    }
                },
                State::Walking(walk) => {
                    let step = ready!(walk.poll_step(cx));
                    self.progress.bytes = walk.bytes();
                    match step {
                        Some(Step::Member(member)) => {
                            return Poll::Ready(Some(self.hand_out(Ok(member))));
                        }
                        Some(Step::Failed(error)) => {
                            return Poll::Ready(Some(self.hand_out(Err(error))));
                        }
                        Some(Step::Done {
                            department,
                            whole: true,
                        }) => {
                            self.finish_department(self.keys[department].0.clone());
                        }
                        Some(Step::Done { .. }) => {}
                        None => self.over(),
                    }
                }
            }
        }
    }

    fn hand_out(&mut self, item: Result<T, Error>) -> Result<T, Error> {
        match &item {
            Ok(_) => self.progress.members += 1,
            Err(error) => {
                let goes_on = matches!(
                    ListStream::<T>::judge(error),
                    Severity::Member | Severity::Department
                );
                if self.options.strict || !goes_on {
                    self.over();
                }
            }
        }
        item
    }

    /// The reply for everybody at once would be too large.
    fn walk_instead(&mut self) {
        if let State::OnServer(_, listing, seen) =
            std::mem::replace(&mut self.state, State::Over(Seen::default()))
        {
            self.state = State::Listing(listing, seen);
        }
    }

    fn start_walk(&mut self, rows: Vec<Row<DepartmentKey>>) {
        let shape = Shape::new(rows);
        self.keys = shape.ids.into();
        self.progress.departments = self.keys.len();
        let done: std::collections::HashSet<&str> = self.done.iter().map(String::as_str).collect();
        let to_ask: Vec<usize> = (0..self.keys.len())
            .filter(|&n| !done.contains(self.keys[n].0.as_str()))
            .collect();
        self.progress.departments_done = self.keys.len() - to_ask.len();
        let (Some(members), State::Listing(_, seen)) = (
            self.members.take(),
            std::mem::replace(&mut self.state, State::Over(Seen::default())),
        ) else {
            return;
        };
        let keys = self.keys.clone();
        let open: Open<T> = Box::new(move |department| members(&keys[department].0, false));
        let Options {
            ordered, parallel, ..
        } = self.options;
        self.state = State::Walking(Box::new(Walk::new(to_ask, open, ordered, parallel, seen)));
    }

    fn finish_department(&mut self, department: String) {
        self.done.push(department);
        self.progress.departments_done += 1;
        if let Some(on_progress) = &mut self.options.on_progress {
            on_progress(self.progress);
        }
    }

    /// Ends it, and keeps who has come out for the checkpoint.
    fn over(&mut self) {
        let seen = match std::mem::replace(&mut self.state, State::Over(Seen::default())) {
            State::Walking(walk) => walk.into_seen(),
            State::OnServer(_, _, seen) | State::Listing(_, seen) | State::Over(seen) => seen,
            State::Refused(_) => Seen::default(),
        };
        self.state = State::Over(seen);
    }
}

impl<T: ListMember> Stream for RecursiveStream<T> {
    type Item = Result<T, Error>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_item(cx)
    }
}

impl<T: ListMember> fmt::Debug for RecursiveStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecursiveStream")
            .field("operation", &self.operation)
            .field("root", &self.root)
            .field("progress", &self.progress)
            .finish_non_exhaustive()
    }
}
