//! `token`, and how runs share one.

use wecom_contacts::Operation;

use crate::support::{Shop, finish};

fn fetched(shop: &Shop) -> usize {
    shop.sandbox
        .requests()
        .iter()
        .filter(|request| request.operation == Some(Operation::TokenGet))
        .count()
}

#[test]
fn the_token_is_kept_between_runs() {
    let shop = Shop::new();
    for _ in 0..3 {
        assert_eq!(shop.run(&["tag", "list"]).code, 0);
    }
    assert_eq!(fetched(&shop), 1);
}

#[test]
fn parallel_runs_at_expiry_share_one_token() {
    let shop = Shop::new();
    assert_eq!(shop.run(&["tag", "list"]).code, 0);
    shop.sandbox.expire_tokens();
    shop.sandbox.clear_requests();
    let runs: Vec<_> = (0..8)
        .map(|_| {
            let mut command = shop.command();
            command.args(["tag", "list"]);
            std::thread::spawn(move || finish(&mut command))
        })
        .collect();
    for run in runs {
        let run = run.join().unwrap();
        assert_eq!(run.code, 0, "{}", run.err);
    }
    assert_eq!(fetched(&shop), 1);
}

#[test]
fn the_token_is_shown_only_on_request() {
    let shop = Shop::new();
    let hidden = shop.json(&["token", "show"]);
    let shown = shop.json(&["token", "show", "--reveal"]);
    assert!(hidden["access_token"].as_str().unwrap().ends_with('…'));
    assert!(shown["access_token"].as_str().unwrap().len() > 20);
    assert!(shown["expires_in"].as_u64().unwrap() > 6000);
    assert_eq!(fetched(&shop), 1);
}

#[test]
fn a_refreshed_token_serves_the_next_run() {
    let shop = Shop::new();
    let first = shop.json(&["token", "show", "--reveal"]);
    shop.sandbox.revoke_tokens();
    let second = shop.json(&["token", "refresh", "--reveal"]);
    assert_ne!(first["access_token"], second["access_token"]);
    assert_eq!(
        shop.json(&["token", "show", "--reveal"])["access_token"],
        second["access_token"]
    );
    assert_eq!(fetched(&shop), 2);
}

#[test]
fn the_addresses_of_the_platform_are_listed() {
    let shop = Shop::new();
    assert!(
        shop.run(&["token", "callback-ips", "--output", "csv"])
            .out
            .starts_with("ip\n")
    );
    assert!(
        shop.run(&["token", "api-ips", "--output", "csv"])
            .out
            .lines()
            .count()
            > 1
    );
}
