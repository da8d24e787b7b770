//! Rows checked, written and read again.

use proptest::prelude::*;

use wecom_contacts_api::types::Gender;

use super::*;

mod check;
mod read;

fn mei() -> ImportMember {
    ImportMember::new("mei.lin", "林梅")
        .mobile("13900000001")
        .email("mei@example.com")
        .department(12)
        .department(15)
        .position("Lead")
        .gender(Gender::Female)
        .leads([true, false])
        .order([5, 0])
        .alias("Mei")
        .telephone("020-1234567")
        .enabled(true)
}

fn tom() -> ImportMember {
    ImportMember::new("tom.wu", "吴涛")
        .mobile("13900000002")
        .department(12)
        .gender(Gender::Male)
        .leads([false])
        .order([0])
        .enabled(false)
}

fn written<T: ImportRow>(writer: &CsvWriter, rows: &Rows<T>) -> String {
    let mut files = writer.write(rows).unwrap();
    assert_eq!(files.len(), 1);
    String::from_utf8(files.remove(0).into_bytes()).unwrap()
}

/// Members out of a table as people write it.
fn members(table: impl AsRef<[u8]>) -> Rows<ImportMember> {
    let read = RowReader::new().read_bytes(table.as_ref());
    read.expect("a table")
}

fn rules(findings: &Findings) -> Vec<String> {
    findings.iter().map(ToString::to_string).collect()
}

#[test]
fn the_template_is_written_as_the_reference_prints_it() {
    let text = written(
        &CsvWriter::new().with_columns(Columns::Template),
        &Rows::from([mei(), tom()]),
    );
    assert_eq!(
        text,
        "姓名,帐号,手机号,邮箱,所在部门,职位,性别,是否部门内领导,排序,别名,地址,座机,禁用,禁用项说明：(0-启用;1-禁用)\n\
         林梅,mei.lin,13900000001,mei@example.com,12;15,Lead,女,1;0,5;0,Mei,,020-1234567,0,\n\
         吴涛,tom.wu,13900000002,,12,,男,0,0,,,,1,\n"
    );
}

#[test]
fn a_column_that_no_row_fills_is_left_out() {
    let rows: Rows<ImportMember> = [ImportMember::new("a", "A")
        .email("a@example.com")
        .department(1)]
    .into();
    assert_eq!(
        written(&CsvWriter::new(), &rows),
        "姓名,帐号,邮箱,所在部门\nA,a,a@example.com,1\n"
    );
}

#[test]
fn departments_are_written_as_the_reference_prints_them() {
    let rows = Rows::from([
        ImportDepartment::root("Acme").order(0),
        ImportDepartment::new(12, "Harbour Team", 1).order(10),
    ]);
    assert_eq!(
        written(&CsvWriter::new(), &rows),
        "部门名称,部门ID,父部门ID,排序\nAcme,1,0,0\nHarbour Team,12,1,10\n"
    );
}

#[test]
fn disabled_is_the_inverse_of_enabled_in_both_directions() {
    let text = "姓名,帐号,所在部门,禁用\nA,a,1,0\nB,b,1,1\nC,c,1,\nD,d,1,是\n";
    let rows = members(text);
    let enabled: Vec<_> = rows.as_slice().iter().map(|row| row.enabled).collect();
    assert_eq!(enabled, [Some(true), Some(false), None, Some(false)]);

    let rows = RowReader::<ImportMember>::new()
        .read_bytes("name,userid,dept,enable\nA,a,1,0\nB,b,1,1\n".as_bytes())
        .unwrap();
    assert_eq!(rows.as_slice()[0].enabled, Some(false));
    assert!(written(&CsvWriter::new(), &rows).ends_with("A,a,1,1\nB,b,1,0\n"));
}

