//! What comes out: pure, complete, and with the peculiarities of the wire in it.

use crate::tiny;

/// The generated file that ends with `path`.
fn file(path: &str) -> String {
    let out = codegen::generate(&tiny::sources()).expect("a clean description");
    out.into_iter()
        .find(|(name, _)| name.ends_with(path))
        .map(|(_, text)| text)
        .expect("a generated file")
}

#[test]
fn the_same_text_gives_the_same_bytes() {
    assert_eq!(
        codegen::generate(&tiny::sources()),
        codegen::generate(&tiny::sources())
    );
}

#[test]
fn every_rust_file_says_on_its_first_line_how_to_make_it_again() {
    for (name, text) in codegen::generate(&tiny::sources()).unwrap() {
        if name.ends_with(".rs") {
            let first = text.lines().next().unwrap();
            assert!(
                first.starts_with("// @generated") && first.ends_with("run cargo xtask generate"),
                "{name}: {first}"
            );
            assert!(!text.contains("compile_error!"), "{name} does not parse");
        }
    }
}

#[test]
fn every_file_is_in_an_owned_place() {
    for name in codegen::generate(&tiny::sources()).unwrap().into_keys() {
        assert!(
            codegen::OWNED.iter().any(|owned| name.starts_with(owned)),
            "{name}"
        );
    }
}

#[test]
fn the_bundle_keeps_the_order_in_which_things_were_written() {
    let bundle = file("openapi.json");
    let places: Vec<usize> = [
        "\"openapi\"",
        "\"info\"",
        "user/get",
        "user/update",
        "\"UserId\"",
        "\"UserGetReply\"",
    ]
    .map(|word| bundle.find(word).unwrap())
    .into();
    assert!(places.is_sorted(), "{places:?}");
}

#[test]
fn a_struct_with_an_optional_list_a_secret_and_limits() {
    let types = file("types/user.rs");
    let start = types.find("/// Changes to a member.").unwrap();
    let end = start + types[start..].find("/// Which page.").unwrap();
    insta::assert_snapshot!(&types[start..end]);
}

#[test]
fn a_method_is_lean_and_its_twin_streams() {
    let client = file("client.rs");
    let start = client.find("    /// Lists ids").unwrap();
    let end = start + client[start..].find("    /// Uploads a file").unwrap();
    insta::assert_snapshot!(&client[start..end]);
}

#[test]
fn an_upload_is_bytes_with_a_content_type() {
    let client = file("client.rs");
    let start = client.find("    pub async fn user_upload").unwrap();
    insta::assert_snapshot!(&client[start..]);
}

#[test]
fn limits_become_checks() {
    insta::assert_snapshot!(file("validate.rs"));
}

#[test]
fn scalars_become_newtypes_and_open_enums() {
    insta::assert_snapshot!(file("scalars.rs") + &file("enums.rs"));
}

#[test]
fn operations_carry_what_the_description_says() {
    insta::assert_snapshot!(file("operation.rs"));
}

#[test]
fn codes_become_constants_and_a_sorted_table() {
    insta::assert_snapshot!(file("errcode.rs"));
}

#[test]
fn mocks_answer_200_with_the_envelope() {
    let mocks = file("httpmock/src/generated/operations.rs");
    let end = mocks.find("/// What a call of `user_list_id`").unwrap();
    insta::assert_snapshot!(&mocks[..end]);
}

#[test]
fn the_guide_names_the_codes_of_contacts_and_no_others_in_both_languages() {
    let english = file("docs/en/src/errcodes.md");
    assert!(
        english.contains("| 60111 `USERID_NOT_FOUND` | no such member | Check the id. | no |"),
        "{english}"
    );
    assert!(!english.contains("40001"), "{english}");
    let chinese = file("docs/zh/src/errcodes.md");
    assert!(
        chinese.contains("| 60111 `USERID_NOT_FOUND` | 成员不存在 | 检查成员ID。 | 否 |"),
        "{chinese}"
    );
}
