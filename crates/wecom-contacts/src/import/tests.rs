//! Rows checked, written and read again.
//!
//! Long because every rule of reading, checking and writing is tried on the same rows.

use proptest::prelude::*;

use wecom_contacts_api::types::Gender;

use super::*;

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
    let rows = RowReader::<ImportMember>::new()
        .read_bytes(text.as_bytes())
        .unwrap();
    let enabled: Vec<_> = rows.as_slice().iter().map(|row| row.enabled).collect();
    assert_eq!(enabled, [Some(true), Some(false), None, Some(false)]);

    let rows = RowReader::<ImportMember>::new()
        .read_bytes("name,userid,dept,enable\nA,a,1,0\nB,b,1,1\n".as_bytes())
        .unwrap();
    assert_eq!(rows.as_slice()[0].enabled, Some(false));
    assert!(written(&CsvWriter::new(), &rows).ends_with("A,a,1,1\nB,b,1,0\n"));
}

#[test]
fn files_in_gbk_with_bom_crlf_and_tabs_are_read_the_same() {
    let text = "姓名,帐号,手机号,所在部门,工号\n林梅,mei.lin,13900000001,12；15,A-7\n";
    let expected = RowReader::<ImportMember>::new()
        .read_bytes(text.as_bytes())
        .unwrap();
    assert_eq!(expected.as_slice()[0].department, [12.into(), 15.into()]);
    assert_eq!(expected.as_slice()[0].attributes["工号"], "A-7");

    let (gbk, _, _) = encoding_rs::GBK.encode(text);
    let crlf = text.replace('\n', "\r\n");
    let utf16: Vec<u8> = [0xFF, 0xFE]
        .into_iter()
        .chain(text.encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    let tabs = text.replace(',', "\t");
    let bom = format!("\u{feff}{text}");
    for bytes in [
        &gbk,
        crlf.as_bytes(),
        &utf16,
        tabs.as_bytes(),
        bom.as_bytes(),
    ] {
        assert_eq!(RowReader::new().read_bytes(bytes).unwrap(), expected);
    }
}

#[test]
fn a_damaged_utf8_file_is_not_taken_for_gbk() {
    let mut bytes = "姓名,帐号,所在部门\n林梅,mei,1\n".as_bytes().to_vec();
    let broken = bytes.len() - 10;
    bytes[broken] = 0xFF;
    let error = RowReader::<ImportMember>::new()
        .read_bytes(&bytes)
        .unwrap_err();
    assert!(
        matches!(error, ReadError::Encoding { offset } if offset <= broken),
        "{error}"
    );
}

#[test]
fn headers_go_by_many_names_and_by_a_mapping() {
    let text = "员工编号,Full Name,*Mobile Phone,Department ID,Sex,备注,入职\n7,Ann,13900000001,1|2,F,x,2024\n";
    let rows = RowReader::<ImportMember>::new()
        .with_column("员工编号", MemberColumn::UserId)
        .with_attribute("入职", "Hired")
        .without_column("备注")
        .read_bytes(text.as_bytes())
        .unwrap();
    let expected = ImportMember::new("7", "Ann")
        .mobile("13900000001")
        .department(1)
        .department(2)
        .gender(Gender::Female)
        .attribute("Hired", "2024");
    assert_eq!(rows.as_slice(), [expected]);
    assert!(rows.check().is_empty(), "{}", rows.check());
}

#[test]
fn the_callers_own_type_is_read_through_serde() {
    #[derive(serde::Serialize)]
    struct Person {
        userid: &'static str,
        name: &'static str,
        department: u32,
        email: Option<&'static str>,
    }
    let people = [Person {
        userid: "a",
        name: "Ann, B.",
        department: 3,
        email: Some("a@example.com"),
    }];
    let rows = RowReader::<ImportMember>::new()
        .read_records(people)
        .unwrap();
    assert_eq!(
        rows.as_slice(),
        [ImportMember::new("a", "Ann, B.")
            .email("a@example.com")
            .department(3)]
    );
}

#[test]
fn rows_in_json_have_the_names_of_the_calls() {
    let json = r#"{"userid":"a","name":"A","department":[1,"Acme/Harbour"],"gender":2,"enable":0,"is_leader_in_dept":[1,0]}"#;
    let row: ImportMember = serde_json::from_str(json).unwrap();
    assert_eq!(row.gender, Some(Gender::Female));
    assert_eq!(row.enabled, Some(false));
    assert_eq!(
        row.department[1],
        DepartmentRef::Path("Acme/Harbour".into())
    );
    let again: ImportMember = serde_json::from_str(&serde_json::to_string(&row).unwrap()).unwrap();
    assert_eq!(again, row);
}

#[test]
fn rows_are_counted_as_a_spreadsheet_does() {
    let text = "姓名,帐号,手机号,所在部门\n\n\"A\nB\",a,13900000001,1\n,,,\nC,c,,1\n";
    let rows = RowReader::<ImportMember>::new()
        .read_bytes(text.as_bytes())
        .unwrap();
    assert_eq!((rows.number(0), rows.number(1)), (3, 5));
    assert_eq!(
        rules(&rows.check()),
        ["row 5, 手机号: a mobile number or an e-mail address, got neither"]
    );
}

#[test]
fn cells_that_make_no_sense_are_findings_and_the_rest_is_read() {
    let text = "姓名,帐号,手机号,所在部门,性别,排序,禁用,性别\nA,a,13900000001,1,?,x,maybe,男,9\nB,b,13900000002,1,男,1,0,\n";
    let rows = RowReader::<ImportMember>::new()
        .read_bytes(text.as_bytes())
        .unwrap();
    assert_eq!(rows.len(), 2);
    assert_eq!(
        rules(&rows.check()),
        [
            "row 1, 性别: one column of this meaning, got several",
            "row 2: as many cells as the header has, got a cell in column 9",
            "row 2, 性别: 男 or 女, got something else",
            "row 2, 排序: whole numbers from 0 to 4294967295, joined with ;, got something else",
            "row 2, 禁用: 0 or 1 (否/是), got something else",
        ]
    );
}

#[test]
fn a_title_before_the_header_is_passed_over() {
    let reader = RowReader::<ImportMember>::new();
    let plain = "姓名,账号,手机,部门\n林梅,mei,13900000001,示例企业/研发中心;12\n";
    let expected = reader.read_bytes(plain.as_bytes()).unwrap();
    for title in [
        "sep=,\n",
        "员工花名册,,,\n\n",
        "\"填写须知：\n1、不能增加或删除列;\n2、部门用/隔开\",,,\n花名册\n",
    ] {
        let rows = reader
            .read_bytes(format!("{title}{plain}").as_bytes())
            .unwrap();
        assert_eq!(rows.as_slice(), expected.as_slice(), "{title}");
        assert!(rows.check().is_empty() && rows.number(0) > 2);
    }
    let one = reader.read_bytes("姓名\n林梅\n".as_bytes()).unwrap();
    assert!(
        one.check()
            .to_string()
            .contains("帐号: a column of this meaning, got none")
    );
    let none = reader.read_bytes("姓名|帐号\n林梅|mei\n".as_bytes());
    assert!(matches!(none, Err(ReadError::Empty)));
}

#[test]
fn a_missing_column_is_named() {
    let rows = RowReader::<ImportDepartment>::new()
        .read_bytes("name,id\nAcme,1\n".as_bytes())
        .unwrap();
    let found = rules(&rows.check());
    assert!(
        found.contains(&"row 1, 父部门ID: a column of this meaning, got none".to_owned()),
        "{found:?}"
    );
}

#[test]
fn userids_mobiles_and_mails_are_unique_without_regard_to_their_spelling() {
    let member = |id: &str| ImportMember::new(id, "N").department(1);
    let rows: Rows<ImportMember> = [
        member("Mei").mobile("13900000001").email("a@example.com"),
        member("mei")
            .mobile("+86 139 0000 0001")
            .email("A@Example.com"),
        member("tom").mobile("+85213900000001"),
    ]
    .into();
    assert_eq!(
        rules(&rows.check()),
        [
            "row 3, 帐号: unique in the file, got the same as row 2",
            "row 3, 手机号: unique in the file, got the same as row 2",
            "row 3, 邮箱: unique in the file, got the same as row 2",
        ]
    );
}

#[test]
fn lists_match_the_departments() {
    let rows: Rows<ImportMember> = [
        ImportMember::new("a", "A").mobile("13900000001"),
        ImportMember::new("b", "B")
            .mobile("13900000002")
            .department(1)
            .department(1)
            .order([1])
            .leads([true]),
    ]
    .into();
    assert_eq!(
        rules(&rows.check()),
        [
            "row 2, 所在部门: at least one department, got none",
            "row 3, 所在部门: each department once, got one of them twice",
            "row 3, 排序: one value per department, got 1 for 2",
            "row 3, 是否部门内领导: one value per department, got 1 for 2",
        ]
    );
}

#[test]
fn departments_are_found_by_id_and_by_path() {
    let known = KnownDepartments::from_tree([
        (1, 0, "Acme"),
        (12, 1, "Harbour"),
        (15, 12, "Crew"),
        (16, 12, "Crew"),
    ]);
    let mut rows: Rows<ImportMember> = [ImportMember::new("a", "A")
        .department("Acme/Harbour")
        .department("Harbour")
        .department("Acme")]
    .into();
    assert!(rows.resolve(&known).is_empty());
    assert_eq!(
        rows.as_slice()[0].department,
        [12.into(), 12.into(), 1.into()]
    );

    let mut rows: Rows<ImportMember> = [ImportMember::new("a", "A")
        .department(12)
        .department(99)
        .department("Acme/Pier")
        .department("Harbour/Crew")]
    .into();
    assert_eq!(
        rules(&rows.resolve(&known)),
        [
            "row 2, 所在部门: a path that names one department only, got entry 4",
            "row 2, 所在部门: the id of a department that exists, got entry 2",
            "row 2, 所在部门: the path of a department that exists, got entry 3",
        ]
    );
}

#[test]
fn departments_must_be_one_tree() {
    let rows: Rows<ImportDepartment> = [
        ImportDepartment::root("Acme"),
        ImportDepartment::new(2, "A", 1),
        ImportDepartment::new(3, "A", 1),
        ImportDepartment::new(2, "B", 1),
        ImportDepartment::new(5, "C", 6),
        ImportDepartment::new(6, "D", 5),
        ImportDepartment::new(7, "E", 99),
    ]
    .into();
    assert_eq!(
        rules(&rows.check()),
        [
            "row 4, 部门名称: unique in the file, got the same as row 3",
            "row 5, 部门ID: unique in the file, got the same as row 3",
            "row 6, 父部门ID: a way up to the root, got a circle",
            "row 7, 父部门ID: a way up to the root, got a circle",
            "row 8, 父部门ID: the id of another row, got an id without a row",
        ]
    );
    let rows: Rows<ImportDepartment> = [ImportDepartment::new(2, "A", 1)].into();
    assert!(rules(&rows.check())[0].starts_with("file, 部门ID: a row for the root"));
    let chain: Rows<ImportDepartment> = (1..=16)
        .map(|id| ImportDepartment::new(id, format!("D{id}"), id - 1))
        .collect::<Vec<_>>()
        .into();
    assert_eq!(
        rules(&chain.check()),
        ["row 17, 父部门ID: at most 15 levels, got 16"]
    );
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
        let part = RowReader::<ImportMember>::new()
            .read_bytes(file.as_bytes())
            .unwrap();
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

#[test]
fn no_cell_is_in_what_is_printed() {
    let rows: Rows<ImportMember> = [mei().mobile("139-secret").email("secret")].into();
    let shown = format!(
        "{rows:?} {} {:?}",
        rows.check(),
        CsvWriter::new().write(&rows).unwrap()
    );
    assert!(
        !shown.contains("secret") && !shown.contains("1390"),
        "{shown}"
    );
}

#[test]
fn every_rule_is_checked_and_all_findings_come_at_once() {
    let long = "x".repeat(200);
    let mut row = ImportMember::new("-a", "")
        .mobile("139x")
        .email("no at all")
        .department(-1)
        .telephone("12a");
    row = row
        .position(&*long)
        .alias(&*long)
        .address(&*long)
        .attribute("Shoe", &*long)
        .attribute("性别", "x");
    let rows = Rows::from([
        row,
        ImportMember::new("u".repeat(65), "N")
            .email("a@b")
            .department(1),
    ]);
    assert_eq!(
        rules(&rows.check()),
        [
            "row 2, Shoe: at most 64 characters, got 200 characters",
            "row 2, 别名: at most 64 characters, got 200 characters",
            "row 2, 地址: at most 128 characters, got 200 characters",
            "row 2, 姓名: at least 1 character, got 0 characters",
            "row 2, 帐号: must match ^[A-Za-z0-9][A-Za-z0-9_.@-]*$, got 2 characters that do not",
            "row 2, 座机: must match ^[0-9+,-]*$, got 3 characters that do not",
            "row 2, 性别: no custom attribute of this name, it is a column, got one",
            "row 2, 所在部门: at least 0, got -1",
            "row 2, 手机号: digits, outside the mainland after + and the country code, got 4 characters of another form",
            "row 2, 职位: at most 128 characters, got 200 characters",
            "row 2, 邮箱: an e-mail address, got 9 characters of another form",
            "row 3, 帐号: at most 64 bytes, got 65 bytes",
            "row 3, 邮箱: at least 6 characters, got 3 characters",
        ]
    );
}

#[test]
fn names_of_departments_are_checked() {
    let rows = Rows::from([
        ImportDepartment::root("Acme"),
        ImportDepartment::new(-2, "a|b", 1),
        ImportDepartment::new(3, "", 1),
    ]);
    let found = rules(&rows.check());
    assert!(
        found
            .iter()
            .any(|one| one.starts_with("row 3, 部门名称: must match")),
        "{found:?}"
    );
    assert!(
        found.contains(&"row 3, 部门ID: at least 0, got -2".to_owned()),
        "{found:?}"
    );
    assert!(
        found.contains(&"row 4, 部门名称: at least 1 character, got 0 characters".to_owned()),
        "{found:?}"
    );
}

/// Text with everything that a CSV file can trip over.
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
    prop::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
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
