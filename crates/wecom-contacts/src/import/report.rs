//! The end of an import: each row with its own result.

use std::collections::HashMap;
use std::fmt;

use wecom_contacts_api::types::{BatchResultRow, JobId};
use wecom_contacts_api::{ErrCode, Operation};

use super::{ImportRow, Rows};
use crate::error::{ApiError, Lang};
use crate::job::{DepartmentChange, ImportOutcome};

/// What became of one row.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum RowOutcome {
    /// It was taken. For departments with what was done.
    Taken(DepartmentChange),
    /// It was refused; the error has the code, the text and the remedy.
    Refused(ApiError),
    /// The platform said nothing about it, or nothing that can be understood.
    Unknown,
}

/// An import that ran to its end.
///
/// ```
/// # tests::with_company(async |contacts| {
/// use wecom_contacts::Lang;
/// use wecom_contacts::import::ImportMember;
///
/// let rows = vec![ImportMember::new("new.one", "新同事").mobile("13900000091").department(1)];
/// let report = contacts.batch().import_users(rows).run().await?;
/// for row in report.refused() {
///     eprintln!("row {}: {:?}", row.number, row.remedy(Lang::En));
/// }
/// assert!(report.is_clean() && report.unmatched().is_empty());
/// # Ok(())
/// # });
/// ```
#[derive(Clone)]
pub struct ImportReport<T> {
    rows: Rows<T>,
    outcomes: Vec<RowOutcome>,
    jobs: Vec<JobId>,
    unmatched: Vec<BatchResultRow>,
}

/// A row with its result.
///
/// ```
/// # tests::with_company(async |contacts| {
/// use wecom_contacts::import::{ImportMember, RowReport, Rows};
///
/// // The mobile number is that of another member.
/// let rows = vec![ImportMember::new("new.one", "新同事").mobile("13800010002").department(21)];
/// let report = contacts.batch().import_users(rows).run().await?;
/// let refused: Vec<RowReport<ImportMember>> = report.refused().collect();
/// assert_eq!((refused[0].number, refused[0].row.userid.as_str()), (2, "new.one"));
/// println!("{:?}", refused[0].error());
///
/// assert_eq!((report.unknown().count(), report.jobs().len()), (0, 1));
/// let mended: Rows<ImportMember> = report.into_rows();
/// # drop(mended);
/// # Ok(())
/// # });
/// ```
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct RowReport<'a, T> {
    /// The place of the row in what was given, from 0.
    pub index: usize,
    /// The row as a spreadsheet counts: the header is row 1.
    pub number: u32,
    /// The row.
    pub row: &'a T,
    /// What became of it.
    pub outcome: &'a RowOutcome,
}

impl<T> RowReport<'_, T> {
    /// The refusal, if it was refused.
    #[must_use]
    pub fn error(&self) -> Option<&ApiError> {
        match self.outcome {
            RowOutcome::Refused(error) => Some(error),
            _ => None,
        }
    }

    /// What to do about the refusal, where the table knows.
    #[must_use]
    pub fn remedy(&self, lang: Lang) -> Option<String> {
        self.error().and_then(|error| error.remedy(lang))
    }
}

impl<T: ImportRow> ImportReport<T> {
    /// Joins rows with the results of the jobs that imported them, for instance after waiting for a job by its id.
    /// `files` says how many of the rows, in order, each job had.
    ///
    /// ```
    /// # tests::with_company(async |contacts| {
    /// use wecom_contacts::import::{ImportMember, ImportReport, Rows};
    ///
    /// let rows: Rows<ImportMember> =
    ///     vec![ImportMember::new("new.one", "新同事").mobile("13900000091").department(1)].into();
    /// let (job, rows) = contacts.batch().import_users(rows).start().await?;
    /// // Perhaps days later, in another program that was told the job's id and kept the rows:
    /// let (id, count) = (job.id().clone(), rows.len());
    /// let report = ImportReport::join(rows, [(id, count, job.until_done().await?)]);
    /// assert_eq!(report.taken(), 1);
    /// # Ok(())
    /// # });
    /// ```
    #[must_use]
    pub fn join(
        rows: Rows<T>,
        files: impl IntoIterator<Item = (JobId, usize, ImportOutcome)>,
    ) -> Self {
        let mut report = ImportReport {
            outcomes: vec![RowOutcome::Unknown; rows.len()],
            rows,
            jobs: Vec::new(),
            unmatched: Vec::new(),
        };
        let mut first = 0;
        for (job, count, outcome) in files {
            let end = (first + count).min(report.rows.len());
            report.join_file(first, end, outcome);
            report.jobs.push(job);
            first = end;
        }
        report
    }

