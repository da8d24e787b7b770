//! What the examples of methods say that the description does not: what goes before, other values, what comes of a call.
//!
//! The examples run against the company in `tests/support/low_level.rs`. Where a call with the description's values does not
//! succeed there, the company gets what they name, or the operation a row here.

/// The calls whose reply gives a value that the description cannot know. What begins with `# ` is not shown.
const BEFORE: &[(&str, &str)] = &[
    (
        "user_convert_to_userid",
        "let bound = api.user_convert_to_openid(&types::UserConvertToOpenid::new(\"mei.lin\")).await?;\n",
    ),
    (
        "user_check_member_auth",
        "# let list = types::BatchUseridToOpenuserid::new([\"mei.lin\"]);\n\
         # let reply = api.batch_userid_to_openuserid(&list).await?;\n\
         # let open_userid = &reply.open_userid_list[0].open_userid;\n",
    ),
    ("batch_sync_user", MEMBERS),
    ("batch_replace_user", MEMBERS),
    ("batch_replace_party", DEPARTMENTS),
    (
        "batch_get_result",
        "# let form = wire::Multipart::file(\"media\", \"members.csv\", \"姓名,帐号,手机号,所在部门\\nTom Wu,tom.wu,13900000002,12\\n\".as_bytes());\n\
         # let file = api.media_upload(&\"file\".into(), &form.content_type, form.body).await?;\n\
         let job = api.batch_sync_user(&types::BatchSyncUser::new(file.media_id)).await?;\n",
    ),
    (
        "export_get_result",
        "let body = types::ExportUser::new(\"q1w2e3r4t5y6u7i8o9p0AbCdEfGhIjKlMnOpQrStUvA\");\n\
         let job = api.export_user(&body).await?;\n",
    ),
];

