//! The mocks and the generated client over a real connection, with the smallest transport that keeps the contract.

use bytes::Bytes;
use futures_util::StreamExt;
use httpmock::MockServer;
use reqwest::Request;
use wecom_contacts_api::transport::{Failure, Transport};
use wecom_contacts_api::types::{
    ApiError, DepartmentId, MediaType, User, UserId, UserListReply, UserUpdate,
};
use wecom_contacts_api::wire::Multipart;
use wecom_contacts_api::{Addresses, ByteStream, Client, ErrCode, Operation};
use wecom_contacts_httpmock::MockServerExt;

/// Adds a token and looks at `errcode`.
struct Plain(reqwest::Client);

/// How a call ended badly.
#[derive(Debug)]
enum Error {
    Refused(ApiError),
    Unreadable,
    Http,
}

impl Plain {
    async fn answer(&self, mut request: Request) -> reqwest::Result<reqwest::Response> {
        request
            .url_mut()
            .query_pairs_mut()
            .append_pair("access_token", "t");
        #[expect(clippy::disallowed_methods, reason = "this is a transport")]
        self.0.execute(request).await
    }
}

impl Transport for Plain {
    type Error = Error;

    async fn send(&self, request: Request, _: Operation) -> Result<Bytes, Error> {
        let answer = self.answer(request).await.map_err(|_| Error::Http)?;
        let body = answer.bytes().await.map_err(|_| Error::Http)?;
        match serde_json::from_slice::<ApiError>(&body) {
            Ok(envelope) if envelope.errcode == 0 => Ok(body),
            Ok(refusal) => Err(Error::Refused(refusal)),
            Err(_) => Err(Error::Unreadable),
        }
    }

    async fn open(&self, request: Request, _: Operation) -> Result<ByteStream, Error> {
        let answer = self.answer(request).await.map_err(|_| Error::Http)?;
        Ok(ByteStream::new(Box::pin(answer.bytes_stream())))
    }

    fn failed(&self, _: Operation, failure: Failure) -> Error {
        match failure {
            Failure::Request(_) => Error::Http,
            _ => Error::Unreadable,
        }
    }
}

/// A client of the mock server.
fn client(server: &MockServer) -> Client<Plain> {
    let http = reqwest::Client::builder()
        .no_proxy()
        .build()
        .expect("a client without TLS");
    let addresses = Addresses::below(&server.base_url().parse().expect("an address"));
    Client::new(addresses, http.clone(), Plain(http))
}

#[tokio::test]
async fn a_success_is_its_payload() {
    let server = MockServer::start_async().await;
    let id = UserId::from("mei.lin");
    server.user_get(|when, then| {
        when.userid(&id).access_token("t");
        then.ok(&User::new("mei.lin").name("Mei Lin"));
    });
    let member = client(&server).user_get(&id).await.unwrap();
    assert_eq!(member.name.as_deref(), Some("Mei Lin"));
}

#[tokio::test]
async fn a_refusal_is_http_200_on_the_wire_and_a_typed_error() {
    let server = MockServer::start_async().await;
    server.user_delete(|when, then| {
        when.userid(&"ghost".into());
        then.err(ErrCode::USERID_NOT_FOUND, "userid not found");
    });
    let direct = reqwest::Client::builder().no_proxy().build().unwrap();
    let address = format!("{}/cgi-bin/user/delete?userid=ghost", server.base_url());
    assert_eq!(direct.get(address).send().await.unwrap().status(), 200);

    let error = client(&server)
        .user_delete(&"ghost".into())
        .await
        .unwrap_err();
    let Error::Refused(refusal) = error else {
        panic!("{error:?}")
    };
    assert_eq!(
        (refusal.errcode, refusal.errmsg.as_str()),
        (60111, "userid not found")
    );
}

#[tokio::test]
async fn a_body_is_sent_without_what_is_not_set() {
    let server = MockServer::start_async().await;
    let update = UserUpdate::new()
        .userid("mei.lin")
        .direct_leader(Vec::<UserId>::new());
    let mock = server.user_update(|when, then| {
        when.into_inner()
            .json_body(serde_json::json!({"userid": "mei.lin", "direct_leader": []}));
        then.ok();
    });
    client(&server).user_update(&update).await.unwrap();
    mock.assert_async().await;
}

#[tokio::test]
async fn a_query_parameter_that_is_none_is_absent() {
    let server = MockServer::start_async().await;
    server.department_list(|when, then| {
        when.id(None::<&DepartmentId>);
        then.err(48009, "api forbidden");
    });
    let error = client(&server).department_list(None).await.unwrap_err();
    assert!(matches!(error, Error::Refused(refusal) if refusal.errcode == 48009));
}

#[tokio::test]
async fn a_streaming_twin_asks_the_same_and_hands_over_the_bytes() {
    let server = MockServer::start_async().await;
    server.user_list(|when, then| {
        when.department_id(&DepartmentId::new(1)).fetch_child(None);
        then.ok(&UserListReply::new([User::new("mei.lin")]));
    });
    let mut stream = client(&server)
        .user_list_stream(&1.into(), None)
        .await
        .unwrap()
        .into_inner();
    let mut body = Vec::new();
    while let Some(chunk) = stream.next().await {
        body.extend_from_slice(&chunk.unwrap());
    }
    let reply: UserListReply = serde_json::from_slice(&body).expect("JSON");
    assert_eq!(reply.userlist[0].userid, "mei.lin");
}

#[tokio::test]
async fn an_upload_has_one_content_type_with_the_boundary() {
    let server = MockServer::start_async().await;
    let form = Multipart::file("media", "员工.csv", b"a,b\n1,2\n");
    let mock = server.media_upload(|when, then| {
        when.type_(&MediaType::File)
            .into_inner()
            .header("content-type", &form.content_type)
            .body_includes("filename=\"员工.csv\"; filelength=8");
        then.err(40006, "invalid media size");
    });
    let sent = client(&server)
        .media_upload(&MediaType::File, &form.content_type, form.body.clone())
        .await;
    assert!(matches!(sent, Err(Error::Refused(_))));
    mock.assert_async().await;
}
