//! One example or two for every command, as people type them. A test parses each.

/// The examples of the command with these words, each without the name of the program.
pub(super) fn of(path: &str) -> Option<&'static [&'static str]> {
    EXAMPLES
        .binary_search_by_key(&path, |(words, _)| words)
        .ok()
        .map(|at| EXAMPLES[at].1)
}

/// By the words of the command, in order.
pub(super) const EXAMPLES: &[(&str, &[&str])] = &[
    ("", &["login", "user list --recursive --output csv"]),
    (
        "api",
        &[
            "api GET /cgi-bin/user/get --query userid=mei.lin",
            "api POST /cgi-bin/tag/create --json @tag.json",
        ],
    ),
    (
        "batch import",
        &[
            "batch import staff.xlsx",
            "batch import all.csv --mode replace --max-deletions 20 --dry-run",
        ],
    ),
    (
        "batch replace-departments",
        &["batch replace-departments 3aB9xQ --yes"],
    ),
    (
        "batch replace-users",
        &["batch replace-users 3aB9xQ --invite false"],
    ),
    ("batch status", &["batch status job_5Yk"]),
    (
        "batch sync-users",
        &["batch sync-users 3aB9xQ --callback @callback.json"],
    ),
    ("completions", &["completions bash"]),
    ("contact-rule create", &["contact-rule create @rule.json"]),
    ("contact-rule delete", &["contact-rule delete 501 502"]),
    ("contact-rule list", &["contact-rule list --output json"]),
    (
        "contact-rule update",
        &["contact-rule update @changes.json"],
    ),
    ("demo", &["demo --lang zh"]),
    (
        "department create",
        &["department create 后端组 --parent 2 --name-en Backend"],
    ),
    ("department delete", &["department delete 12"]),
    ("department get", &["department get 12"]),
    (
        "department ids",
        &["department ids --under 2 --output ndjson"],
    ),
    ("department list", &["department list --under 2"]),
    (
        "department tree",
        &[
            "department tree --depth 2",
            "department tree 示例企业/研发中心",
        ],
    ),
    (
        "department update",
        &["department update 12 --name 后端一组 --parent 3"],
    ),
    ("errcode", &["errcode 60011", "errcode mobile"]),
    (
        "export departments",
        &["export departments --to departments.csv --bom"],
    ),
    ("export status", &["export status exp_9Kd"]),
    ("export tag", &["export tag 7 --to carriers.ndjson"]),
    (
        "export users",
        &[
            "export users --to staff.xlsx",
            "export users --brief --output ndjson",
        ],
    ),
    ("help", &["help user create"]),
    ("job wait", &["job wait job_5Yk --time-limit 600"]),
    (
        "linked-corp departments",
        &["linked-corp departments wh77/1"],
    ),
    ("linked-corp permissions", &["linked-corp permissions"]),
    ("linked-corp user", &["linked-corp user ww99aa/li.tan"]),
    (
        "linked-corp users",
        &["linked-corp users wh77/1 --recursive --brief"],
    ),
    (
        "listen",
        &[
            "listen --callback @callback.json",
            "listen --listen 0.0.0.0:8080 --path /wecom/contacts --callback @callback.json",
        ],
    ),
    (
        "login",
        &[
            "login",
            "login acme --corp-id ww0123456789abcdef --secret-file secret.txt",
        ],
    ),
    ("logout", &["logout acme"]),
    (
        "man",
        &["man user create", "man --folder /usr/local/share/man/man1"],
    ),
    (
        "media upload",
        &[
            "media upload staff.csv",
            "media upload mei.png --type image",
        ],
    ),
    ("profile list", &["profile list"]),
    ("profile use", &["profile use acme"]),
    (
        "sandbox",
        &["sandbox --listen 127.0.0.1:8080 --seed generate:10000:300"],
    ),
    ("spec check", &["spec check wecom.har --redact"]),
    (
        "tag add",
        &[
            "tag add 7 --user mei.lin,tom.wu --department 12",
            "tag add 7 --user @ids.txt",
        ],
    ),
    ("tag create", &["tag create 夜班"]),
    ("tag delete", &["tag delete 7 --yes"]),
    ("tag get", &["tag get 7"]),
    ("tag list", &["tag list"]),
    ("tag remove", &["tag remove 7 --user mei.lin"]),
    ("tag rename", &["tag rename 7 大夜班"]),
    ("token api-ips", &["token api-ips"]),
    ("token callback-ips", &["token callback-ips --output csv"]),
    ("token refresh", &["token refresh"]),
    ("token show", &["token show"]),
    ("user active-count", &["user active-count 2026-03-01"]),
    ("user authorized", &["user authorized"]),
    (
        "user by-email",
        &["user by-email mei@example.com --personal"],
    ),
    ("user by-mobile", &["user by-mobile 13900000001"]),
    ("user by-openid", &["user by-openid oAbC-12345"]),
    (
        "user complete-second-factor",
        &["user complete-second-factor mei.lin tfa_3Qx9"],
    ),
    (
        "user confirm-second-factor",
        &["user confirm-second-factor mei.lin"],
    ),
    (
        "user create",
        &[
            "user create mei.lin --name 林梅 --mobile 13900000001 --department 12,15",
            "user create --from staff.csv --output ndjson",
        ],
    ),
    ("user delete", &["user delete mei.lin"]),
    (
        "user delete-many",
        &[
            "user delete-many @leavers.txt --yes",
            "user delete-many mei.lin tom.wu --dry-run",
        ],
    ),
    (
        "user from-open-userid",
        &["user from-open-userid wo_mei --agent 1000002"],
    ),
    (
        "user get",
        &["user get mei.lin", "user get @ids.txt --output ndjson"],
    ),
    ("user ids", &["user ids --output csv"]),
    ("user invite", &["user invite mei.lin --department 12"]),
    ("user is-authorized", &["user is-authorized wo_mei"]),
    ("user join-qrcode", &["user join-qrcode --size 4"]),
    (
        "user list",
        &["user list 12", "user list --recursive --brief"],
    ),
    (
        "user second-factor-info",
        &["user second-factor-info cd_8Lm2"],
    ),
    (
        "user selected-by-ticket",
        &["user selected-by-ticket st_4Kq"],
    ),
    (
        "user to-open-userid",
        &["user to-open-userid mei.lin tom.wu"],
    ),
    ("user to-openid", &["user to-openid mei.lin"]),
    (
        "user update",
        &[
            "user update mei.lin --position 组长 --alias '' --clear direct-leader",
            "user update --from changes.ndjson",
        ],
    ),
];
