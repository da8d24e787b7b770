//! Every operation through its command, against one sandbox: what no command calls is found here.

use std::collections::BTreeSet;
use std::fmt::Write;

use wecom_contacts::Operation;

use crate::batch::hurried;
use crate::support::{Run, Shop, finish, word};

/// A walk that fails at the first run which does not end with 0.
struct Walk {
    shop: Shop,
}

impl Walk {
    /// Runs as the contact sync assistant.
    fn sync(&self, line: &str) -> Run {
        self.as_whom(self.shop.sandbox.sync_secret(), line)
    }

    /// Runs as the self-built app.
    fn app(&self, line: &str) -> Run {
        self.as_whom(self.shop.sandbox.app_secret(), line)
    }

    /// Runs as the app of a service provider.
    fn provider(&self, line: &str) -> Run {
        self.as_whom(self.shop.sandbox.third_party_secret(), line)
    }

    fn as_whom(&self, secret: &str, line: &str) -> Run {
        let run = finish(self.shop.command_as(secret).args(line.split(' ')));
        assert_eq!(run.code, 0, "{line}: {}{}", run.out, run.err);
        run
    }

    /// One value of the JSON that a command answers.
    fn told(&self, line: &str, name: &str) -> String {
        let words: Vec<&str> = line.split(' ').collect();
        self.shop.json(&words)[name].as_str().unwrap().to_owned()
    }
}

#[test]
fn every_operation_is_called_by_its_command() {
    let walk = Walk { shop: Shop::new() };
    departments_and_members(&walk);
    ids_and_factors(&walk);
    tags_and_rules(&walk);
    files(&walk);
    let requests = walk.shop.sandbox.requests();
    let called: BTreeSet<Operation> = requests
        .iter()
        .filter_map(|request| request.operation)
        .collect();
    let missed: Vec<_> = Operation::ALL
        .iter()
        .filter(|operation| !called.contains(operation))
        .collect();
    assert!(missed.is_empty(), "{missed:?}");
}

fn departments_and_members(walk: &Walk) {
    walk.sync("department create 海港 --id 8001");
    walk.sync("department update 8001 --name 海港部");
    walk.sync("department get 8001");
    walk.sync("department list");
    walk.sync("department ids --under 1");
    walk.sync("department delete 8001 --yes");
    walk.sync("user create gull --name 海鸥 --mobile 13900004001 --department 21");
    walk.sync("user update gull --position 顾问");
    walk.sync("user get gull");
    walk.sync("user list 21");
    walk.sync("user list 21 --brief");
    walk.sync("user ids");
    walk.sync("user invite gull");
    walk.sync("user delete gull --yes");
    walk.sync("user delete-many ma.chao xu.na --yes");
    walk.sync("user join-qrcode");
    walk.sync("token refresh");
    walk.sync("token callback-ips");
    walk.sync("token api-ips");
}

fn ids_and_factors(walk: &Walk) {
    walk.sync("user by-mobile 13800010002");
    walk.sync("user by-email wu.tao@yunfan.example");
    let openid = walk.told("user to-openid wu.tao", "openid");
    walk.sync(&format!("user by-openid {openid}"));
    // A day that is too long ago: the call is made, and refused.
    let words = ["user", "active-count", "2000-01-01"];
    assert_eq!(walk.shop.run(&words).code, 1);
    let open = walk.app("user to-open-userid wu.tao --output csv");
    let open = open
        .out
        .lines()
        .nth(1)
        .unwrap()
        .split(',')
        .nth(1)
        .unwrap()
        .to_owned();
    walk.app(&format!("user from-open-userid {open} --agent 1000002"));
    walk.sync("user confirm-second-factor wu.tao");
    let code = walk.shop.sandbox.tfa_code("wu.tao").unwrap();
    let tfa_code = walk.told(&format!("user second-factor-info {code}"), "tfa_code");
    walk.sync(&format!("user complete-second-factor wu.tao {tfa_code}"));
    let authorized = walk.provider("user authorized --output csv");
    let first = authorized.out.lines().nth(1).unwrap();
    walk.provider(&format!("user is-authorized {first}"));
    let ticket = walk
        .shop
        .sandbox
        .selected_ticket("lin.mei", &["wu.tao"])
        .unwrap();
    walk.provider(&format!("user selected-by-ticket {ticket}"));
    walk.app("linked-corp permissions");
    walk.app("linked-corp departments whsandbox01/1");
    walk.app("linked-corp users whsandbox01/1");
    walk.app("linked-corp users whsandbox01/1 --brief");
    walk.app("linked-corp user wwlinked000000001/li.tan");
}

fn tags_and_rules(walk: &Walk) {
    walk.sync("tag create 夜班 --id 7001");
    walk.sync("tag rename 7001 大夜班");
    walk.sync("tag add 7001 --user wu.tao");
    walk.sync("tag get 7001");
    walk.sync("tag list");
    walk.sync("tag remove 7001 --user wu.tao --yes");
    walk.sync("tag delete 7001 --yes");
    let rule = r#"{"rule_type":1,"range":{"partyid":[5]},"whitelist":{"userid":["zhang.wei"]}}"#;
    walk.sync(&format!("contact-rule create {rule}"));
    walk.sync(r#"contact-rule update {"rule_id":501,"range":{"partyid":[4]}}"#);
    walk.sync("contact-rule list");
    walk.sync("contact-rule delete 501 --yes");
}

fn files(walk: &Walk) {
    let mut staff = "姓名,帐号,手机号,所在部门\n".to_owned();
    for row in walk
        .shop
        .json(&["user", "list", "--recursive"])
        .as_array()
        .unwrap()
    {
        let text = |name: &str| row[name].as_str().unwrap().to_owned();
        let department = &row["main_department"];
        writeln!(
            staff,
            "{},{},{},{department}",
            text("name"),
            text("userid"),
            text("mobile")
        )
        .unwrap();
    }
    let staff = word(walk.shop.file("staff.csv", staff));
    let media = walk.told(&format!("media upload {staff}"), "media_id");
    let wait = |job: &str| {
        let run = hurried(&walk.shop, &["job", "wait", job]);
        assert!([0, 3].contains(&run.code), "{}", run.err);
    };
    let job = walk.told(&format!("batch sync-users {media}"), "id");
    wait(&job);
    walk.sync(&format!("batch status {job}"));
    wait(&walk.told(&format!("batch replace-users {media} --yes"), "id"));
    let mut departments = "部门名称,部门ID,父部门ID,排序\n".to_owned();
    for row in walk.shop.json(&["department", "list"]).as_array().unwrap() {
        let name = row["name"].as_str().unwrap();
        writeln!(departments, "{name},{},{},", row["id"], row["parentid"]).unwrap();
    }
    let departments = word(walk.shop.file("departments.csv", departments));
    let media = walk.told(&format!("media upload {departments}"), "media_id");
    wait(&walk.told(&format!("batch replace-departments {media} --yes"), "id"));
    for what in ["users", "users --brief", "departments", "tag 1"] {
        let words: Vec<&str> = ["export"].into_iter().chain(what.split(' ')).collect();
        let run = hurried(&walk.shop, &words);
        assert_eq!(run.code, 0, "{what}: {}", run.err);
    }
}
