//! Each rule has a tiny bad description that only it refuses.

use std::collections::{BTreeMap, BTreeSet};

use crate::tiny;

/// A rule, and the edit of the tiny description (file, text, replacement) that breaks it, and a word of the message.
type Case = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
);

/// One bad description or more for each rule; a table, so one line each.
#[rustfmt::skip]
const CASES: &[Case] = &[
    ("yaml", "user.yaml", "      tags: [user]\n      summary: Reads", "      tags: [user\n      summary: Reads", "user.yaml"),
    ("yaml", "user.yaml", "      x-wecom-secrets: [sync, app]", "      operationId: again", "operationId"),
    ("fragment-key", "user.yaml", "components:\n", "info: {}\ncomponents:\n", "`info`"),
    ("shape", "user.yaml", "paths:\n", "paths: 3\nx:\n", "not an object"),
    ("duplicate", "user.yaml", "    UserGetReply:\n", "    UserId: {type: string, description: Again.}\n    UserGetReply:\n", "spec/openapi.yaml"),
    ("duplicate", "openapi.yaml", "    Status:\n", "    UserId:\n      description: The envelope.\n    Status:\n", "in responses"),
    ("errcode-columns", "errcodes.csv", "code,name,class", "code,title,class", "name"),
    ("errcode-row", "errcodes.csv", "40001,,token", "40001,,tokens", "`tokens`"),
    ("errcode-row", "errcodes.csv", "40001,,token", "forty,,token", "no number"),
    ("errcode-row", "errcodes.csv", "40001,,token", "60111,,token", "twice"),
    ("errcode-row", "errcodes.csv", "Check the id.", "", "remedy_en"),
    ("errcode-name", "errcodes.csv", "USERID_NOT_FOUND", "UserIdNotFound", "UPPER_SNAKE"),
    ("errcode-name", "errcodes.csv", "USERID_NOT_FOUND", "SYSTEM_BUSY", "twice"),
    ("unknown-key", "user.yaml", "      required: [userid]", "      requried: [userid]", "did you mean `required`"),
    ("unknown-key", "user.yaml", "x-wecom-idempotent: true\n      x-wecom-errcodes: [60111]\n      parameters", "x-wecom-idempotant: true\n      x-wecom-idempotent: true\n      x-wecom-errcodes: [60111]\n      parameters", "x-wecom-idempotent"),
    ("unknown-key", "user.yaml", "          multipart/form-data:\n", "          multipart/form-data:\n            encoding: {media: {contentType: application/octet-stream}}\n", "`encoding`"),
    ("unknown-key", "user.yaml", "description: \"Rows, 1 to 10000.\"", "description: Rows, 1 to 10000.", "1 to 10000."),
    ("forbidden-key", "user.yaml", "mobile: {type: string,", "mobile: {type: string, enum: [a],", "x-extensible-enum"),
    ("forbidden-key", "openapi.yaml", "x-wecom-names: [\"Male\", \"Female\"]", "x-enum-varnames: [\"Male\", \"Female\"]", "in place of the values"),
    ("forbidden-key", "user.yaml", "mobile: {type: string,", "mobile: {type: string, default: a,", "say it in the description"),
    ("value-type", "user.yaml", "name: {type: string,", "name: {type: string, deprecated: \"yes\",", "`deprecated`"),
    ("value-type", "user.yaml", "      x-wecom-errcodes: [60111]\n      parameters", "      x-wecom-errcodes: [\"60111\"]\n      parameters", "a list of a string"),
    ("ref-siblings", "openapi.yaml", "            $ref: \"#/components/schemas/ApiStatus\"", "            $ref: \"#/components/schemas/ApiStatus\"\n            description: x", "allOf"),
    ("ref-target", "user.yaml", "schemas/MemberStatus\"", "schemas/MemberState\"", "leads nowhere"),
    ("openapi-version", "openapi.yaml", "openapi: 3.0.3", "openapi: 3.1.0", "3.0.3"),
    ("tag-file", "openapi.yaml", "  - name: user\n    description: Members.", "  - name: user\n    description: Members.\n  - name: tag\n    description: Tags.", "spec/tag.yaml"),
    ("operation-id", "user.yaml", "operationId: user_get", "operationId: getUser", "user_"),
    ("operation-id", "user.yaml", "operationId: user_upload", "operationId: user_update", "twice"),
    ("operation-tag", "user.yaml", "operationId: user_get\n      tags: [user]", "operationId: user_get\n      tags: [user, more]", "exactly one"),
    ("path-form", "user.yaml", "/cgi-bin/user/get:", "/user/get:", "complete"),
    ("operation-text", "user.yaml", "Reads a member (读取成员)", "Reads a member", "parentheses"),
    ("vendor-document", "user.yaml", "path/90196", "path/90195", "externalDocs"),
    ("operation-secrets", "user.yaml", "x-wecom-secrets: [sync, app]", "x-wecom-secrets: [admin]", "`admin`"),
    ("operation-secrets", "user.yaml", "      x-wecom-secrets: [sync, app]\n", "", "who may call"),
    ("operation-idempotent", "user.yaml", "      x-wecom-secrets: [sync, app]\n      x-wecom-idempotent: true\n", "      x-wecom-secrets: [sync, app]\n", "sent again"),
    ("operation-errcodes", "user.yaml", "x-wecom-errcodes: [60111]\n      parameters", "x-wecom-errcodes: [60112]\n      parameters", "60112"),
    ("operation-errcodes", "user.yaml", "x-wecom-errcodes: [60111]\n      parameters", "x-wecom-errcodes: [40001]\n      parameters", "no name"),
    ("visibility", "user.yaml", "mobile: {type: string,", "mobile: {type: string, x-wecom-visibility: {hidden_since: \"2022-06-20\", hidden_from: [apps]},", "`apps`"),
    ("visibility", "user.yaml", "mobile: {type: string,", "mobile: {type: string, x-wecom-visibility: {hidden_from: [app]},", "go together"),
    ("operation-limits", "user.yaml", "shared_with: [user_get]", "shared_with: [user_got]", "user_got"),
    ("operation-cursor", "user.yaml", "reply: next_cursor", "reply: next", "`reply: next`"),
    ("operation-job", "user.yaml", "poll: user_get", "poll: user_wait", "user_wait"),
    ("large-reply", "user.yaml", "x-wecom-large-reply: userlist", "x-wecom-large-reply: next_cursor", "no list"),
    ("parameter-form", "user.yaml", "          description: The member to read.\n", "", "description"),
    ("body-form", "user.yaml", "        required: true\n        content:\n          multipart", "        content:\n          multipart", "required: true"),
    ("response-form", "user.yaml", "      responses:\n        \"200\":\n          description: The member.", "      responses:\n        \"201\":\n          description: The member.", "\"200\""),
    ("schema-name", "user.yaml", "UserUpload", "UserUploadRequest", "PascalCase"),
    ("schema-type", "user.yaml", "mobile: {type: string,", "mobile: {type: text,", "`type: text`"),
    ("unused", "user.yaml", "    UserUpload:\n", "    Forgotten: {type: integer, format: int32, description: x.}\n    UserUpload:\n", "nothing refers"),
    ("description", "user.yaml", "mobile: {type: string, description: Mobile number.}", "mobile: {type: string}", "units and limits"),
    ("id-name", "user.yaml", "    User:\n", "    Mobile: {type: string, description: x.}\n    User:\n", "ids"),
    ("reply-shape", "user.yaml", "          x-required-on-success: [userlist]", "          required: [userlist]", "x-required-on-success"),
    ("inline-object", "user.yaml", "mobile: {type: string,", "mobile: {type: object,", "named schema"),
    ("property-name", "user.yaml", "mobile: {type: string,", "mobilePhone: {type: string,", "snake_case"),
    ("property-name", "user.yaml", "mobile: {type: string,", "ref: {type: string,", "word of Rust"),
    ("integer-format", "user.yaml", "limit: {type: integer, format: int32,", "limit: {type: integer,", "int64"),
    ("string-format", "user.yaml", "mobile: {type: string,", "mobile: {type: string, format: email,", "format: email"),
    ("limits", "user.yaml", "minLength: 1, maxLength: 64", "minLength: 65, maxLength: 64", "more than"),
    ("limits", "user.yaml", "          maxItems: 100", "          maxLength: 100", "`maxLength`"),
    ("pattern", "openapi.yaml", "\"^[A-Za-z0-9_.@-]*$\"", "\"^(a|b)$\"", "matcher"),
    ("open-enum", "openapi.yaml", "[\"Active\", \"Disabled\"]", "[\"Active\"]", "equally long"),
    ("open-enum", "openapi.yaml", "[\"Active\", \"Disabled\"]", "[\"Active\", \"Unknown\"]", "Unknown"),
    ("required-name", "user.yaml", "required: [userid]", "required: [user_id]", "user_id"),
    ("example", "user.yaml", "department: [1, 2]}", "department: [\"1\", 2]}", "department[0]"),
    ("example", "user.yaml", "{userid: mei.lin, department", "{user: mei.lin, department", "no property"),
];

