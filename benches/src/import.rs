//! A file of 100,000 rows: built and checked, against the bare csv crate that writes the same cells.

use std::hint::black_box;
use std::io;

use wecom_contacts::import::{CsvWriter, DepartmentRef, ImportMember, Rows};

use crate::child;
use crate::harness::{Outcome, Target, times};
use crate::machine;

const ROWS: usize = 100_000;

/// The import group.
pub(crate) fn run() -> Vec<Outcome> {
    let rows: Rows<ImportMember> = (0..ROWS).map(member).into();
    let ours = || {
        assert!(rows.check().is_empty());
        black_box(CsvWriter::new().write(&rows).expect("every row fits"));
    };
    let bare = || {
        black_box(by_hand(rows.as_slice()));
    };
    let bytes: usize = CsvWriter::new()
        .write(&rows)
        .expect("every row fits")
        .iter()
        .map(|file| file.as_bytes().len())
        .sum();
    assert_eq!(bytes, by_hand(rows.as_slice()).len(), "the same bytes");
    let time = times(
        "import",
        &format!("check + write {ROWS} rows / the bare csv crate, the same cells"),
        15,
        Target::AtMost(2.5),
        ours,
        bare,
    );
    let height = child::number(&["import-memory"]) * 1024.0;
    let memory = Outcome::exact(
        "import",
        format!(
            "memory at the height / the {:.1} MB of the file",
            bytes as f64 / 1e6
        ),
        height / bytes as f64,
        Target::AtMost(4.0),
    );
    vec![time, memory]
}

/// Prints how many KiB checking and writing cost at their height.
pub(crate) fn print_peak() -> io::Result<()> {
    let rows: Rows<ImportMember> = (0..ROWS).map(member).into();
    let peak = machine::peak_of("self", || {
        assert!(rows.check().is_empty());
        black_box(CsvWriter::new().write(&rows).expect("every row fits"));
    });
    println!("{}", peak.unwrap_or_default());
    Ok(())
}

pub(crate) fn member(at: usize) -> ImportMember {
    ImportMember::new(format!("u{at:07}"), format!("林梅{at}"))
        .mobile(format!("{}", 13_000_000_000_u64 + at as u64))
        .email(format!("u{at:07}@example.com"))
        .department(i64::try_from(at % 2000 + 1).unwrap_or(1))
        .position("产品经理, 高级")
}

fn by_hand(rows: &[ImportMember]) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let head = ["姓名", "帐号", "手机号", "邮箱", "所在部门", "职位"];
    writer.write_record(head).expect("memory takes it");
    for row in rows {
        let department = row
            .department
            .iter()
            .find_map(DepartmentRef::id)
            .map(|id| id.get().to_string())
            .unwrap_or_default();
        let cells = [
            &row.name,
            &row.userid,
            &row.mobile,
            &row.email,
            &department,
            &row.position,
        ];
        writer.write_record(cells).expect("memory takes it");
    }
    writer.into_inner().expect("memory takes it")
}
