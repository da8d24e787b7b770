//! Whoever adds an operation is told here what else is missing: its SDK method, its sandbox handler, its mock.
//!
//! Both matches are exhaustive, so a new operation does not even compile until someone has decided what drives it.

use httpmock::{Mock, MockServer};
use tests::Company;
use wecom_contacts::export::{AesKey, ExportError};
use wecom_contacts::job::{ExportJob, Job};
use wecom_contacts::types::{
    BatchInvite, BatchReplaceParty, BatchReplaceUser, BatchSyncUser, ContactRuleChange,
    ContactRuleDraft, ContactRuleId, ContactRuleScope, ContactRuleType, DepartmentCreate,
    DepartmentUpdate, MediaId, MediaType, OpenUserId, QrSize, UserCreate, UserUpdate,
};
use wecom_contacts::{Contacts, ErrCode, Error, Operation, TagTargets};
use wecom_contacts_httpmock::MockServerExt;
use wecom_sandbox::Identity;

const MEMBERS: &str = "姓名,帐号,手机号,所在部门\n赵一,zhao.yi,13900002001,21\n";
const DEPARTMENTS: &str = "部门名称,部门ID,父部门ID,排序\n云帆科技,1,0,\n";

#[tokio::test]
async fn every_operation_has_an_sdk_method_and_a_sandbox_handler() {
    for &operation in Operation::ALL {
        let company = Company::demo().await;
        drive(operation, &company)
            .await
            .unwrap_or_else(|error| panic!("{operation}: {error}"));
        let answered = company
            .sandbox
            .requests()
            .iter()
            .any(|request| request.operation == Some(operation) && request.errcode == Some(0));
        assert!(answered, "the sandbox has not seen {operation} succeed");
    }
}