const MEMBERS: &str = "\
let csv = \"姓名,帐号,手机号,所在部门\\nTom Wu,tom.wu,13900000002,12\\n\";
let form = wire::Multipart::file(\"media\", \"members.csv\", csv.as_bytes());
let file = api.media_upload(&\"file\".into(), &form.content_type, form.body).await?;
";

const DEPARTMENTS: &str = "\
let csv = \"部门名称,部门ID,父部门ID,排序\\nAcme,1,0,\\n\";
let form = wire::Multipart::file(\"media\", \"departments.csv\", csv.as_bytes());
let file = api.media_upload(&\"file\".into(), &form.content_type, form.body).await?;
";

/// Values in place of the description's: those that a call before gave, and others where something new is made.
const VALUES: &[(&str, &str, &str)] = &[
    ("user_create", "userid", "\"ling.gu\""),
    ("user_create", "name", "\"顾玲\""),
    ("user_create", "alias", "\"Ling Gu\""),
    ("user_create", "mobile", "\"13900000003\""),
    ("user_create", "email", "\"ling.gu@example.com\""),
    ("user_convert_to_userid", "openid", "bound.openid"),
    ("user_get_active_stat", "date", "\"2020-01-01\""),
    ("user_check_member_auth", "open_userid", "open_userid"),
    ("batch_sync_user", "media_id", "file.media_id"),
    ("batch_replace_user", "media_id", "file.media_id"),
    ("batch_replace_party", "media_id", "file.media_id"),
    ("batch_get_result", "jobid", "job.jobid"),
    ("department_create", "name", "\"Quay Team\""),
    ("department_create", "name_en", "\"Quay Team\""),
    ("department_create", "id", "13"),
    ("department_delete", "id", "16"),
    ("tag_create", "tagname", "\"early shift\""),
    ("tag_create", "tagid", "9"),
    ("export_get_result", "jobid", "job.jobid"),
];

/// What the reply of a call says.
const OUTCOMES: &[(&str, &str)] = &[
    (
        "token_list_callback_ips",
        "assert!(!reply.ip_list.is_empty());",
    ),
    (
        "token_list_api_domain_ips",
        "assert!(!reply.ip_list.is_empty());",
    ),
    (
        "user_create",
        "assert_eq!(reply.created_department_list, None);",
    ),
    (
        "user_get",
        "assert_eq!(reply.name.as_deref(), Some(\"林梅\"));",
    ),
    ("user_simple_list", "assert_eq!(reply.userlist.len(), 2);"),
    ("user_list", "assert_eq!(reply.userlist.len(), 2);"),
    ("user_list_id", "assert_eq!(reply.dept_user.len(), 4);"),
    (
        "user_convert_to_openid",
        "assert!(!reply.openid.is_empty());",
    ),
    (
        "user_convert_to_userid",
        "assert_eq!(reply.userid, \"mei.lin\");",
    ),
    ("user_get_userid", "assert_eq!(reply.userid, \"mei.lin\");"),
    (
        "user_get_userid_by_email",
        "assert_eq!(reply.userid, \"mei.lin\");",
    ),
    (
        "user_list_member_auth",
        "assert_eq!(reply.member_auth_list.len(), 3);",
    ),
    ("user_check_member_auth", "assert!(reply.is_member_auth);"),
    (
        "batch_invite",
        "assert_eq!(reply.invaliduser, Some(vec![\"ghost\".into()]));",
    ),
    (
        "batch_sync_user",
        "assert!(!reply.jobid.as_str().is_empty());",
    ),
    (
        "batch_replace_user",
        "assert!(!reply.jobid.as_str().is_empty());",
    ),
    (
        "batch_replace_party",
        "assert!(!reply.jobid.as_str().is_empty());",
    ),
    (
        "batch_get_result",
        "assert_eq!(reply.type_, Some(types::JobType::SyncUser));",
    ),
    (
        "batch_userid_to_openuserid",
        "assert_eq!(reply.invalid_userid_list, Some(vec![\"ghost\".into()]));",
    ),
    (
        "batch_openuserid_to_userid",
        "assert_eq!(reply.userid_list, []);",
    ),
    (
        "corp_get_join_qrcode",
        "assert!(reply.join_qrcode.starts_with(\"https://\"));",
    ),
    ("department_create", "assert_eq!(reply.id, 13);"),
    ("department_list", "assert_eq!(reply.department.len(), 4);"),
    (
        "department_simple_list",
        "assert_eq!(reply.department_id[0].id, 12);",
    ),
    (
        "department_get",
        "assert_eq!(reply.department.parentid, 1);",
    ),
    ("tag_create", "assert_eq!(reply.tagid, 9);"),
    (
        "tag_get",
        "assert_eq!(reply.tagname.as_deref(), Some(\"night shift\"));",
    ),
    (
        "tag_add_members",
        "assert_eq!(reply.invalidlist.as_deref(), Some(\"ghost\"));",
    ),
    (
        "tag_remove_members",
        "assert_eq!(reply.invalidlist.as_deref(), Some(\"ghost|nobody\"));",
    ),
    ("tag_list", "assert_eq!(reply.taglist[0].tagid, 7);"),
    (
        "media_upload",
        "assert!(!reply.media_id.as_str().is_empty());",
    ),
    (
        "export_simple_user",
        "assert!(!reply.jobid.as_str().is_empty());",
    ),
    ("export_user", "assert!(!reply.jobid.as_str().is_empty());"),
    (
        "export_department",
        "assert!(!reply.jobid.as_str().is_empty());",
    ),
    (
        "export_tag_user",
        "assert!(!reply.jobid.as_str().is_empty());",
    ),
    (
        "export_get_result",
        "assert!(reply.data_list.is_some()); // empty until the job is done",
    ),
    (
        "linked_corp_get_perm_list",
        "assert_eq!(reply.userids[0], \"ww99aa/li.tan\");",
    ),
    (
        "linked_corp_get_user",
        "assert_eq!(reply.user_info.name.as_deref(), Some(\"Li Tan\"));",
    ),
    (
        "linked_corp_simple_list_users",
        "assert_eq!(reply.userlist.len(), 1);",
    ),
    (
        "linked_corp_list_users",
        "assert_eq!(reply.userlist.len(), 1);",
    ),
    (
        "linked_corp_list_departments",
        "assert_eq!(reply.department_list[0].department_id, \"3\");",
    ),
    (
        "contact_rule_create",
        "assert_eq!(reply.rule_ids.len(), 1);",
    ),
    ("contact_rule_list", "assert_eq!(reply.rules.len(), 1);"),
];

/// Calls that are refused, with the name of the code: what they need comes from a login page, or a day is too long ago.
const REFUSALS: &[(&str, &str)] = &[
    ("auth_get_tfa_info", "CODE_INVALID"),
    ("user_tfa_succ", "TFA_CODE_INVALID"),
    ("user_get_active_stat", "REQUEST_INVALID"),
    ("user_list_selected_ticket_user", "USER_TICKET_INVALID"),
];

/// The lines before the call, each with its end.
pub(super) fn before(operation: &str) -> &'static str {
    lookup(BEFORE, operation).unwrap_or_default()
}

/// The value of a parameter or property in an example, where it is not that of the description.
pub(super) fn value(operation: &str, name: &str) -> Option<&'static str> {
    let mut rows = VALUES.iter();
    let row = rows.find(|(of, property, _)| (*of, *property) == (operation, name));
    row.map(|(_, _, value)| *value)
}

/// The line that shows what comes of a call.
pub(super) fn outcome(operation: &str) -> Option<&'static str> {
    lookup(OUTCOMES, operation)
}

/// The code with which a call is refused.
pub(super) fn refusal(operation: &str) -> Option<&'static str> {
    lookup(REFUSALS, operation)
}

fn lookup(table: &[(&str, &'static str)], operation: &str) -> Option<&'static str> {
    let row = table.iter().find(|(of, _)| *of == operation);
    row.map(|(_, text)| *text)
}

#[cfg(test)]
mod tests {
    use super::{BEFORE, OUTCOMES, REFUSALS, VALUES};

    #[test]
    fn every_row_names_an_operation_of_the_description() {
        let description = include_str!("../../../../spec/dist/wecom-contacts.openapi.json");
        let rows = [BEFORE, OUTCOMES, REFUSALS].concat();
        let values = VALUES.iter().map(|(operation, _, _)| *operation);
        for operation in rows.iter().map(|(operation, _)| *operation).chain(values) {
            let there = description.contains(&format!("\"operationId\": \"{operation}\""));
            assert!(there, "{operation} is no operation: take its row out");
        }
    }
}
