//! Files and records as people write them, read.

use wecom_contacts_api::types::Gender;

use super::{members, rules};
use crate::import::*;

#[test]
fn files_in_gbk_with_bom_crlf_and_tabs_are_read_the_same() {
    let text = "姓名,帐号,手机号,所在部门,工号\n林梅,mei.lin,13900000001,12；15,A-7\n";
    let expected = members(text);
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
fn the_byte_that_is_no_text_is_told() {
    let header = "姓名,帐号,所在部门\n";
    let (mut gbk, at) = {
        let (gbk, _, _) = encoding_rs::GBK.encode(header);
        (gbk.to_vec(), gbk.len() + 2)
    };
    gbk.extend(b"ab\xFF\xFF,b,1\n");
    let bare: Vec<u8> = header.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let zero = bare.iter().position(|byte| *byte == 0).unwrap();
    let mut odd = [0xFF, 0xFE].to_vec();
    odd.extend(&bare);
    odd.push(b'x');
    let end = odd.len() - 1;
    for (bytes, at) in [
        (gbk, at),
        (bare, zero),
        (odd, end),
        (b"a,b\0c\n".to_vec(), 3),
    ] {
        let read = RowReader::<ImportMember>::new().read_bytes(&bytes);
        assert!(
            matches!(read, Err(ReadError::Encoding { offset }) if offset == at),
            "{at}: {read:?}"
        );
    }
}

#[test]
fn a_quote_that_is_not_closed_loses_no_rows() {
    let text = "姓名,帐号,手机号,所在部门,职位\nA,a,13900000001,1,\"Dev\nB,b,13900000002,1,QA\n";
    for text in [
        text.to_owned(),
        format!("{text}C,c,13900000003,1,\"Ops\"\n"),
    ] {
        let read = RowReader::<ImportMember>::new().read_bytes(text.as_bytes());
        assert!(matches!(read, Err(ReadError::Csv { line: 2 })), "{read:?}");
    }
}

#[test]
fn blanks_around_a_cell_are_no_part_of_it() {
    let text = "姓名,帐号,手机号,邮箱,所在部门,工号\n 林梅\u{3000}, mei,13900000001 , ,1 ; 2, \n";
    let rows = members(text);
    let mei = ImportMember::new("mei", "林梅").mobile("13900000001");
    assert_eq!(rows.as_slice(), [mei.department(1).department(2)]);
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
    let rows = members(text);
    assert_eq!((rows.number(0), rows.number(1)), (3, 5));
    assert_eq!(
        rules(&rows.check()),
        ["row 5, 手机号: a mobile number or an e-mail address, got neither"]
    );
}

#[test]
fn cells_that_make_no_sense_are_findings_and_the_rest_is_read() {
    let text = "姓名,帐号,手机号,所在部门,性别,排序,禁用,性别\nA,a,13900000001,1,?,x,maybe,男,9\nB,b,13900000002,1,男,1,0,\n";
    let rows = members(text);
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
fn a_title_does_not_hide_the_delimiter_of_the_header() {
    let reader = RowReader::<ImportMember>::new();
    let plain = "姓名,账号,手机,部门\n林梅,mei,13900000001,12\n";
    let expected = reader.read_bytes(plain.as_bytes()).unwrap();
    for title in ["员工花名册\n", "2026年，员工, 请勿外传\n", "\r"] {
        for delimiter in [";", "\t"] {
            let text = format!("{title}{}", plain.replace(',', delimiter));
            let rows = reader.read_bytes(text.as_bytes()).unwrap();
            assert_eq!(rows.as_slice(), expected.as_slice(), "{text}");
        }
    }
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
