//! From an operation to its handler, under the lock that it needs.

use crate::call::Call;
use crate::reply::{Outcome, refuse};
use crate::server::shared::Shared;
use crate::user::{list, lookup};
use crate::{
    auth, batch, contact_rule, corp, department, export, linked_corp, media, tag, token, user,
};
use wecom_contacts_api::Operation;

/// Carries a call out. Exhaustive, so that a new operation does not compile without its handler.
pub(crate) fn dispatch(shared: &Shared, call: &Call<'_>) -> Outcome {
    match call.operation {
        // Answered before there is a token.
        Operation::TokenGet => Err(refuse(40063)),
        Operation::TokenListCallbackIps | Operation::TokenListApiDomainIps => {
            token::list_ips(call.operation)
        }
        Operation::CorpGetJoinQrcode => corp::join_qrcode(call),
        Operation::UserGet => user::get(&shared.read(), call),
        Operation::UserSimpleList | Operation::UserList => list::list(&shared.read(), call),
        Operation::UserListId => list::list_id(&shared.read(), call),
        Operation::UserListMemberAuth => list::list_member_auth(&shared.read(), call),
        Operation::UserCheckMemberAuth => lookup::check_member_auth(&shared.read(), call),
        Operation::UserListSelectedTicketUser => auth::selected_ticket(&shared.read(), call),
        Operation::UserConvertToOpenid => lookup::to_openid(&shared.read(), call),
        Operation::UserConvertToUserid => lookup::to_userid(&shared.read(), call),
        Operation::UserGetActiveStat => user::active_stat(&shared.read(), call),
        Operation::BatchInvite => batch::invite::invite(&shared.read(), call),
        Operation::BatchGetResult => batch::get_result(&shared.read(), call),
        Operation::BatchUseridToOpenuserid => lookup::to_open_userids(&shared.read(), call),
        Operation::BatchOpenuseridToUserid => lookup::from_open_userids(&shared.read(), call),
        Operation::DepartmentList | Operation::DepartmentSimpleList => {
            department::list(&shared.read(), call)
        }
        Operation::DepartmentGet => department::get(&shared.read(), call),
        Operation::TagGet => tag::get(&shared.read(), call),
        Operation::TagList => tag::list(&shared.read(), call),
        Operation::ExportGetResult => export::get_result(&shared.read(), call),
        Operation::LinkedCorpGetPermList
        | Operation::LinkedCorpGetUser
        | Operation::LinkedCorpSimpleListUsers
        | Operation::LinkedCorpListUsers
        | Operation::LinkedCorpListDepartments => linked_corp::handle(&shared.read(), call),
        Operation::ContactRuleList => contact_rule::list(&shared.read()),
        _ => write(shared, call),
    }
}

fn write(shared: &Shared, call: &Call<'_>) -> Outcome {
    let company = &mut shared.write();
    let outcome = match call.operation {
        Operation::UserCreate
        | Operation::UserUpdate
        | Operation::UserDelete
        | Operation::UserBatchDelete
        | Operation::UserAuthSucc => user::handle_write(company, call),
        Operation::UserGetUserid => lookup::by_mobile(company, call),
        Operation::UserGetUseridByEmail => lookup::by_email(company, call),
        Operation::AuthGetTfaInfo => auth::get_tfa_info(company, call),
        Operation::UserTfaSucc => auth::tfa_succ(company, call),
        Operation::DepartmentCreate | Operation::DepartmentUpdate | Operation::DepartmentDelete => {
            department::handle_write(company, call)
        }
        Operation::TagCreate
        | Operation::TagUpdate
        | Operation::TagDelete
        | Operation::TagAddMembers
        | Operation::TagRemoveMembers => tag::handle_write(company, call),
        Operation::MediaUpload => media::upload(company, call),
        Operation::BatchSyncUser | Operation::BatchReplaceUser | Operation::BatchReplaceParty => {
            batch::start(company, call)
        }
        Operation::ExportSimpleUser
        | Operation::ExportUser
        | Operation::ExportDepartment
        | Operation::ExportTagUser => export::start(company, call),
        _ => contact_rule::handle_write(company, call),
    };
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