#[test]
fn a_large_import_is_split_between_rows_and_every_file_has_the_header() {
    let rows: Rows<ImportMember> = (0..50)
        .map(|n| ImportMember::new(format!("u{n:02}"), "N").department(1))
        .collect::<Vec<_>>()
        .into();
    let writer = CsvWriter::new().with_bom(true).with_max_bytes(120);
    let files = writer.write(&rows).unwrap();
    assert!(files.len() > 1);
    let mut read = Vec::new();
    for file in &files {
        assert!(file.as_bytes().len() <= 120);
        assert!(
            file.as_bytes()
                .starts_with("\u{feff}姓名,帐号,所在部门\n".as_bytes())
        );
        let part = members(file.as_bytes());
        assert_eq!(part.as_slice(), &rows.as_slice()[file.rows()]);
        read.extend(part.into_vec());
    }
    assert_eq!(read, rows.as_slice());
    let error = CsvWriter::new()
        .with_max_bytes(34)
        .write(&rows)
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "row 2 alone is larger than the 34 bytes that a file may have"
    );
}

/// Text with everything that a CSV file can trip over.
/// Text without blanks around it, which the reader drops.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just(","),
        Just("\""),
        Just("\n"),
        Just("\r\n"),
        Just("\r"),
        Just(";"),
        Just("；"),
        Just("=cmd|' /C calc'!A0"),
        Just("+1"),
        Just("-1"),
        Just("@x"),
        Just("🙂"),
        Just("林"),
        Just(" "),
        Just("\t"),
        Just("\u{feff}"),
        Just("a"),
        Just("''"),
    ];
    prop::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat().trim().to_owned())
}

fn department_ref() -> impl Strategy<Value = DepartmentRef> {
    prop_oneof![
        (0..=4_294_967_295i64).prop_map(DepartmentRef::from),
        "[A-Za-z研发][A-Za-z研发 ,/\"]{0,8}[a-z研]"
            .prop_map(|path| DepartmentRef::Path(path.into())),
    ]
}

prop_compose! {
    fn any_member()(
        userid in "[a-z0-9][a-z0-9_.@-]{0,20}",
        texts in prop::collection::vec(text(), 7),
        department in prop::collection::vec(department_ref(), 0..4),
        order in prop::collection::vec(any::<u32>(), 0..4),
        leads in prop::collection::vec(any::<bool>(), 0..4),
        enabled in any::<Option<bool>>(),
        gender in prop_oneof![Just(None), Just(Some(Gender::Male)), Just(Some(Gender::Female))],
        attributes in prop::collection::btree_map("(自定义|Shoe,size|a\"b|x;y|=f)[0-9]", text(), 0..3),
    ) -> ImportMember {
        let [name, mobile, email, position, alias, address, telephone] = texts.try_into().unwrap();
        let attributes = attributes.into_iter().filter(|(_, value)| !value.is_empty()).collect();
        ImportMember {
            userid, name, mobile, email, department, position, gender, is_leader_in_dept: leads, order, alias, address,
            telephone, enabled, attributes,
        }
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read_back_the_same(
        members in prop::collection::vec(any_member(), 0..6),
        template in any::<bool>(),
        bom in any::<bool>(),
    ) {
        let columns = if template { Columns::Template } else { Columns::Used };
        let rows = Rows::from(members);
        let text = written(&CsvWriter::new().with_columns(columns).with_bom(bom), &rows);
        for reader in [RowReader::<ImportMember>::new(), RowReader::new().with_exact_headers()] {
            let read = reader.read_bytes(text.as_bytes()).unwrap();
            prop_assert_eq!(read.as_slice(), rows.as_slice());
        }

        // The `csv` crate would have written the same bytes behind the mark.
        prop_assert_eq!(text.starts_with('\u{feff}'), bom);
        let plain = text.trim_start_matches('\u{feff}').as_bytes();
        let mut bare = csv::Writer::from_writer(Vec::new());
        for record in csv::ReaderBuilder::new().has_headers(false).from_reader(plain).records() {
            bare.write_record(&record.unwrap()).unwrap();
        }
        prop_assert_eq!(bare.into_inner().unwrap(), plain);
    }

    #[test]
    fn arbitrary_bytes_are_rows_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        if let Ok(rows) = RowReader::<ImportMember>::new().read_bytes(&bytes) {
            let _ = rows.check();
        }
        if let Ok(rows) = RowReader::<ImportDepartment>::new().read_bytes(&bytes) {
            let _ = rows.check();
        }
    }
}
