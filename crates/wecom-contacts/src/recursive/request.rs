//! Asking for everybody below a department.

use std::fmt;
use std::future::{Future, IntoFuture, poll_fn};
use std::pin::Pin;
use std::task::ready;

use super::{Checkpoint, ListMember, Options, Progress, RecursiveStream, Scope};
use crate::error::Error;
use crate::stream::List;

/// Departments that are asked at a time unless told otherwise.
const PARALLEL: usize = 8;

/// Everybody below a department: await it for all members at once, or take the [`stream`](Self::stream).
///
/// The list of departments comes first; then every department is asked once, some of them at a time, and a member of
/// several departments comes out once. Works where the department itself, or parents between, are not visible.
///
/// The order: departments as [`DepartmentTree`](crate::DepartmentTree) orders them (a parent before its children,
/// siblings by `order`, the larger first, then by id), the members of each as the server lists them, a member of
/// several departments with the first of them. [`as_they_come`](Self::as_they_come) gives it up for speed.
///
/// The stream reads some thousand members ahead at most, however many there are; of each member that has come out it
/// keeps 16 bytes to tell it from the others. A list that breaks off is asked for again.
///
/// ```
/// # tests::with_company(async |contacts| {
/// # let saved: Option<String> = None;
/// use futures_util::TryStreamExt;
///
/// let mut request = contacts.users().in_department(1).recursive().detailed();
/// request = request.on_progress(|at| println!("{} of {}", at.departments_done, at.departments));
/// if let Some(saved) = saved {
///     request = request.resume(serde_json::from_str(&saved)?);
/// }
/// let mut everybody = request.stream();
/// let end = loop {
///     match everybody.try_next().await {
///         Ok(Some(member)) => println!("{}", member.userid),
///         Ok(None) => break Ok(()),
///         Err(error) => break Err(error),
///     }
/// };
/// if end.is_err() {
///     // Another process goes on from here.
///     std::fs::write("checkpoint.json", serde_json::to_string(&everybody.checkpoint())?)?;
/// }
/// # Ok(())
/// # });
/// ```
#[must_use = "nothing is sent before it is awaited or its stream is polled"]
pub struct RecursiveRequest<T> {
    scope: Scope<T>,
    options: Options,
}

impl<T: ListMember> RecursiveRequest<T> {
    pub(crate) fn new(scope: Scope<T>) -> Self {
        let options = Options {
            parallel: PARALLEL,
            ordered: true,
            strict: false,
            on_server: false,
            on_progress: None,
            resume: None,
        };
        RecursiveRequest { scope, options }
    }

    /// How many departments are asked at a time; 8 unless told otherwise.
    ///
    /// ```
    /// # tests::with_company(async |contacts| {
    /// let request = || contacts.users().in_department(1).recursive().brief();
    /// let quick = request().concurrency(16).as_they_come().strict().await?;
    /// let by_server = request().on_server().await?;
    /// assert_eq!(quick.len(), by_server.len());
    /// # Ok(())
    /// # });
    /// ```
    pub fn concurrency(mut self, departments: usize) -> Self {
        self.options.parallel = departments;
        self
    }

    /// Hands members out as they come, whichever department answers first: nothing waits for a slow department.
    pub fn as_they_come(mut self) -> Self {
        self.options.ordered = false;
        self
    }

    /// Ends at the first member that does not decode and at the first department that may not be read.
    pub fn strict(mut self) -> Self {
        self.options.strict = true;
        self
    }

    /// Lets the server walk: one call with `fetch_child`. The order is the server's. When it refuses because the
    /// reply would be too large (45029), the departments are asked one by one after all.
    ///
    /// The vendor no longer documents `fetch_child`; a server that ignores it answers with the direct members only.
    pub fn on_server(mut self) -> Self {
        self.options.on_server = true;
        self
    }

    /// Calls `report` after each department.
    pub fn on_progress(mut self, report: impl FnMut(Progress) + Send + 'static) -> Self {
        self.options.on_progress = Some(Box::new(report));
        self
    }

    /// Goes on where an earlier fetch of the same company, kind and department stopped.
    pub fn resume(mut self, checkpoint: Checkpoint) -> Self {
        self.options.resume = Some(checkpoint);
        self
    }

    /// The members one by one while the replies arrive.
    pub fn stream(self) -> RecursiveStream<T> {
        RecursiveStream::new(self.scope, self.options)
    }
}

impl<T: ListMember> IntoFuture for RecursiveRequest<T> {
    type Output = Result<List<T>, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        let mut stream = self.stream();
        let mut list = List::default();
        Box::pin(poll_fn(move |cx| {
            while let Some(item) = ready!(stream.poll_item(cx)) {
                let read = (stream.operation, stream.progress.bytes);
                list.take(item, stream.is_over(), read)?;
            }
            Ok(std::mem::take(&mut list)).into()
        }))
    }
}

impl<T> fmt::Debug for RecursiveRequest<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecursiveRequest")
            .field("operation", &self.scope.operation)
            .field("root", &self.scope.root)
            .finish_non_exhaustive()
    }
}
