//! What an import ends with: a result per row, typed by the kind of rows.

use std::fmt;

use wecom_contacts_api::ErrCode;
use wecom_contacts_api::types::{
    BatchGetResultReply, BatchResultRow, DepartmentId, JobType, UserId,
};

/// The end of an import. Rows may have failed: look at them.
///
/// ```
/// # tests::with_company(async |contacts| {
/// use wecom_contacts::import::ImportMember;
/// use wecom_contacts::job::{ImportOutcome, MemberResult};
///
/// let rows = vec![ImportMember::new("new.one", "新同事").mobile("13900000091").department(21)];
/// let (job, _rows) = contacts.batch().import_users(rows).start().await?;
/// let outcome: ImportOutcome = job.await?;
/// println!("{:?}", outcome.kind());
/// assert_eq!(outcome.rows().len(), 1);
/// let refused = |row: &MemberResult| row.code.is_some_and(|code| code.0 != 0);
/// assert!(!outcome.members().any(|row| refused(&row)));
/// assert_eq!(outcome.into_rows().len(), 1);
/// # Ok(())
/// # });
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct ImportOutcome {
    kind: Option<JobType>,
    rows: Vec<BatchResultRow>,
}

/// The result of one row of an import of members. Anything may be missing.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct MemberResult<'a> {
    /// The member.
    pub userid: Option<&'a UserId>,
    /// 0 when the row was taken.
    pub code: Option<ErrCode>,
    /// The platform's text. It may name other members: do not log it.
    pub message: Option<&'a str>,
}

/// The result of one row of an import of departments. Anything may be missing.
///
/// ```
/// # tests::with_company(async |contacts| {
/// use wecom_contacts::import::{Guard, ImportDepartment};
/// use wecom_contacts::job::DepartmentResult;
///
/// let rows = vec![ImportDepartment::root("云帆科技"), ImportDepartment::new(2, "研发中心", 1)];
/// let guard = Guard::new().with_most(99).with_most_percent(100.0);
/// let (job, _rows) = contacts.batch().import_departments(rows).with_guard(guard).start().await?;
/// let outcome = job.await?;
/// let renamed = outcome.departments().find(|row: &DepartmentResult| row.change.renamed());
/// assert_eq!(renamed.and_then(|row| row.id).map(|id| id.get()), Some(2));
/// # Ok(())
/// # });
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct DepartmentResult<'a> {
    /// The department.
    pub id: Option<DepartmentId>,
    /// What was done to it.
    pub change: DepartmentChange,
    /// 0 when the row was taken.
    pub code: Option<ErrCode>,
    /// The platform's text.
    pub message: Option<&'a str>,
}

/// What an import did to a department; several at once are usual.
///
/// ```
/// use wecom_contacts::job::DepartmentChange;
///
/// let nothing = DepartmentChange::default();
/// assert!(!nothing.created() && !nothing.renamed() && !nothing.moved() && !nothing.reordered());
/// assert_eq!(nothing.bits(), 0, "the sum as the platform sends it");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct DepartmentChange(i64);

impl DepartmentChange {
    pub(crate) fn from_bits(bits: i64) -> Self {
        DepartmentChange(bits)
    }

    /// It was created.
    #[must_use]
    pub fn created(self) -> bool {
        self.0 & 1 != 0
    }

    /// Its name was changed.
    #[must_use]
    pub fn renamed(self) -> bool {
        self.0 & 2 != 0
    }

    /// It was moved to another parent.
    #[must_use]
    pub fn moved(self) -> bool {
        self.0 & 4 != 0
    }

    /// Its place among its siblings was changed.
    #[must_use]
    pub fn reordered(self) -> bool {
        self.0 & 8 != 0
    }

    /// The sum of bits as the platform sent it.
    #[must_use]
    pub fn bits(self) -> i64 {
        self.0
    }
}

impl ImportOutcome {
    pub(crate) fn of(reply: BatchGetResultReply) -> Self {
        ImportOutcome {
            kind: reply.type_,
            rows: reply.result.unwrap_or_default(),
        }
    }

    /// The kind of import, where the platform says so.
    #[must_use]
    pub fn kind(&self) -> Option<&JobType> {
        self.kind.as_ref()
    }

    /// The rows as they came.
    #[must_use]
    pub fn rows(&self) -> &[BatchResultRow] {
        &self.rows
    }

    /// The rows as they came, to keep.
    #[must_use]
    pub fn into_rows(self) -> Vec<BatchResultRow> {
        self.rows
    }

    /// The rows of an import of members.
    pub fn members(&self) -> impl ExactSizeIterator<Item = MemberResult<'_>> {
        self.rows.iter().map(|row| MemberResult {
            userid: row.userid.as_ref(),
            code: row.errcode.map(ErrCode),
            message: row.errmsg.as_deref(),
        })
    }

    /// The rows of an import of departments.
    pub fn departments(&self) -> impl ExactSizeIterator<Item = DepartmentResult<'_>> {
        self.rows.iter().map(|row| DepartmentResult {
            id: row.partyid,
            change: DepartmentChange::from_bits(row.action.unwrap_or(0)),
            code: row.errcode.map(ErrCode),
            message: row.errmsg.as_deref(),
        })
    }
}

/// Messages may name members, so only codes and ids are shown.
impl fmt::Debug for ImportOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ImportOutcome")
            .field("kind", &self.kind)
            .field("rows", &self.rows.len())
            .finish()
    }
}

impl fmt::Debug for MemberResult<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemberResult")
            .field("userid", &self.userid)
            .field("code", &self.code)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for DepartmentResult<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DepartmentResult")
            .field("id", &self.id)
            .field("change", &self.change)
            .field("code", &self.code)
            .finish_non_exhaustive()
    }
}