/// Calls the operation through the SDK, with what it needs before.
async fn drive(operation: Operation, company: &Company) -> Result<(), Error> {
    let contacts = &company.contacts;
    let app = company.with_secret_of(Identity::App);
    let suite = company.with_secret_of(Identity::ThirdPartyContact);
    let (users, departments, tags) = (contacts.users(), contacts.departments(), contacts.tags());
    match operation {
        Operation::TokenGet => users.get("lin.mei").await.map(drop),
        Operation::TokenListCallbackIps => contacts.server().callback_ips().await.map(drop),
        Operation::TokenListApiDomainIps => contacts.server().api_domain_ips().await.map(drop),
        Operation::AuthGetTfaInfo => users
            .second_factor_info(code(company, "lin.mei"))
            .await
            .map(drop),
        Operation::UserCreate => users
            .create(UserCreate::new("zhao.yi", "赵一").mobile("13900002001"))
            .await
            .map(drop),
        Operation::UserGet => users.get("lin.mei").await.map(drop),
        Operation::UserUpdate => {
            users
                .update("lin.mei", UserUpdate::new().position("CTO"))
                .await
        }
        Operation::UserDelete => users.delete("ma.chao").await,
        Operation::UserBatchDelete => {
            let report = users.delete_many(["ma.chao", "song.yu"]).await;
            assert_eq!(report.deleted.len(), 2, "{report:?}");
            Ok(())
        }
        Operation::UserSimpleList => users.in_department(21).brief().await.map(drop),
        Operation::UserList => users.in_department(21).detailed().await.map(drop),
        Operation::UserListId => users.ids().await.map(drop),
        Operation::UserConvertToOpenid => users.to_openid("lin.mei").await.map(drop),
        Operation::UserConvertToUserid => {
            let openid = users.to_openid("lin.mei").await?;
            assert_eq!(users.by_openid(openid).await?.as_str(), "lin.mei");
            Ok(())
        }
        Operation::UserGetUserid => users.by_mobile("13800010001").await.map(drop),
        Operation::UserGetUseridByEmail => users
            .by_personal_email("zhang.wei@example.com")
            .await
            .map(drop),
        Operation::UserAuthSucc => users.confirm_second_factor("lin.mei").await,
        Operation::UserTfaSucc => {
            let info = users.second_factor_info(code(company, "lin.mei")).await?;
            users
                .complete_second_factor(info.userid, info.tfa_code)
                .await
        }
        Operation::UserGetActiveStat => users.active_count(yesterday()).await.map(drop),
        Operation::UserListMemberAuth => suite.users().member_authorizations().await.map(drop),
        Operation::UserCheckMemberAuth => suite
            .users()
            .is_authorized(open_id(company).await?)
            .await
            .map(drop),
        Operation::UserListSelectedTicketUser => {
            let ticket = company
                .sandbox
                .selected_ticket("lin.mei", &["wu.tao"])
                .expect("both exist");
            suite.users().selected_by_ticket(ticket).await.map(drop)
        }
        Operation::BatchInvite => users
            .invite(BatchInvite::new().user(["ma.chao"]))
            .await
            .map(drop),
        Operation::BatchSyncUser => {
            let media = upload(contacts, MEMBERS).await?;
            contacts
                .batch()
                .sync_users(BatchSyncUser::new(media))
                .await
                .map(drop)
        }
        Operation::BatchReplaceUser => {
            // Everyone who is there: the platform protects a company from losing most of its members at once.
            let everyone = users.in_department(1).recursive().detailed().await?;
            let rows = everyone.iter().map(|user| {
                let (name, mobile) = (user.name.as_deref(), user.mobile.as_deref());
                format!(
                    "{},{},{},1\n",
                    name.unwrap_or_default(),
                    user.userid,
                    mobile.unwrap_or_default()
                )
            });
            let csv = format!("姓名,帐号,手机号,所在部门\n{}", rows.collect::<String>());
            let media = upload(contacts, &csv).await?;
            contacts
                .batch()
                .replace_users(BatchReplaceUser::new(media))
                .await
                .map(drop)
        }
        Operation::BatchReplaceParty => {
            let media = upload(contacts, DEPARTMENTS).await?;
            contacts
                .batch()
                .replace_departments(BatchReplaceParty::new(media))
                .await
                .map(drop)
        }
        Operation::BatchGetResult => {
            let media = upload(contacts, MEMBERS).await?;
            contacts
                .batch()
                .sync_users(BatchSyncUser::new(media))
                .await?
                .poll()
                .await
                .map(drop)
        }
        Operation::BatchUseridToOpenuserid => open_id(company).await.map(drop),
        Operation::BatchOpenuseridToUserid => {
            let back = app
                .users()
                .from_open_ids(1000002, [open_id(company).await?])
                .await?;
            assert_eq!(back.pairs.len(), 1);
            Ok(())
        }
        Operation::CorpGetJoinQrcode => users.join_qrcode(QrSize::Px399).await.map(drop),
        Operation::DepartmentCreate => departments
            .create(DepartmentCreate::new("数据组", 2))
            .await
            .map(drop),
        Operation::DepartmentUpdate => {
            departments
                .update(5, DepartmentUpdate::new().name("财务与法务部"))
                .await
        }
        Operation::DepartmentDelete => {
            let id = departments
                .create(DepartmentCreate::new("临时组", 2))
                .await?;
            departments.delete(id).await
        }
        Operation::DepartmentList => departments.list().await.map(drop),
        Operation::DepartmentSimpleList => departments.ids().await.map(drop),
        Operation::DepartmentGet => departments.get(2).await.map(drop),
        Operation::TagCreate => tags.create("夜班").await.map(drop),
        Operation::TagUpdate => tags.rename(2, "新同事").await,
        Operation::TagDelete => tags.delete(2).await,
        Operation::TagGet => tags.get(2).await.map(drop),
        Operation::TagAddMembers => tags.add(2, TagTargets::users(["lin.mei"])).await.map(drop),
        Operation::TagRemoveMembers => tags
            .remove(2, TagTargets::users(["ma.chao"]))
            .await
            .map(drop),
        Operation::TagList => tags.list().await.map(drop),
        Operation::MediaUpload => upload(contacts, MEMBERS).await.map(drop),
        Operation::ExportSimpleUser => started(contacts.export().users_brief().start().await).await,
        Operation::ExportUser => started(contacts.export().users().start().await).await,
        Operation::ExportDepartment => started(contacts.export().departments().start().await).await,
        Operation::ExportTagUser => started(contacts.export().tag(2).start().await).await,
        Operation::ExportGetResult => started(contacts.export().users().start().await).await,
        Operation::LinkedCorpGetPermList => app.linked_corp().permissions().await.map(drop),
        Operation::LinkedCorpGetUser => app
            .linked_corp()
            .user("wwlinked000000001/li.tan")
            .await
            .map(drop),
        Operation::LinkedCorpSimpleListUsers => {
            app.linked_corp().users("whsandbox01/3").await.map(drop)
        }
        Operation::LinkedCorpListUsers => app
            .linked_corp()
            .users_detailed("whsandbox01/3")
            .await
            .map(drop),
        Operation::LinkedCorpListDepartments => app
            .linked_corp()
            .departments("whsandbox01/1")
            .await
            .map(drop),
        Operation::ContactRuleCreate => rule(contacts).await.map(drop),
        Operation::ContactRuleList => contacts.contact_rules().list().await.map(drop),
        Operation::ContactRuleUpdate => {
            let id = rule(contacts).await?;
            contacts
                .contact_rules()
                .update([ContactRuleChange::new(id).range(scope())])
                .await
        }
        Operation::ContactRuleDelete => {
            let id = rule(contacts).await?;
            contacts.contact_rules().delete([id]).await
        }
    }
}

/// An export that was started can be asked for.
async fn started(started: Result<(Job<ExportJob>, AesKey), ExportError>) -> Result<(), Error> {
    let (job, _key) = started.unwrap_or_else(|error| panic!("{error}"));
    job.poll().await.map(drop)
}

