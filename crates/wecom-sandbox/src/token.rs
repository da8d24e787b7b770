//! Access tokens: made by gettoken, checked on every call, expired and revoked by tests.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError, RwLock};

use rand::Rng as _;

use crate::clock::{DAY, HOUR};
use crate::identity::Identity;
use crate::input::Query;
use crate::reply::{Outcome, Refusal, Reply, refuse};
use wecom_contacts_api::Operation;

/// How long a token lives, in seconds.
const LIFE_S: i64 = 7200;

#[derive(Clone, Copy)]
struct Issued {
    identity: Identity,
    expires: i64,
}

/// The company's secrets and the tokens made from them.
pub(crate) struct Tokens {
    corp_id: String,
    secrets: Vec<(Identity, String)>,
    issued: RwLock<HashMap<String, Issued>>,
    current: Mutex<HashMap<Identity, String>>,
    wrong: Mutex<HashMap<IpAddr, (i64, u32)>>,
    wrong_max: std::sync::atomic::AtomicU32,
}

fn unpoison<T>(lock: Result<T, PoisonError<T>>) -> T {
    lock.unwrap_or_else(PoisonError::into_inner)
}

impl Tokens {
    pub(crate) fn new(corp_id: &str, secrets: Vec<(Identity, String)>) -> Self {
        Self {
            corp_id: corp_id.to_owned(),
            secrets,
            issued: RwLock::default(),
            current: Mutex::default(),
            wrong: Mutex::default(),
            wrong_max: std::sync::atomic::AtomicU32::new(2000),
        }
    }

    pub(crate) fn corp_id(&self) -> &str {
        &self.corp_id
    }

    pub(crate) fn secret(&self, identity: Identity) -> &str {
        self.secrets
            .iter()
            .find(|(kind, _)| *kind == identity)
            .map_or("", |(_, secret)| secret)
    }

    /// How many wrong secrets an hour block an address.
    pub(crate) fn set_wrong_max(&self, max: u32) {
        self.wrong_max
            .store(max, std::sync::atomic::Ordering::Relaxed);
    }

    /// `gettoken`, with its own order of checks: secret missing, company missing, company wrong, secret wrong.
    pub(crate) fn get(&self, query: Query<'_>, ip: IpAddr, now: i64) -> Outcome {
        let secret = query.get("corpsecret").ok_or_else(|| refuse(41004))?;
        let corp_id = query.get("corpid").ok_or_else(|| refuse(41002))?;
        if self.is_blocked(ip, now) {
            return Err(refuse(45009));
        }
        if corp_id != self.corp_id {
            return Err(refuse(40013));
        }
        let Some((identity, _)) = self.secrets.iter().find(|(_, known)| *known == *secret) else {
            self.count_wrong(ip, now);
            return Err(refuse(40001));
        };
        let (token, expires) = self.issue(*identity, now);
        Ok(Reply::with("ok", |obj| {
            obj.text("access_token", &token)
                .num("expires_in", ((expires - now) / 1000).max(1));
        }))
    }

    /// The one valid token of a secret, made when there is none.
    fn issue(&self, identity: Identity, now: i64) -> (String, i64) {
        let mut current = unpoison(self.current.lock());
        let mut issued = unpoison(self.issued.write());
        if let Some(token) = current.get(&identity)
            && let Some(known) = issued.get(token)
            && known.expires > now
        {
            return (token.clone(), known.expires);
        }
        issued.retain(|_, token| token.expires > now - DAY);
        let token = random_token();
        let expires = now + LIFE_S * 1000;
        issued.insert(token.clone(), Issued { identity, expires });
        current.insert(identity, token.clone());
        (token, expires)
    }

    /// Who a token belongs to. Missing 41001, unknown or long gone 40014, expired 42001.
    pub(crate) fn check(&self, query: Query<'_>, now: i64) -> Result<Identity, Refusal> {
        let token = query.get("access_token").ok_or_else(|| refuse(41001))?;
        let issued = unpoison(self.issued.read());
        match issued.get(&*token) {
            Some(known) if known.expires > now => Ok(known.identity),
            Some(known) if known.expires > now - DAY => Err(refuse(42001)),
            _ => Err(refuse(40014)),
        }
    }

    /// Makes every token answer 42001.
    pub(crate) fn expire(&self, now: i64) -> usize {
        let mut issued = unpoison(self.issued.write());
        let mut count = 0;
        for token in issued.values_mut().filter(|token| token.expires > now) {
            token.expires = now;
            count += 1;
        }
        count
    }

