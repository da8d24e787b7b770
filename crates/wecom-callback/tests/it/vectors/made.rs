//! What the vectors are made from.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Value, json};
use wecom_callback::cipher::AesKey;
use wecom_callback::{Callback, Event, Sealed, Stamp, signature, testing};

use super::outcome;

/// Ends in `A`; with `B`, `C`, `D` it is the same key, with `E` another.
const KEY: &str = testing::ENCODING_AES_KEY;
const NOW: u64 = 1_700_000_000;

/// Every file by name.
pub(super) fn files() -> [(&'static str, Value); 5] {
    [
        ("signature", signatures()),
        ("key", keys()),
        ("file", exports()),
        ("message", messages()),
        ("event", events()),
    ]
}

fn with_ending(ending: &str) -> String {
    format!("{}{ending}", &KEY[..42])
}

fn file(about: &str, cases: Vec<Value>) -> Value {
    json!({"about": about, "cases": cases})
}

fn signatures() -> Value {
    let sets = [
        ["Tok3nForTests", "1700000000", "987654321", "abc+/=="],
        ["Tok3nForTests", "1700000000", "987654321", ""],
        ["1", "10", "9", "2"],
        ["a", "B", "A", "b"],
        ["z", "1700000000", "1700000000", "z"],
        ["T", "林", "é", "🀄"],
    ];
    let case = |[token, timestamp, nonce, encrypt]: [&str; 4]| {
        let signature = signature::sign(token, timestamp, nonce, encrypt);
        json!({"token": token, "timestamp": timestamp, "nonce": nonce, "encrypt": encrypt, "signature": signature})
    };
    file(
        "signature = lower-case hex SHA-1 of token, timestamp, nonce, encrypt, sorted by UTF-8 bytes and put together",
        sets.into_iter().map(case).collect(),
    )
}

fn keys() -> Value {
    let keys = [
        with_ending("A"),
        with_ending("B"),
        with_ending("C"),
        with_ending("D"),
        with_ending("E"),
        "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C".to_owned(),
        with_ending(""),
        with_ending("AA"),
        with_ending("A="),
        with_ending("+"),
        with_ending("/"),
        with_ending("_"),
        with_ending(" "),
        format!("{}é", &KEY[..41]),
        String::new(),
    ];
    let case = |text: String| {
        let made = AesKey::parse(&text).map(|key| BASE64.encode(key.encrypt(b"")));
        json!({"encoding_aes_key": text, "outcome": outcome(made)})
    };
    file(
        "ok = base64 of the empty text encrypted (AES-256-CBC, 32 bytes of padding): endings B, C, D have spare bits set and are the same key as A",
        keys.into_iter().map(case).collect(),
    )
}

fn exports() -> Value {
    let key = AesKey::parse(KEY).unwrap();
    // 16 to 31 and 32 to 47 bytes of text need every pad from 1 to 32; the short half is refused by decoders that know 16 only.
    let plains = (0..=32)
        .map(|length| "x".repeat(length))
        .chain(["{\"userlist\":[{\"name\":\"林梅\"}]}".to_owned()]);
    let sealed: Vec<_> = plains.map(|plain| key.encrypt(plain.as_bytes())).collect();
    let mut cases = Vec::new();
    let mut add = |ending: &str, cipher: &[u8]| {
        let key = with_ending(ending);
        let plain = AesKey::parse(&key)
            .unwrap()
            .decrypt(cipher)
            .map(|plain| BASE64.encode(plain));
        cases.push(json!({"encoding_aes_key": key, "cipher": BASE64.encode(cipher), "outcome": outcome(plain)}));
    };
    sealed.iter().for_each(|cipher| add("A", cipher));
    for ending in ["B", "C", "D", "E"] {
        add(ending, &sealed[32]);
    }
    for length in [0, 1, 16, 31, 33, 48] {
        add("A", &sealed[32][..length]);
    }
    file(
        "files of exports: base64 of the cipher text; ok = base64 of the plain text",
        cases,
    )
}

struct Case {
    name: &'static str,
    callback: Callback,
    ending: &'static str,
    receive_id: &'static str,
    query: String,
    body: Option<String>,
}

fn messages() -> Value {
    let cases = good().into_iter().chain(bad()).map(|case| {
        let query = wecom_callback::Query::parse(&case.query);
        let result = query.and_then(|query| match &case.body {
            Some(body) => case.callback.decrypt(&query, body.as_bytes()).map(|envelope| envelope.plain),
            None => case.callback.verify_url(&query),
        });
        json!({
            "name": case.name, "token": testing::TOKEN, "encoding_aes_key": with_ending(case.ending),
            "receive_id": case.receive_id, "query": case.query, "body": case.body, "outcome": outcome(result),
        })
    });
    file(
        "body null: a GET that verifies a URL, ok = the echo; else a POST, ok = the decrypted text; error = number of the vendor's library",
        cases.collect(),
    )
}

fn callback(ending: &str, receive_id: &str) -> Callback {
    Callback::new(testing::TOKEN, &with_ending(ending), receive_id).unwrap()
}

fn sealed(receive_id: &str, plain: &str) -> Sealed {
    callback("A", receive_id).encrypt(plain, &Stamp::fixed(NOW, "987654321", *b"0123456789ABCDEF"))
}

fn case(name: &'static str, receive_id: &'static str, query: String, body: Option<String>) -> Case {
    Case {
        name,
        callback: callback("A", receive_id),
        ending: "A",
        receive_id,
        query,
        body,
    }
}

const CORP: &str = testing::CORP_ID;
const INNER: &str = "<xml><ToUserName><![CDATA[ww0123456789abcdef]]></ToUserName><CreateTime>1700000000</CreateTime><MsgType>event</MsgType><Event>change_contact</Event><ChangeType>delete_user</ChangeType><UserID><![CDATA[mei.lin]]></UserID></xml>";

fn good() -> Vec<Case> {
    let push = sealed(CORP, INNER);
    let echo = sealed(CORP, "5927481630275418");
    let suite = sealed("suite1", "林梅 🀄");
    let nobody = sealed("", "personal provider");
    let mut cases = vec![
        case("url", CORP, echo.echo_query().encode(), None),
        case(
            "url, plus left bare",
            CORP,
            echo.echo_query().encode().replace("%2B", "+"),
            None,
        ),
        case(
            "push",
            CORP,
            push.query().encode(),
            Some(push.body_xml(None)),
        ),
        case(
            "push to an app",
            CORP,
            push.query().encode(),
            Some(push.body_xml(Some("1000007"))),
        ),
        case(
            "push in JSON",
            CORP,
            push.query().encode(),
            Some(push.body_json(Some("1000007"))),
        ),
        case(
            "push to a suite",
            "suite1",
            suite.query().encode(),
            Some(suite.body_xml(None)),
        ),
        case(
            "empty receive id",
            "",
            nobody.query().encode(),
            Some(nobody.body_xml(None)),
        ),
    ];
    for ending in ["B", "C", "D"] {
        let spare = case(
            "key with spare bits",
            CORP,
            push.query().encode(),
            Some(push.body_xml(None)),
        );
        cases.push(Case {
            callback: callback(ending, CORP),
            ending,
            ..spare
        });
    }
    // 17 bytes of text and more need the pads that a 16-byte decoder refuses.
    for plain in (0..32).map(|length| "p".repeat(length)) {
        let message = sealed(CORP, &plain);
        cases.push(case(
            "pad",
            CORP,
            message.query().encode(),
            Some(message.body_xml(None)),
        ));
    }
    cases
}

fn bad() -> Vec<Case> {
    let push = sealed(CORP, INNER);
    let (query, body) = (push.query().encode(), push.body_xml(None));
    let spoilt =
        |name, query: &str, body: &str| case(name, CORP, query.to_owned(), Some(body.to_owned()));
    let foreign = sealed("wwother", INNER);
    let wrong_key = case(
        "another key, signature fits",
        CORP,
        query.clone(),
        Some(body.clone()),
    );
    let signed = |encrypt: &str| {
        let signature = signature::sign(testing::TOKEN, "1700000000", "987654321", encrypt);
        let query = wecom_callback::Query::new(signature, "1700000000", "987654321");
        (
            query.encode(),
            format!("<xml><Encrypt>{encrypt}</Encrypt></xml>"),
        )
    };
    let not_base64 = signed("@@@@");
    let short = signed(
        &BASE64.encode(
            AesKey::parse(KEY)
                .unwrap()
                .encrypt(b"0123456789ABCDEF\0\0\0"),
        ),
    );
    let long = signed(
        &BASE64.encode(
            AesKey::parse(KEY)
                .unwrap()
                .encrypt(b"0123456789ABCDEF\xff\xff\xff\xffx"),
        ),
    );
    vec![
        spoilt(
            "another timestamp",
            &query.replace("1700000000", "1700000001"),
            &body,
        ),
        spoilt(
            "upper-case signature",
            &query
                .to_uppercase()
                .replace("MSG_SIGNATURE", "msg_signature")
                .replace("TIMESTAMP", "timestamp")
                .replace("NONCE", "nonce"),
            &body,
        ),
        spoilt(
            "no signature",
            &query.replace("msg_signature", "signature"),
            &body,
        ),
        spoilt(
            "signature twice",
            &format!("{query}&msg_signature=x"),
            &body,
        ),
        spoilt("no encrypted text", &query, "<xml></xml>"),
        spoilt("body cut short", &query, &body[..body.len() - 6]),
        spoilt(
            "external entity",
            &query,
            &format!("<!DOCTYPE xml [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>{body}"),
        ),
        spoilt("not base64, signature fits", &not_base64.0, &not_base64.1),
        spoilt("shorter than its head", &short.0, &short.1),
        spoilt("length past the end", &long.0, &long.1),
        spoilt(
            "another receive id",
            &foreign.query().encode(),
            &foreign.body_xml(None),
        ),
        case(
            "receive id that should be empty",
            "",
            query.clone(),
            Some(body.clone()),
        ),
        Case {
            callback: callback("E", CORP),
            ending: "E",
            ..wrong_key
        },
    ]
}

fn events() -> Value {
    let head = |event: &str| {
        format!(
            "<ToUserName><![CDATA[ww0123456789abcdef]]></ToUserName><FromUserName><![CDATA[sys]]></FromUserName><CreateTime>1735700000</CreateTime><MsgType><![CDATA[event]]></MsgType><Event><![CDATA[{event}]]></Event>"
        )
    };
    let change = |inside: &str| format!("<xml>{}{inside}</xml>", head("change_contact"));
    let job = |kind: &str| {
        format!(
            "<xml>{}<BatchJob><JobId><![CDATA[job_5Yk]]></JobId><JobType><![CDATA[{kind}]]></JobType><ErrCode>0</ErrCode><ErrMsg><![CDATA[ok]]></ErrMsg></BatchJob></xml>",
            head("batch_job_result")
        )
    };
    let plains = vec![
        change("<ChangeType>create_user</ChangeType><UserID><![CDATA[mei.lin]]></UserID><Name><![CDATA[林梅]]></Name><Department><![CDATA[12,15]]></Department><MainDepartment>12</MainDepartment><IsLeaderInDept><![CDATA[1,0]]></IsLeaderInDept><DirectLeader><![CDATA[tom.wu,li.tan]]></DirectLeader><Mobile>13900000009</Mobile><Gender>2</Gender><Status>1</Status><ExtAttr><Item><Name><![CDATA[a]]></Name><Type>0</Type><Text><Value><![CDATA[b]]></Value></Text></Item><Item><Name><![CDATA[c]]></Name><Type>1</Type><Web><Title><![CDATA[d]]></Title><Url><![CDATA[https://e.example/?f=1&g=2]]></Url></Web></Item></ExtAttr>"),
        change("<ChangeType>create_user</ChangeType><UserID><![CDATA[mei.lin]]></UserID><Department><![CDATA[12]]></Department>"),
        change("<ChangeType>update_user</ChangeType><UserID>mei.lin</UserID><NewUserID>mei.wu</NewUserID>"),
        change("<ChangeType>update_user</ChangeType><UserID>mei.lin</UserID><Department><![CDATA[]]></Department>"),
        change("<ChangeType>update_user</ChangeType><UserID>mei.lin</UserID><Brand>new</Brand><Gender>x</Gender>"),
        change("<UserID>mei.lin</UserID><ChangeType>delete_user</ChangeType>"),
        change("<ChangeType>create_party</ChangeType><Id>7</Id><Name><![CDATA[A&B]]></Name><ParentId><![CDATA[1]]></ParentId><Order>10</Order>"),
        change("<ChangeType>update_party</ChangeType><Id>7</Id><Name>A&amp;B &#x6797;</Name>"),
        change("<ChangeType>delete_party</ChangeType><Id>7</Id>"),
        change("<ChangeType><![CDATA[update_tag]]></ChangeType><TagId>7</TagId><AddUserItems><![CDATA[mei.lin,tom.wu]]></AddUserItems>"),
        change("<ChangeType>update_tag</ChangeType><TagId>7</TagId><DelUserItems/><AddPartyItems>1,2</AddPartyItems><DelPartyItems></DelPartyItems>"),
        change("<ChangeType>brand_new</ChangeType>"),
        job("sync_user"),
        job("export_tag"),
        job("export_taguser"),
        job("brand_new"),
        "<xml><SuiteId>suite1</SuiteId><AuthCorpId>ww1</AuthCorpId><InfoType>change_contact</InfoType><TimeStamp>1735700000</TimeStamp><ChangeType>create_user</ChangeType><UserID>mei.lin</UserID><OpenUserID>open1</OpenUserID><Department>12</Department><ExtAttr><Item><Name>a</Name><Value>b</Value></Item></ExtAttr></xml>".to_owned(),
        "<xml><SuiteId>suite1</SuiteId><InfoType>batch_job_result</InfoType><TimeStamp>1735700000</TimeStamp><BatchJob><JobId>j</JobId><JobType>export_user</JobType><ErrCode>0</ErrCode><ErrMsg>ok</ErrMsg></BatchJob></xml>".to_owned(),
        "<xml><ServiceCorpId>ww2</ServiceCorpId><InfoType>batch_job_result</InfoType><TimeStamp>1735700000</TimeStamp><AuthCorpId>ww1</AuthCorpId><BatchJob><JobId>j</JobId><JobType>contact_id_translate</JobType></BatchJob></xml>".to_owned(),
        r#"{"SuiteId":"suite1","AuthCorpId":"ww1","InfoType":"change_contact","TimeStamp":1735700000,"ChangeType":"create_party","Id":2,"ParentId":1,"Order":1}"#.to_owned(),
        "<!DOCTYPE xml [<!ENTITY e \"x\">]><xml>&e;</xml>".to_owned(),
        "<xml>&unknown;</xml>".to_owned(),
        "<xml><A></xml>".to_owned(),
        format!("{}{}", "<a>".repeat(17), "</a>".repeat(17)),
        String::new(),
    ];
    let case = |plain: String| {
        let event = Event::parse(&plain).map(|event| json!(event));
        json!({"plain": plain, "outcome": outcome(event)})
    };
    file(
        "decrypted texts; ok = the event as this crate serializes it",
        plains.into_iter().map(case).collect(),
    )
}