/// The day before, as the platform writes dates.
fn yesterday() -> String {
    let day = jiff::Timestamp::now() - jiff::SignedDuration::from_hours(24);
    day.strftime("%Y-%m-%d").to_string()
}

/// A code of the second-factor page.
fn code(company: &Company, userid: &str) -> String {
    company.sandbox.tfa_code(userid).expect("the member exists")
}

/// A member's id as another app sees it.
async fn open_id(company: &Company) -> Result<OpenUserId, Error> {
    let app = company.with_secret_of(Identity::App);
    let converted = app.users().to_open_ids(["lin.mei"]).await?;
    Ok(converted.pairs[0].open_userid.clone())
}

async fn upload(contacts: &Contacts, csv: &str) -> Result<MediaId, Error> {
    Ok(contacts
        .media()
        .upload(MediaType::File, "导入.csv", csv)
        .await?
        .media_id)
}

async fn rule(contacts: &Contacts) -> Result<ContactRuleId, Error> {
    let draft = ContactRuleDraft::new(ContactRuleType::Hide).range(scope());
    Ok(contacts.contact_rules().create([draft]).await?[0])
}

fn scope() -> ContactRuleScope {
    ContactRuleScope::new().userid(["lin.mei"]).partyid([21])
}

/// A mock of each operation, by name.
macro_rules! mock_of_each {
    ($($variant:ident => $method:ident,)*) => {
        fn mock(server: &MockServer, operation: Operation) -> Mock<'_> {
            match operation {
                $(Operation::$variant => server.$method(|_, then| { then.err(ErrCode::SYSTEM_BUSY, "system busy"); }),)*
            }
        }
    };
}

mock_of_each! {
    TokenGet => token_get,
    TokenListCallbackIps => token_list_callback_ips,
    TokenListApiDomainIps => token_list_api_domain_ips,
    AuthGetTfaInfo => auth_get_tfa_info,
    UserCreate => user_create,
    UserGet => user_get,
    UserUpdate => user_update,
    UserDelete => user_delete,
    UserBatchDelete => user_batch_delete,
    UserSimpleList => user_simple_list,
    UserList => user_list,
    UserListId => user_list_id,
    UserConvertToOpenid => user_convert_to_openid,
    UserConvertToUserid => user_convert_to_userid,
    UserGetUserid => user_get_userid,
    UserGetUseridByEmail => user_get_userid_by_email,
    UserAuthSucc => user_auth_succ,
    UserTfaSucc => user_tfa_succ,
    UserGetActiveStat => user_get_active_stat,
    UserListMemberAuth => user_list_member_auth,
    UserCheckMemberAuth => user_check_member_auth,
    UserListSelectedTicketUser => user_list_selected_ticket_user,
    BatchInvite => batch_invite,
    BatchSyncUser => batch_sync_user,
    BatchReplaceUser => batch_replace_user,
    BatchReplaceParty => batch_replace_party,
    BatchGetResult => batch_get_result,
    BatchUseridToOpenuserid => batch_userid_to_openuserid,
    BatchOpenuseridToUserid => batch_openuserid_to_userid,
    CorpGetJoinQrcode => corp_get_join_qrcode,
    DepartmentCreate => department_create,
    DepartmentUpdate => department_update,
    DepartmentDelete => department_delete,
    DepartmentList => department_list,
    DepartmentSimpleList => department_simple_list,
    DepartmentGet => department_get,
    TagCreate => tag_create,
    TagUpdate => tag_update,
    TagDelete => tag_delete,
    TagGet => tag_get,
    TagAddMembers => tag_add_members,
    TagRemoveMembers => tag_remove_members,
    TagList => tag_list,
    MediaUpload => media_upload,
    ExportSimpleUser => export_simple_user,
    ExportUser => export_user,
    ExportDepartment => export_department,
    ExportTagUser => export_tag_user,
    ExportGetResult => export_get_result,
    LinkedCorpGetPermList => linked_corp_get_perm_list,
    LinkedCorpGetUser => linked_corp_get_user,
    LinkedCorpSimpleListUsers => linked_corp_simple_list_users,
    LinkedCorpListUsers => linked_corp_list_users,
    LinkedCorpListDepartments => linked_corp_list_departments,
    ContactRuleCreate => contact_rule_create,
    ContactRuleList => contact_rule_list,
    ContactRuleUpdate => contact_rule_update,
    ContactRuleDelete => contact_rule_delete,
}

#[tokio::test]
async fn every_operation_has_a_mock_that_answers_its_path() {
    let server = MockServer::start_async().await;
    let http = reqwest::Client::builder()
        .no_proxy()
        .build()
        .expect("a plain client");
    for &operation in Operation::ALL {
        let mut mock = mock(&server, operation);
        let request = http.request(operation.method(), server.url(operation.path()));
        let response = request.send().await.expect("the mock answers");
        assert_eq!(response.status(), 200, "{operation}");
        let body: serde_json::Value = response.json().await.expect("JSON");
        assert_eq!(body["errcode"], -1, "{operation}");
        mock.delete();
    }
}
