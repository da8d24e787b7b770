//! From an operation to its handler, under the lock that it needs.

use crate::call::Call;
use crate::company::Company;
use crate::reply::{Outcome, refuse};
use crate::server::shared::Shared;
use crate::user::{list, lookup};
use crate::{
    auth, batch, contact_rule, corp, department, export, linked_corp, media, tag, token, user,
};
use wecom_contacts_api::Operation;

/// What carries a call out.
enum Handler {
    /// Looks at the company.
    Read(fn(&Company, &Call<'_>) -> Outcome),
    /// Changes it.
    Write(fn(&mut Company, &Call<'_>) -> Outcome),
}

/// Carries a call out.
pub(crate) fn dispatch(shared: &Shared, call: &Call<'_>) -> Outcome {
    match handler(call.operation) {
        Handler::Read(read) => read(&shared.read(), call),
        Handler::Write(write) => written(shared, call, write),
    }
}

/// Exhaustive, so that a new operation does not compile without its handler.
fn handler(operation: Operation) -> Handler {
    use Handler::{Read, Write};
    match operation {
        // Answered before there is a token.
        Operation::TokenGet => Read(|_, _| Err(refuse(40063))),
        Operation::TokenListCallbackIps | Operation::TokenListApiDomainIps => {
            Read(|_, call| token::list_ips(call.operation))
        }
        Operation::AuthGetTfaInfo => Write(auth::get_tfa_info),
        Operation::CorpGetJoinQrcode => Read(|_, call| corp::join_qrcode(call)),
        Operation::UserCreate => Write(user::create),
        Operation::UserGet => Read(user::get),
        Operation::UserUpdate => Write(user::update),
        Operation::UserDelete => Write(user::delete),
        Operation::UserBatchDelete => Write(user::batch_delete),
        Operation::UserSimpleList | Operation::UserList => Read(list::list),
        Operation::UserListId => Read(list::list_id),
        Operation::UserListMemberAuth => Read(list::list_member_auth),
        Operation::UserCheckMemberAuth => Read(lookup::check_member_auth),
        Operation::UserListSelectedTicketUser => Read(auth::selected_ticket),
        Operation::UserConvertToOpenid => Read(lookup::to_openid),
        Operation::UserConvertToUserid => Read(lookup::to_userid),
        Operation::UserGetUserid => Write(lookup::by_mobile),
        Operation::UserGetUseridByEmail => Write(lookup::by_email),
        Operation::UserAuthSucc => Write(user::auth_succ),
        Operation::UserTfaSucc => Write(auth::tfa_succ),
        Operation::UserGetActiveStat => Read(user::active_stat),
        Operation::BatchInvite => Read(batch::invite::invite),
        Operation::BatchSyncUser | Operation::BatchReplaceUser | Operation::BatchReplaceParty => {
            Write(batch::start)
        }
        Operation::BatchGetResult => Read(batch::get_result),
        Operation::BatchUseridToOpenuserid => Read(lookup::to_open_userids),
        Operation::BatchOpenuseridToUserid => Read(lookup::from_open_userids),
        Operation::DepartmentCreate => Write(department::create),
        Operation::DepartmentUpdate => Write(department::update),
        Operation::DepartmentDelete => Write(department::delete),
        Operation::DepartmentList | Operation::DepartmentSimpleList => Read(department::list),
        Operation::DepartmentGet => Read(department::get),
        Operation::TagCreate => Write(tag::create),
        Operation::TagUpdate => Write(tag::update),
        Operation::TagDelete => Write(tag::delete),
        Operation::TagGet => Read(tag::get),
        Operation::TagAddMembers | Operation::TagRemoveMembers => Write(tag::edit),
        Operation::TagList => Read(tag::list),
        Operation::MediaUpload => Write(media::upload),
        Operation::ExportSimpleUser
        | Operation::ExportUser
        | Operation::ExportDepartment
        | Operation::ExportTagUser => Write(export::start),
        Operation::ExportGetResult => Read(export::get_result),
        Operation::LinkedCorpGetPermList
        | Operation::LinkedCorpGetUser
        | Operation::LinkedCorpSimpleListUsers
        | Operation::LinkedCorpListUsers
        | Operation::LinkedCorpListDepartments => Read(linked_corp::handle),
        Operation::ContactRuleCreate => Write(contact_rule::create),
        Operation::ContactRuleList => Read(|company, _| contact_rule::list(company)),
        Operation::ContactRuleUpdate => Write(contact_rule::update),
        Operation::ContactRuleDelete => Write(contact_rule::delete),
    }
}

/// Carries a write out, and sends on what it left behind.
fn written(
    shared: &Shared,
    call: &Call<'_>,
    write: fn(&mut Company, &Call<'_>) -> Outcome,
) -> Outcome {
    let company = &mut shared.write();
    let outcome = write(company, call);
    company.meta_changed |= matches!(
        call.operation,
        Operation::UserAuthSucc
            | Operation::UserGetUserid
            | Operation::UserGetUseridByEmail
            | Operation::AuthGetTfaInfo
            | Operation::UserTfaSucc
            | Operation::ContactRuleCreate
            | Operation::ContactRuleUpdate
            | Operation::ContactRuleDelete
    );
    shared.after(company, call.now);
    let job = matches!(
        call.operation,
        Operation::BatchSyncUser
            | Operation::BatchReplaceUser
            | Operation::BatchReplaceParty
            | Operation::ExportSimpleUser
            | Operation::ExportUser
            | Operation::ExportDepartment
            | Operation::ExportTagUser
    );
    if job && outcome.is_ok() {
        shared.job_started();
    }
    outcome
}