/// The tiny description with one edit.
fn edited(file: &str, from: &str, to: &str) -> BTreeMap<String, String> {
    let mut sources = tiny::sources();
    let text = sources
        .get_mut(file)
        .expect("a file of the tiny description");
    assert!(text.contains(from), "{from:?} is not in {file}");
    *text = text.replace(from, to);
    sources
}

#[test]
fn the_tiny_description_keeps_every_rule() {
    codegen::lint(&tiny::sources()).unwrap();
}

#[test]
fn each_rule_names_the_file_and_the_mistake() {
    let mut missed = Vec::new();
    for (rule, file, from, to, word) in CASES {
        let findings = codegen::lint(&edited(file, from, to))
            .err()
            .unwrap_or_default();
        let hit = |finding: &codegen::Finding| {
            finding.rule == *rule && finding.file == *file && finding.to_string().contains(word)
        };
        if !findings.0.iter().any(hit) {
            missed.push(format!("{rule} ({word}) is not among:\n{findings}"));
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

#[test]
fn every_rule_has_a_bad_description() {
    let tried: BTreeSet<&str> = CASES
        .iter()
        .map(|case| case.0)
        .chain(["missing-file", "generator"])
        .collect();
    let known: BTreeSet<&str> = codegen::RULES.iter().copied().collect();
    assert_eq!(tried, known);
}

#[test]
fn a_missing_file_is_named() {
    for file in ["openapi.yaml", "errcodes.csv"] {
        let mut sources = tiny::sources();
        sources.remove(file);
        let findings = codegen::lint(&sources).unwrap_err();
        assert!(
            findings
                .0
                .iter()
                .any(|finding| finding.rule == "missing-file" && finding.file == file),
            "{findings}"
        );
    }
}

#[test]
fn all_mistakes_are_told_at_once() {
    let mut sources = edited(
        "user.yaml",
        "      required: [userid]",
        "      requried: [userid]",
    );
    let head = sources.get_mut("openapi.yaml").unwrap();
    *head = head
        .replace("openapi: 3.0.3", "openapi: 3.1.0")
        .replace("maximum: 4294967295", "maximum: -1");
    let findings = codegen::lint(&sources).unwrap_err();
    let rules: Vec<&str> = findings.0.iter().map(|finding| finding.rule).collect();
    assert_eq!(
        rules,
        ["limits", "openapi-version", "unknown-key"],
        "{findings}"
    );
}

#[test]
fn an_all_of_that_leads_back_to_itself_does_not_hang() {
    let sources = edited(
        "user.yaml",
        "        - $ref: \"#/components/schemas/User\"",
        "        - $ref: \"#/components/schemas/UserGetReply\"",
    );
    assert!(codegen::lint(&sources).is_err());
}
