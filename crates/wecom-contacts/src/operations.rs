//! Which method of the SDK makes the call of which operation.

use wecom_contacts_api::Operation;

/// The method that makes the call of an operation, such as `users().get`. A new operation does not compile before it
/// has one.
///
/// ```
/// use wecom_contacts::{Operation, sdk_method};
///
/// assert_eq!(sdk_method(Operation::UserGet), "users().get");
/// ```
#[must_use]
pub fn sdk_method(operation: Operation) -> &'static str {
    match operation {
        Operation::TokenGet => "builder().build",
        Operation::TokenListCallbackIps => "server().callback_ips",
        Operation::TokenListApiDomainIps => "server().api_domain_ips",
        Operation::AuthGetTfaInfo => "users().second_factor_info",
        Operation::UserCreate => "users().create",
        Operation::UserGet => "users().get",
        Operation::UserUpdate => "users().update",
        Operation::UserDelete => "users().delete",
        Operation::UserBatchDelete => "users().delete_many",
        Operation::UserSimpleList => "users().in_department(..).brief",
        Operation::UserList => "users().in_department(..).detailed",
        Operation::UserListId => "users().ids",
        Operation::UserConvertToOpenid => "users().to_openid",
        Operation::UserConvertToUserid => "users().by_openid",
        Operation::UserGetUserid => "users().by_mobile",
        Operation::UserGetUseridByEmail => "users().by_email",
        Operation::UserAuthSucc => "users().confirm_second_factor",
        Operation::UserTfaSucc => "users().complete_second_factor",
        Operation::UserGetActiveStat => "users().active_count",
        Operation::UserListMemberAuth => "users().member_authorizations",
        Operation::UserCheckMemberAuth => "users().is_authorized",
        Operation::UserListSelectedTicketUser => "users().selected_by_ticket",
        Operation::BatchInvite => "users().invite",
        Operation::BatchSyncUser => "batch().sync_users",
        Operation::BatchReplaceUser => "batch().replace_users",
        Operation::BatchReplaceParty => "batch().replace_departments",
        Operation::BatchGetResult => "batch().job(..).poll",
        Operation::BatchUseridToOpenuserid => "users().to_open_ids",
        Operation::BatchOpenuseridToUserid => "users().from_open_ids",
        Operation::CorpGetJoinQrcode => "users().join_qrcode",
        Operation::DepartmentCreate => "departments().create",
        Operation::DepartmentUpdate => "departments().update",
        Operation::DepartmentDelete => "departments().delete",
        Operation::DepartmentList => "departments().list",
        Operation::DepartmentSimpleList => "departments().ids",
        Operation::DepartmentGet => "departments().get",
        Operation::TagCreate => "tags().create",
        Operation::TagUpdate => "tags().rename",
        Operation::TagDelete => "tags().delete",
        Operation::TagGet => "tags().get",
        Operation::TagAddMembers => "tags().add",
        Operation::TagRemoveMembers => "tags().remove",
        Operation::TagList => "tags().list",
        Operation::MediaUpload => "media().upload",
        Operation::ExportSimpleUser => "export().users_brief",
        Operation::ExportUser => "export().users",
        Operation::ExportDepartment => "export().departments",
        Operation::ExportTagUser => "export().tag",
        Operation::ExportGetResult => "export().job(..).poll",
        Operation::LinkedCorpGetPermList => "linked_corp().permissions",
        Operation::LinkedCorpGetUser => "linked_corp().user",
        Operation::LinkedCorpSimpleListUsers => "linked_corp().users",
        Operation::LinkedCorpListUsers => "linked_corp().users_detailed",
        Operation::LinkedCorpListDepartments => "linked_corp().departments",
        Operation::ContactRuleCreate => "contact_rules().create",
        Operation::ContactRuleList => "contact_rules().list",
        Operation::ContactRuleUpdate => "contact_rules().update",
        Operation::ContactRuleDelete => "contact_rules().delete",
    }
}
