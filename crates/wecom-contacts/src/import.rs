//! Imports from end to end: typed rows, the CSV file that the platform reads, checks before the upload, and a report
//! that joins each result with its row. With the feature `import`.
//!
//! ```
//! use wecom_contacts::import::{CsvWriter, ImportMember, Rows};
//!
//! let rows: Rows<ImportMember> = [
//!     ImportMember::new("mei.lin", "林梅").mobile("13900000001").department(12),
//!     ImportMember::new("tom.wu", "吴涛").email("tom@example.com").department(12).enabled(false),
//! ]
//! .into();
//! assert!(rows.check().is_empty());
//! let files = CsvWriter::new().write(&rows)?;
//! assert!(files[0].as_bytes().starts_with("姓名,帐号,".as_bytes()));
//! # Ok::<(), wecom_contacts::import::WriteError>(())
//! ```

mod cell;
mod check;
mod column;
mod convert;
mod decode;
mod department;
mod duplicate;
mod error;
mod finding;
mod kind;
mod known;
mod learned;
mod limits;
mod member;
mod plan;
mod quotes;
mod read;
mod report;
mod rows;
mod run;
#[cfg(feature = "xlsx")]
mod sheet;
mod write;

pub use column::{DepartmentColumn, ImportRow, MemberColumn};
pub use decode::ReadError;
pub use department::ImportDepartment;
pub use error::ImportError;
pub use finding::{Finding, Findings};
pub use known::KnownDepartments;
pub use member::{DepartmentRef, ImportMember};
pub use plan::{Guard, ReplacePlan};
pub use read::RowReader;
pub use report::{ImportReport, RowOutcome, RowReport};
pub use rows::Rows;
pub use run::{ImportRequest, Mode};
pub use write::{Columns, CsvFile, CsvWriter, MAX_FILE_BYTES, WriteError};

#[cfg(test)]
mod tests;
