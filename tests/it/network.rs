//! Journeys over a network that fails: what is sent again, what is not, and what became of it.

use std::time::Duration;

use tests::{Company, Fault, Proxy};
use tokio::sync::watch;
use wecom_contacts::retry::{Attempt, BySpec, RetryPolicy};
use wecom_contacts::types::UserCreate;
use wecom_contacts::{Confirmed, Contacts, ContactsBuilder, Error, Operation, TransportKind};
use wecom_sandbox::Identity;

/// A company behind a proxy, and a client that goes through it with little patience.
async fn company() -> (Company, Proxy, Contacts) {
    let company = Company::demo().await;
    let proxy = Proxy::before(company.sandbox.base_url()).await;
    let contacts = client(&company, &proxy, moments());
    (company, proxy, contacts)
}

fn client(company: &Company, proxy: &Proxy, policy: impl RetryPolicy) -> Contacts {
    builder(company, proxy, policy)
        .with_read_timeout(Duration::from_millis(500))
        .build()
        .unwrap()
}

/// A client that makes a connection for every request, so that none is found broken only after it was used.
fn without_kept_connections(
    company: &Company,
    proxy: &Proxy,
    policy: impl RetryPolicy,
) -> Contacts {
    let http = reqwest::Client::builder()
        .pool_max_idle_per_host(0)
        .no_proxy();
    builder(company, proxy, policy)
        .with_http_client(http.build().unwrap())
        .build()
        .unwrap()
}

fn builder(company: &Company, proxy: &Proxy, policy: impl RetryPolicy) -> ContactsBuilder {
    Contacts::builder()
        .corp_id(company.sandbox.corp_id())
        .secret(company.sandbox.secret(Identity::Sync))
        .base_url(proxy.url())
        .with_retry(policy)
}

/// The usual policy with pauses that take no time.
fn moments() -> impl RetryPolicy {
    let moment = Duration::from_millis(1);
    BySpec::new().with_pauses(moment, moment).max_attempts(4)
}

fn newcomer() -> UserCreate {
    UserCreate::new("zhao.yi", "赵一")
        .mobile("13900002001")
        .department([2])
}

fn calls(company: &Company, operation: Operation) -> usize {
    let requests = company.sandbox.requests();
    let of = requests.iter().filter(|r| r.operation == Some(operation));
    of.count()
}

#[tokio::test]
async fn a_slow_network_only_takes_its_time() {
    let (_company, proxy, contacts) = company().await;
    for fault in [
        Fault::Latency(Duration::from_millis(20)),
        Fault::Slow(700, Duration::from_millis(1)),
    ] {
        proxy.always(fault);
        contacts.users().get("lin.mei").await.unwrap();
        let everyone = contacts.users().in_department(1).recursive();
        assert!(everyone.detailed().await.unwrap().len() > 5);
    }
}

#[tokio::test]
async fn a_read_comes_through_whatever_breaks_once() {
    for fault in [
        Fault::Reset,
        Fault::Drop,
        Fault::CutAfter(0),
        Fault::CutAfter(40),
        Fault::CutAfter(200),
    ] {
        let (_company, proxy, contacts) = company().await;
        proxy.once(fault);
        // The token's own way breaks at the first call, the call's at the second.
        let first = contacts.users().get("lin.mei").await;
        assert!(first.is_ok(), "{fault:?}: {first:?}");
        proxy.once(fault);
        let second = contacts.users().get("lin.mei").await;
        assert!(second.is_ok(), "{fault:?}: {second:?}");
    }
}

#[tokio::test]
async fn a_create_whose_answer_is_lost_is_carried_out_once_and_its_outcome_unknown() {
    for bytes in [0, 30, 150] {
        let (company, proxy, contacts) = company().await;
        contacts.users().get("lin.mei").await.unwrap();
        proxy.always(Fault::CutAfter(bytes));
        let error = contacts.users().create(newcomer()).await.unwrap_err();
        assert!(error.is_outcome_unknown(), "{bytes}: {error}");
        assert_eq!(calls(&company, Operation::UserCreate), 1, "{bytes}");
        proxy.never();
        assert!(contacts.users().get("zhao.yi").await.is_ok());
    }
}

#[tokio::test]
async fn create_or_confirm_finds_out_what_became_of_a_lost_create() {
    for (fault, creates) in [
        // It came through, and its answer did not.
        (Fault::CutAfter(0), 1),
        (Fault::CutAfter(100), 1),
        // It did not come through, so the second one is the first that the server sees.
        (Fault::Reset, 1),
        (Fault::Drop, 1),
    ] {
        let (company, proxy, contacts) = company().await;
        contacts.users().get("lin.mei").await.unwrap();
        proxy.once(fault);
        let confirmed = contacts.users().create_or_confirm(newcomer()).await;
        assert!(
            matches!(confirmed, Ok(Confirmed::Created(_))),
            "{fault:?}: {confirmed:?}"
        );
        assert_eq!(calls(&company, Operation::UserCreate), creates, "{fault:?}");
        let again = contacts.users().create_or_confirm(newcomer()).await;
        assert!(matches!(again, Ok(Confirmed::AlreadyThere(_))), "{again:?}");
    }
}

/// Tells how many attempts failed, and tries again.
struct Told(watch::Sender<u32>);

impl RetryPolicy for Told {
    fn after(&self, attempt: &Attempt<'_>) -> Option<Duration> {
        self.0.send_replace(attempt.number);
        Some(Duration::from_millis(1))
    }
}

#[tokio::test]
async fn a_create_that_no_server_took_is_sent_again_until_one_does() {
    let company = Company::demo().await;
    let mut proxy = Proxy::before(company.sandbox.base_url()).await;
    let (told, mut hears) = watch::channel(0);
    let contacts = without_kept_connections(&company, &proxy, Told(told));
    contacts.users().get("lin.mei").await.unwrap();
    proxy.refuse().await;
    let users = contacts.users();
    let creating = tokio::spawn(async move { users.create(newcomer()).await });
    hears.wait_for(|failed| *failed >= 2).await.unwrap();
    proxy.resume().await;
    creating.await.unwrap().unwrap();
    assert_eq!(calls(&company, Operation::UserCreate), 1);
}

#[tokio::test]
async fn nobody_there_is_an_error_that_says_that_nothing_was_sent() {
    let (company, mut proxy, _) = company().await;
    let contacts = without_kept_connections(&company, &proxy, moments());
    contacts.users().get("lin.mei").await.unwrap();
    proxy.refuse().await;
    let error = contacts.users().create(newcomer()).await.unwrap_err();
    assert!(
        matches!(&error, Error::Transport(e) if *e.kind() == TransportKind::Connect && !e.was_sent()),
        "{error}"
    );
    assert!(!error.is_outcome_unknown() && error.is_retryable());
}
