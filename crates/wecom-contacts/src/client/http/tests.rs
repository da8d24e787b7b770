//! What goes over the wire with each setting: proxies, certificates, a client of one's own.

use crate::retry::Never;
use crate::testing::{CORP_ID, MOBILE, Reply, SECRET, Seen, Server, builder, json, rendered};
use crate::{Contacts, Error, TransportKind};

const TOKEN: &str = r#"{"errcode":0,"access_token":"tk_1","expires_in":7200}"#;
const MEMBER: &str = r#"{"errcode":0,"errmsg":"ok","userid":"mei.lin"}"#;

fn answer(seen: &Seen) -> Reply {
    json(if seen.path.ends_with("gettoken") {
        TOKEN
    } else {
        MEMBER
    })
}

#[tokio::test]
async fn all_calls_go_through_the_proxy_that_was_set_even_to_this_machine() {
    let proxy = Server::start(answer).await;
    let host = proxy.url.trim_start_matches("http://");
    let contacts = builder("http://127.0.0.1:1/private")
        .with_proxy(format!("http://user:hunter2@{host}"))
        .build()
        .expect("good settings");
    contacts.users().get("mei.lin").await.expect("a member");
    let seen = proxy.seen();
    assert_eq!(seen.len(), 2);
    for seen in seen {
        let line = seen.head.lines().next().unwrap_or_default();
        assert!(
            line.contains("http://127.0.0.1:1/private/cgi-bin/"),
            "{line}"
        );
        let head = seen.head.to_lowercase();
        assert!(head.contains("proxy-authorization: basic"), "{head}");
    }
}

#[tokio::test]
async fn a_proxy_that_is_down_is_an_error_without_its_password() {
    let contacts = builder("http://127.0.0.1:2")
        .with_proxy("http://user:hunter2@127.0.0.1:1")
        .with_retry(Never::new())
        .build()
        .expect("good settings");
    let error = contacts.users().get("mei.lin").await.expect_err("down");
    assert!(matches!(&error, Error::Transport(e) if *e.kind() == TransportKind::Connect));
    let shown = rendered(&error);
    for secret in ["hunter2", SECRET, "aHVudGVyMg"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

#[tokio::test]
async fn a_proxy_that_wants_another_password_is_told_as_a_status() {
    let proxy = Server::start(|_| Reply::Status(407, "text/html", MOBILE.to_owned())).await;
    let contacts = builder("http://127.0.0.1:1")
        .with_proxy(proxy.url.clone())
        .build()
        .expect("good settings");
    let error = contacts.users().get("mei.lin").await.expect_err("407");
    assert!(error.to_string().contains("HTTP status 407"), "{error}");
    assert!(!rendered(&error).contains(MOBILE));
    assert_eq!(proxy.seen().len(), 1, "asking again would not help");
}

#[tokio::test]
async fn a_path_in_the_base_url_is_kept() {
    let server = Server::start(answer).await;
    for path in ["", "/", "/wecom", "/wecom/"] {
        let contacts = builder(&format!("{}{path}", server.url))
            .build()
            .expect("good settings");
        contacts.users().get("mei.lin").await.expect("a member");
        let last = server.seen().pop().expect("seen");
        let kept = path.trim_end_matches('/');
        assert_eq!(last.path, format!("{kept}/cgi-bin/user/get"));
    }
}

#[tokio::test]
async fn a_client_of_ones_own_is_used_as_it_is() {
    let server = Server::start(answer).await;
    let own = reqwest::Client::builder()
        .user_agent("mine/1")
        .no_proxy()
        .build()
        .expect("good settings");
    let contacts = server.builder().with_http_client(own).build();
    let users = contacts.expect("good settings").users();
    users.get("mei.lin").await.expect("a member");
    for seen in server.seen() {
        assert!(seen.head.contains("mine/1"), "{}", seen.head);
    }
}

#[cfg(feature = "rustls")]
mod tls {
    //! A server with a certificate of a private authority, as in a private deployment.

    use std::sync::Arc;

    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;
    use tokio_rustls::TlsAcceptor;
    use tokio_rustls::rustls::ServerConfig;
    use tokio_rustls::rustls::pki_types::pem::PemObject;
    use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

    use super::{CORP_ID, Contacts, Error, MEMBER, SECRET, TOKEN, TransportKind};
    use crate::ContactsBuilder;
    use crate::retry::Never;

    const AUTHORITY: &[u8] = include_bytes!("tls/ca.pem");

    /// Answers over TLS, one request after the other on a connection.
    async fn serve() -> String {
        let certificate = CertificateDer::from_pem_slice(include_bytes!("tls/server.pem"));
        let key = PrivateKeyDer::from_pem_slice(include_bytes!("tls/server.key"));
        let config = ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.expect("PEM")], key.expect("PEM"))
            .expect("they belong together");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("https://{}", listener.local_addr().expect("an address"));
        let acceptor = TlsAcceptor::from(Arc::new(config));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let acceptor = acceptor.clone();
                tokio::spawn(async move {
                    // A client that does not trust the certificate goes away: that is its test.
                    let Ok(mut stream) = acceptor.accept(stream).await else {
                        return;
                    };
                    let mut head = vec![0; 4096];
                    while let Ok(read @ 1..) = stream.read(&mut head).await {
                        let asked = String::from_utf8_lossy(&head[..read]);
                        let body = if asked.contains("gettoken") {
                            TOKEN
                        } else {
                            MEMBER
                        };
                        let length = body.len();
                        let answer = format!(
                            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
                        );
                        if stream.write_all(answer.as_bytes()).await.is_err() {
                            return;
                        }
                    }
                });
            }
        });
        url
    }

    fn builder(url: &str) -> ContactsBuilder {
        Contacts::builder()
            .corp_id(CORP_ID)
            .secret(SECRET)
            .base_url(url)
            .with_retry(Never::new())
    }

    #[tokio::test]
    async fn a_certificate_of_a_private_authority_is_trusted_when_that_was_given() {
        let url = serve().await;
        let contacts = builder(&url).with_root_certificates(AUTHORITY).build();
        let users = contacts.expect("good settings").users();
        users.get("mei.lin").await.expect("a member");
    }

    #[tokio::test]
    async fn an_unknown_certificate_is_an_error_that_says_so_and_nothing_was_sent() {
        let url = serve().await;
        // Machines without any certificate cannot make a client without being given one.
        let Ok(contacts) = builder(&url).build() else {
            return;
        };
        let error = contacts.users().get("mei.lin").await.expect_err("unknown");
        assert!(
            matches!(&error, Error::Transport(e) if *e.kind() == TransportKind::Connect && !e.was_sent()),
            "{error}"
        );
        assert!(error.to_string().contains("certificate"), "{error}");
    }
}
