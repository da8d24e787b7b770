//! Which command carries out which operation: a new operation does not compile until someone decides that here.

use wecom_contacts::Operation;

/// The words of the command, flags included, that carries out the operation.
pub(crate) const fn command_path(operation: Operation) -> &'static [&'static str] {
    match operation {
        Operation::TokenGet => &["token", "refresh"],
        Operation::TokenListCallbackIps => &["token", "callback-ips"],
        Operation::TokenListApiDomainIps => &["token", "api-ips"],
        Operation::AuthGetTfaInfo => &["user", "second-factor-info"],
        Operation::UserCreate => &["user", "create"],
        Operation::UserGet => &["user", "get"],
        Operation::UserUpdate => &["user", "update"],
        Operation::UserDelete => &["user", "delete"],
        Operation::UserBatchDelete => &["user", "delete-many"],
        Operation::UserSimpleList => &["user", "list", "--brief"],
        Operation::UserList => &["user", "list"],
        Operation::UserListId => &["user", "ids"],
        Operation::UserConvertToOpenid => &["user", "to-openid"],
        Operation::UserConvertToUserid => &["user", "by-openid"],
        Operation::UserGetUserid => &["user", "by-mobile"],
        Operation::UserGetUseridByEmail => &["user", "by-email"],
        Operation::UserAuthSucc => &["user", "confirm-second-factor"],
        Operation::UserTfaSucc => &["user", "complete-second-factor"],
        Operation::UserGetActiveStat => &["user", "active-count"],
        Operation::UserListMemberAuth => &["user", "authorized"],
        Operation::UserCheckMemberAuth => &["user", "is-authorized"],
        Operation::UserListSelectedTicketUser => &["user", "selected-by-ticket"],
        Operation::BatchInvite => &["user", "invite"],
        Operation::BatchSyncUser => &["batch", "sync-users"],
        Operation::BatchReplaceUser => &["batch", "replace-users"],
        Operation::BatchReplaceParty => &["batch", "replace-departments"],
        Operation::BatchGetResult => &["batch", "status"],
        Operation::BatchUseridToOpenuserid => &["user", "to-open-userid"],
        Operation::BatchOpenuseridToUserid => &["user", "from-open-userid"],
        Operation::CorpGetJoinQrcode => &["user", "join-qrcode"],
        Operation::DepartmentCreate => &["department", "create"],
        Operation::DepartmentUpdate => &["department", "update"],
        Operation::DepartmentDelete => &["department", "delete"],
        Operation::DepartmentList => &["department", "list"],
        Operation::DepartmentSimpleList => &["department", "ids"],
        Operation::DepartmentGet => &["department", "get"],
        Operation::TagCreate => &["tag", "create"],
        Operation::TagUpdate => &["tag", "rename"],
        Operation::TagDelete => &["tag", "delete"],
        Operation::TagGet => &["tag", "get"],
        Operation::TagAddMembers => &["tag", "add"],
        Operation::TagRemoveMembers => &["tag", "remove"],
        Operation::TagList => &["tag", "list"],
        Operation::MediaUpload => &["media", "upload"],
        Operation::ExportSimpleUser => &["export", "users", "--brief"],
        Operation::ExportUser => &["export", "users"],
        Operation::ExportDepartment => &["export", "departments"],
        Operation::ExportTagUser => &["export", "tag"],
        Operation::ExportGetResult => &["export", "status"],
        Operation::LinkedCorpGetPermList => &["linked-corp", "permissions"],
        Operation::LinkedCorpGetUser => &["linked-corp", "user"],
        Operation::LinkedCorpSimpleListUsers => &["linked-corp", "users", "--brief"],
        Operation::LinkedCorpListUsers => &["linked-corp", "users"],
        Operation::LinkedCorpListDepartments => &["linked-corp", "departments"],
        Operation::ContactRuleCreate => &["contact-rule", "create"],
        Operation::ContactRuleList => &["contact-rule", "list"],
        Operation::ContactRuleUpdate => &["contact-rule", "update"],
        Operation::ContactRuleDelete => &["contact-rule", "delete"],
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;
    use wecom_contacts::Operation;

    use super::command_path;
    use crate::cli::Cli;

    #[test]
    fn every_operation_has_its_command_in_the_tree() {
        let tree = Cli::command();
        for &operation in Operation::ALL {
            let mut command = &tree;
            for word in command_path(operation) {
                if let Some(flag) = word.strip_prefix("--") {
                    assert!(
                        command
                            .get_arguments()
                            .any(|arg| arg.get_long() == Some(flag)),
                        "{operation}: {word}"
                    );
                } else {
                    command = command
                        .find_subcommand(word)
                        .unwrap_or_else(|| panic!("{operation}: no {word}"));
                }
            }
            assert!(
                !command.has_subcommands(),
                "{operation}: {} is only a noun",
                command.get_name()
            );
        }
    }

    #[test]
    fn no_two_operations_share_their_words() {
        let mut paths: Vec<_> = Operation::ALL
            .iter()
            .map(|&operation| command_path(operation))
            .collect();
        paths.sort_unstable();
        paths.dedup();
        assert_eq!(paths.len(), Operation::ALL.len());
    }
}
