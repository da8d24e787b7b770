//! The rows of list_id over all pages.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use wecom_contacts_api::Operation;
use wecom_contacts_api::types::{DeptUser, UserListIdReply};
use wecom_contacts_api::wire::from_json;

use crate::cursor::Cursors;
use crate::error::{DecodeError, DecodeKind, Error};
use crate::stream::ListStream;

/// Asks for the page behind a cursor (none: the first page) of so many rows.
pub(crate) type Pages = Box<dyn Fn(Option<&str>, i64) -> ListStream<DeptUser> + Send>;

/// One row for each pair of member and department, over all pages, while they arrive.
///
/// ```
/// # tests::with_company(async |contacts| {
/// use futures_util::TryStreamExt;
/// use wecom_contacts::IdRows;
///
/// let mut rows: IdRows = contacts.users().ids().rows();
/// let mut count = 0;
/// while let Some(_row) = rows.try_next().await? {
///     count += 1;
/// }
/// assert!(count > 30, "some members have two departments");
/// # Ok(())
/// # });
/// ```
///
/// # Errors
///
/// A row that does not decode, or that names nobody, comes out as an `Err` and the stream goes on. Every other error
/// is the last item, such as a cursor that the server repeats, or a thousand empty pages in a row: it would never end.
pub struct IdRows {
    pages: Pages,
    page_size: i64,
    page: Option<ListStream<DeptUser>>,
    cursors: Cursors,
    /// Rows of this page that came out, readable or not.
    seen: usize,
}

impl IdRows {
    pub(super) fn new(pages: Pages, page_size: i64) -> Self {
        let page = Some(pages(None, page_size));
        IdRows {
            pages,
            page_size,
            page,
            cursors: Cursors::new(Operation::UserListId),
            seen: 0,
        }
    }

    pub(crate) fn is_over(&self) -> bool {
        self.page.is_none()
    }

    /// After a page: `None` when it was the last.
    fn next_page(&mut self) -> Result<Option<ListStream<DeptUser>>, Error> {
        let Some(page) = &self.page else {
            return Ok(None);
        };
        let bytes = page.bytes();
        let envelope: UserListIdReply = from_json(page.envelope())
            .map_err(|error| DecodeError::from_json(Operation::UserListId, &error, bytes))?;
        let seen = std::mem::take(&mut self.seen);
        let cursor = self.cursors.follow(envelope.next_cursor, seen, bytes)?;
        Ok(cursor.map(|cursor| (self.pages)(Some(&cursor), self.page_size)))
    }
}

impl Stream for IdRows {
    type Item = Result<DeptUser, Error>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        loop {
            let Some(page) = &mut this.page else {
                return Poll::Ready(None);
            };
            match ready!(Pin::new(&mut *page).poll_next(cx)) {
                Some(Ok(row)) if row.userid.is_none() && row.open_userid.is_none() => {
                    this.seen += 1;
                    let kind = DecodeKind::Shape("a row that names nobody".to_owned());
                    let error = DecodeError::new(Operation::UserListId, kind, page.bytes());
                    return Poll::Ready(Some(Err(error.into())));
                }
                Some(Err(error)) if error.bad_element().is_none() => {
                    this.page = None;
                    return Poll::Ready(Some(Err(error)));
                }
                Some(item) => {
                    this.seen += 1;
                    return Poll::Ready(Some(item));
                }
                None => match this.next_page() {
                    Ok(page) => this.page = page,
                    Err(error) => {
                        this.page = None;
                        return Poll::Ready(Some(Err(error)));
                    }
                },
            }
        }
    }
}

impl fmt::Debug for IdRows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IdRows")
            .field("pages", &self.cursors.len())
            .finish_non_exhaustive()
    }
}