    /// Makes every token answer 40014.
    pub(crate) fn revoke(&self) -> usize {
        unpoison(self.current.lock()).clear();
        let mut issued = unpoison(self.issued.write());
        let count = issued.len();
        issued.clear();
        count
    }

    fn is_blocked(&self, ip: IpAddr, now: i64) -> bool {
        let max = self.wrong_max.load(std::sync::atomic::Ordering::Relaxed);
        unpoison(self.wrong.lock())
            .get(&ip)
            .is_some_and(|(since, count)| now - since < HOUR && *count >= max)
    }

    fn count_wrong(&self, ip: IpAddr, now: i64) {
        let max = self.wrong_max.load(std::sync::atomic::Ordering::Relaxed);
        let mut wrong = unpoison(self.wrong.lock());
        let entry = wrong.entry(ip).or_insert((now, 0));
        if now - entry.0 >= HOUR {
            *entry = (now, 0);
        }
        entry.1 += 1;
        if entry.1 == max {
            // The hour of the block begins with the last straw.
            entry.0 = now;
        }
    }
}

fn random_token() -> String {
    let mut rng = rand::rng();
    let tail: String = (0..120)
        .map(|_| char::from(rng.sample(rand::distr::Alphanumeric)))
        .collect();
    format!("sbx_{tail}")
}

const CALLBACK_IPS: [&str; 3] = ["101.226.9.*", "203.0.113.7", "198.51.100.0/28"];
const API_IPS: [&str; 2] = ["203.0.113.10", "203.0.113.11"];

/// `getcallbackip` and `get_api_domain_ip`.
pub(crate) fn list_ips(operation: Operation) -> Outcome {
    let ips: &[&str] = if operation == Operation::TokenListCallbackIps {
        &CALLBACK_IPS
    } else {
        &API_IPS
    };
    Ok(Reply::with("ok", |obj| {
        obj.texts("ip_list", ips);
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens() -> Tokens {
        Tokens::new(
            "ww1",
            vec![
                (Identity::Sync, "s".to_owned()),
                (Identity::App, "a".to_owned()),
            ],
        )
    }

    fn code(outcome: Outcome) -> i64 {
        outcome.map_or_else(|refusal| refusal.code, |_| 0)
    }

    const IP: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

    #[test]
    fn gettoken_checks_in_its_own_order() {
        let tokens = tokens();
        for (query, expected) in [
            ("", 41004),
            ("corpid=ww1", 41004),
            ("corpsecret=x", 41002),
            ("corpid=no&corpsecret=x", 40013),
            ("corpid=ww1&corpsecret=x", 40001),
            ("corpid=ww1&corpsecret=", 41004),
            ("corpid=ww1&corpsecret=s", 0),
        ] {
            assert_eq!(
                code(tokens.get(Query::parse(query), IP, 0)),
                expected,
                "{query}"
            );
        }
    }

    #[test]
    fn a_second_call_gives_the_same_token_while_it_is_valid() {
        let tokens = tokens();
        let first = tokens.issue(Identity::Sync, 0).0;
        assert_eq!(tokens.issue(Identity::Sync, 7_199_999).0, first);
        assert_ne!(tokens.issue(Identity::App, 0).0, first);
        assert_ne!(tokens.issue(Identity::Sync, 7_200_000).0, first);
    }

    #[test]
    fn an_expired_token_is_42001_and_a_purged_one_40014() {
        let tokens = tokens();
        let token = tokens.issue(Identity::Sync, 0).0;
        let query = format!("access_token={token}");
        let query = Query::parse(&query);
        assert_eq!(tokens.check(query, 1), Ok(Identity::Sync));
        assert_eq!(
            tokens.check(query, 7_200_000).map_err(|r| r.code),
            Err(42001)
        );
        assert_eq!(tokens.check(query, 3 * DAY).map_err(|r| r.code), Err(40014));
        assert_eq!(
            tokens.check(Query::parse(""), 1).map_err(|r| r.code),
            Err(41001)
        );
    }

    #[test]
    fn too_many_wrong_secrets_block_the_address_for_an_hour() {
        let tokens = tokens();
        tokens.set_wrong_max(3);
        let wrong = Query::parse("corpid=ww1&corpsecret=x");
        let right = Query::parse("corpid=ww1&corpsecret=s");
        for _ in 0..3 {
            assert_eq!(code(tokens.get(wrong, IP, 0)), 40001);
        }
        assert_eq!(code(tokens.get(right, IP, 1)), 45009);
        assert_eq!(code(tokens.get(right, IpAddr::from([127, 0, 0, 2]), 1)), 0);
        assert_eq!(code(tokens.get(right, IP, HOUR)), 0);
    }
}
