//! The kinds of records: the list they stand in, and their cells in a table.

use std::borrow::Cow;
use std::fmt::{Display, Write};

use serde::Serialize;
use wecom_contacts_api::types::{Department, TagUser, User, UserBrief};

/// A kind of record that can be exported: [`User`], [`UserBrief`], [`Department`] or [`TagUser`].
///
/// ```
/// # tests::with_company(async |contacts| {
/// use wecom_contacts::export::{ExportError, ExportRecord, ExportRequest};
///
/// async fn count<R: ExportRecord>(request: ExportRequest<R>) -> Result<usize, ExportError> {
///     Ok(request.run().await?.to_vec().await?.len())
/// }
/// assert_eq!(count(contacts.export().departments()).await?, 16);
/// # Ok(())
/// # });
/// ```
pub trait ExportRecord: Record {}

impl<T: Record> ExportRecord for T {}

pub(crate) mod sealed {
    /// The list that records stand in.
    #[derive(Clone, Copy, Debug)]
    pub struct List {
        /// Its field in the file.
        pub(in crate::export) field: &'static str,
        /// The field of a record that names it.
        pub(in crate::export) id: &'static str,
    }

    /// How a record is found and shown.
    pub trait Record: serde::de::DeserializeOwned + Send + 'static {
        /// The list in the file.
        const LIST: List;
        /// The columns of a table, by the names of the fields.
        const COLUMNS: &'static [&'static str];

        /// Calls `put` with each cell, in the order of the columns. Lists are joined with `;`.
        fn cells(&self, scratch: &mut String, put: &mut dyn FnMut(&str));
    }
}

use sealed::{List, Record};

const USERS: List = List {
    field: "userlist",
    id: "userid",
};

/// Writes cells into one string that is used again and again.
struct Cells<'a> {
    scratch: &'a mut String,
    put: &'a mut dyn FnMut(&str),
}

impl Cells<'_> {
    fn text(&mut self, text: Option<&str>) {
        (self.put)(text.unwrap_or_default());
    }

    fn shown(&mut self, value: Option<impl Display>) {
        self.list(value.as_slice());
    }

    fn list<T: Display>(&mut self, values: &[T]) {
        self.scratch.clear();
        for (at, value) in values.iter().enumerate() {
            if at > 0 {
                self.scratch.push(';');
            }
            // Writing to a string cannot fail.
            let _ = write!(self.scratch, "{value}");
        }
        (self.put)(self.scratch);
    }

    fn json(&mut self, value: Option<&impl Serialize>) {
        let json = value
            .and_then(|value| serde_json::to_string(value).ok())
            .map_or(Cow::Borrowed(""), Cow::Owned);
        (self.put)(&json);
    }
}

fn all<T>(list: Option<&Vec<T>>) -> &[T] {
    list.map_or(&[], Vec::as_slice)
}

impl Record for User {
    const LIST: List = USERS;
    const COLUMNS: &'static [&'static str] = &[
        "userid",
        "name",
        "alias",
        "mobile",
        "email",
        "biz_mail",
        "department",
        "main_department",
        "order",
        "is_leader_in_dept",
        "direct_leader",
        "position",
        "gender",
        "telephone",
        "address",
        "status",
        "enable",
        "external_position",
        "open_userid",
        "avatar",
        "extattr",
        "external_profile",
    ];

    fn cells(&self, scratch: &mut String, put: &mut dyn FnMut(&str)) {
        let mut cells = Cells { scratch, put };
        cells.text(Some(self.userid.as_str()));
        cells.text(self.name.as_deref());
        cells.text(self.alias.as_deref());
        cells.text(self.mobile.as_deref());
        cells.text(self.email.as_deref());
        cells.text(self.biz_mail.as_deref());
        cells.list(all(self.department.as_ref()));
        cells.shown(self.main_department);
        cells.list(all(self.order.as_ref()));
        cells.list(all(self.is_leader_in_dept.as_ref()));
        cells.list(all(self.direct_leader.as_ref()));
        cells.text(self.position.as_deref());
        cells.text(self.gender.as_ref().map(|gender| gender.as_str()));
        cells.text(self.telephone.as_deref());
        cells.text(self.address.as_deref());
        cells.shown(self.status.map(|status| status.get()));
        cells.shown(self.enable);
        cells.text(self.external_position.as_deref());
        cells.text(self.open_userid.as_ref().map(|id| id.as_str()));
        cells.text(self.avatar.as_deref());
        cells.json(self.extattr.as_ref());
        cells.json(self.external_profile.as_ref());
    }
}

impl Record for UserBrief {
    const LIST: List = USERS;
    const COLUMNS: &'static [&'static str] = &["userid", "name", "department", "open_userid"];

    fn cells(&self, scratch: &mut String, put: &mut dyn FnMut(&str)) {
        let mut cells = Cells { scratch, put };
        cells.text(Some(self.userid.as_str()));
        cells.text(self.name.as_deref());
        cells.list(all(self.department.as_ref()));
        cells.text(self.open_userid.as_ref().map(|id| id.as_str()));
    }
}

impl Record for TagUser {
    const LIST: List = USERS;
    const COLUMNS: &'static [&'static str] = &["userid", "name"];

    fn cells(&self, scratch: &mut String, put: &mut dyn FnMut(&str)) {
        let mut cells = Cells { scratch, put };
        cells.text(Some(self.userid.as_str()));
        cells.text(self.name.as_deref());
    }
}

impl Record for Department {
    const LIST: List = List {
        field: "department",
        id: "id",
    };
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "name",
        "name_en",
        "parentid",
        "order",
        "department_leader",
    ];

    fn cells(&self, scratch: &mut String, put: &mut dyn FnMut(&str)) {
        let mut cells = Cells { scratch, put };
        cells.shown(Some(self.id));
        cells.text(self.name.as_deref());
        cells.text(self.name_en.as_deref());
        cells.shown(Some(self.parentid));
        cells.shown(self.order);
        cells.list(all(self.department_leader.as_ref()));
    }
}
