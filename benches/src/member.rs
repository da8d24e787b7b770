//! The members that the canned server tells of, and the structs that a careful person would write for them by hand.

use serde::Deserialize;

/// One member as the platform writes it, `\/` and all; some 1.2 KB. A userid has always the same length.
pub(crate) fn member_json(number: usize) -> String {
    let department = number % 2000 + 1;
    let mobile = 13_000_000_000_u64 + number as u64;
    format!(
        concat!(
            r#"{{"userid":"u{number:07}","name":"林梅{number:07}","department":[{department},1],"position":"高级产品经理","#,
            r#""mobile":"{mobile}","gender":"2","email":"u{number:07}@example.com","biz_mail":"u{number:07}@corp.example.com","#,
            r#""avatar":"https:\/\/wework.qpic.cn\/bizmail\/Nua1DGrLKfZbkPEKEYQ{number:07}AbCdEfGhIjKlMnOpQrStUvWxYz0123456789\/0","#,
            r#""thumb_avatar":"https:\/\/wework.qpic.cn\/bizmail\/Nua1DGrLKfZbkPEKEYQ{number:07}AbCdEfGhIjKlMnOpQrStUvWxYz0123456789\/100","#,
            r#""telephone":"020-12345{number:07}","alias":"meilin","order":[1,2],"is_leader_in_dept":[1,0],"direct_leader":["lisi"],"#,
            r#""main_department":{department},"status":1,"enable":1,"isleader":0,"hide_mobile":0,"english_name":"Mei Lin","#,
            r#""address":"广州市海珠区新港中路397号TIT创意园","open_userid":"woAJ2GCAAAXtWyujaWJHDDGi0mACbCdE{number:07}","#,
            r#""extattr":{{"attrs":[{{"type":0,"name":"工号","value":"GZ{number:07}","text":{{"value":"GZ{number:07}"}}}},"#,
            r#"{{"type":1,"name":"主页","web":{{"url":"http:\/\/www.example.com\/{number:07}","title":"主页"}}}}]}},"#,
            r#""qr_code":"https:\/\/open.work.weixin.qq.com\/wwopen\/userQRCode?vcode=vc0123456789{number:07}","#,
            r#""external_position":"产品经理","external_profile":{{"external_corp_name":"示例企业","external_attr":[{{"type":0,"name":"标签","text":{{"value":"文本"}}}}]}}}}"#,
        ),
        number = number,
        department = department,
        mobile = mobile,
    )
}

/// One member of a brief list.
pub(crate) fn brief_json(number: usize) -> String {
    let department = number % 2000 + 1;
    format!(
        r#"{{"userid":"u{number:07}","name":"林梅{number:07}","department":[{department},1],"open_userid":"woAJ2GCAAAXtWyujaWJHDDGi0mACbCdE{number:07}"}}"#
    )
}

/// The whole answer of `user/get` as an app sees it since June 2022: without what is private; some 0.6 KB.
pub(crate) fn user_get_json() -> String {
    concat!(
        r#"{"errcode":0,"errmsg":"ok","userid":"u0000042","name":"林梅","department":[12,1],"position":"高级产品经理","#,
        r#""status":1,"isleader":0,"enable":1,"telephone":"020-1234567","alias":"meilin","order":[1,2],"is_leader_in_dept":[1,0],"#,
        r#""direct_leader":["lisi"],"main_department":12,"english_name":"Mei Lin","hide_mobile":0,"#,
        r#""open_userid":"woAJ2GCAAAXtWyujaWJHDDGi0mACbCdE0000042","extattr":{"attrs":[{"type":0,"name":"工号","value":"GZ0042","#,
        r#""text":{"value":"GZ0042"}}]},"external_position":"产品经理","external_profile":{"external_corp_name":"示例企业","#,
        r#""external_attr":[{"type":0,"name":"标签","text":{"value":"文本"}}]}}"#,
    )
    .to_owned()
}

/// A struct with the fields of a member and some more.
macro_rules! with_member_fields {
    ($(#[$meta:meta])* $name:ident { $($field:ident: $kind:ty,)* }) => {
        $(#[$meta])*
        #[derive(Deserialize)]
        #[allow(dead_code, reason = "decoded for the sake of decoding")]
        pub(crate) struct $name {
            $(pub(crate) $field: $kind,)*
            pub(crate) userid: String,
            pub(crate) name: Option<String>,
            pub(crate) department: Option<Vec<i64>>,
            pub(crate) position: Option<String>,
            pub(crate) mobile: Option<String>,
            pub(crate) gender: Option<String>,
            pub(crate) email: Option<String>,
            pub(crate) biz_mail: Option<String>,
            pub(crate) avatar: Option<String>,
            pub(crate) thumb_avatar: Option<String>,
            pub(crate) telephone: Option<String>,
            pub(crate) alias: Option<String>,
            pub(crate) order: Option<Vec<i64>>,
            pub(crate) is_leader_in_dept: Option<Vec<i64>>,
            pub(crate) direct_leader: Option<Vec<String>>,
            pub(crate) main_department: Option<i64>,
            pub(crate) status: Option<i64>,
            pub(crate) enable: Option<i64>,
            pub(crate) isleader: Option<i64>,
            pub(crate) hide_mobile: Option<i64>,
            pub(crate) english_name: Option<String>,
            pub(crate) address: Option<String>,
            pub(crate) open_userid: Option<String>,
            pub(crate) extattr: Option<ExtAttr>,
            pub(crate) qr_code: Option<String>,
            pub(crate) external_position: Option<String>,
            pub(crate) external_profile: Option<ExternalProfile>,
        }
    };
}

with_member_fields! {
    /// One of a list.
    Member {}
}

with_member_fields! {
    /// What `user/get` answers.
    GetReply { errcode: i64, errmsg: String, }
}

/// What `user/list` answers.
#[derive(Deserialize)]
#[allow(dead_code, reason = "decoded for the sake of decoding")]
pub(crate) struct ListReply {
    pub(crate) errcode: i64,
    pub(crate) errmsg: String,
    pub(crate) userlist: Vec<Member>,
}

/// Attributes of the company's own.
#[derive(Deserialize)]
#[allow(dead_code, reason = "decoded for the sake of decoding")]
pub(crate) struct ExtAttr {
    pub(crate) attrs: Vec<Attr>,
}

/// What others see.
#[derive(Deserialize)]
#[allow(dead_code, reason = "decoded for the sake of decoding")]
pub(crate) struct ExternalProfile {
    pub(crate) external_corp_name: Option<String>,
    pub(crate) external_attr: Option<Vec<Attr>>,
}

/// One attribute.
#[derive(Deserialize)]
#[allow(dead_code, reason = "decoded for the sake of decoding")]
pub(crate) struct Attr {
    #[serde(rename = "type")]
    pub(crate) kind: i64,
    pub(crate) name: String,
    pub(crate) value: Option<String>,
    pub(crate) text: Option<Text>,
    pub(crate) web: Option<Web>,
}

/// A text.
#[derive(Deserialize)]
#[allow(dead_code, reason = "decoded for the sake of decoding")]
pub(crate) struct Text {
    pub(crate) value: String,
}

/// A link.
#[derive(Deserialize)]
#[allow(dead_code, reason = "decoded for the sake of decoding")]
pub(crate) struct Web {
    pub(crate) url: String,
    pub(crate) title: String,
}