    fn join_file(&mut self, first: usize, end: usize, outcome: ImportOutcome) {
        let rows = &self.rows.as_slice()[first..end];
        let mut places: HashMap<String, usize> = rows
            .iter()
            .enumerate()
            .map(|(at, row)| (row.key(), first + at))
            .collect();
        let results = outcome.into_rows();
        // Results without a key can only be told apart by their place, when there is one for each row.
        let by_place = results.len() == rows.len();
        for (at, result) in results.into_iter().enumerate() {
            let place = match T::key_of(&result) {
                Some(key) => places.remove(&key),
                None => Some(first + at).filter(|_| by_place),
            };
            match place {
                Some(place) => self.outcomes[place] = outcome_of(result),
                None => self.unmatched.push(result),
            }
        }
    }

    /// All rows with their results, in order.
    ///
    /// ```
    /// # tests::with_company(async |contacts| {
    /// # use wecom_contacts::import::ImportMember;
    /// #
    /// # let rows = vec![ImportMember::new("new.one", "新同事").mobile("13900000091").department(1)];
    /// # let report = contacts.batch().import_users(rows).run().await?;
    /// use wecom_contacts::import::RowOutcome;
    ///
    /// for row in report.iter() {
    ///     match row.outcome {
    ///         RowOutcome::Taken(_) => println!("row {} was taken", row.number),
    ///         RowOutcome::Refused(error) => println!("row {}: {error}", row.number),
    ///         _ => println!("row {}: look whether it is there", row.number),
    ///     }
    /// }
    /// # Ok(())
    /// # });
    /// ```
    pub fn iter(&self) -> impl ExactSizeIterator<Item = RowReport<'_, T>> {
        let rows = self.rows.as_slice().iter().zip(&self.outcomes).enumerate();
        rows.map(|(index, (row, outcome))| RowReport {
            index,
            number: self.rows.number(index),
            row,
            outcome,
        })
    }

    /// The rows that were refused.
    pub fn refused(&self) -> impl Iterator<Item = RowReport<'_, T>> {
        self.iter()
            .filter(|row| matches!(row.outcome, RowOutcome::Refused(_)))
    }

    /// The rows of which the platform said nothing.
    pub fn unknown(&self) -> impl Iterator<Item = RowReport<'_, T>> {
        self.iter()
            .filter(|row| matches!(row.outcome, RowOutcome::Unknown))
    }

    /// How many rows were taken.
    #[must_use]
    pub fn taken(&self) -> usize {
        self.outcomes
            .iter()
            .filter(|outcome| matches!(outcome, RowOutcome::Taken(_)))
            .count()
    }

    /// Whether all rows were taken.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.taken() == self.outcomes.len()
    }

    /// The jobs that did it.
    #[must_use]
    pub fn jobs(&self) -> &[JobId] {
        &self.jobs
    }

    /// Results that belong to no row, as they came.
    #[must_use]
    pub fn unmatched(&self) -> &[BatchResultRow] {
        &self.unmatched
    }

    /// The rows, to be mended and imported again.
    #[must_use]
    pub fn into_rows(self) -> Rows<T> {
        self.rows
    }
}

fn outcome_of(result: BatchResultRow) -> RowOutcome {
    match result.errcode {
        Some(0) => RowOutcome::Taken(DepartmentChange::from_bits(result.action.unwrap_or(0))),
        Some(code) => {
            let message = result.errmsg.unwrap_or_default();
            RowOutcome::Refused(ApiError::new(
                Operation::BatchGetResult,
                ErrCode(code),
                message,
            ))
        }
        None => RowOutcome::Unknown,
    }
}

/// One line: how many rows were taken, and the first of those that were not.
impl<T: ImportRow> fmt::Display for ImportReport<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} of {} rows were taken",
            self.taken(),
            self.outcomes.len()
        )?;
        let mut refused = self.refused();
        for row in refused.by_ref().take(10) {
            if let Some(error) = row.error() {
                write!(f, "; row {}: {}", row.number, error.errcode())?;
                if let Some(info) = error.errcode().info() {
                    write!(f, " {}", info.meaning_en)?;
                }
            }
        }
        match refused.count() {
            0 => Ok(()),
            more => write!(f, "; and {more} more"),
        }
    }
}

impl<T: ImportRow> fmt::Debug for ImportReport<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ImportReport")
            .field("rows", &self.outcomes.len())
            .field("taken", &self.taken())
            .field("jobs", &self.jobs)
            .finish_non_exhaustive()
    }
}
