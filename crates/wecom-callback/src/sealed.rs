//! The encrypting side: what is drawn for a message, and the message ready to be sent.

use crate::{Error, Query};

/// What a message is encrypted and signed with besides the secrets: the time, a nonce, 16 random bytes.
#[derive(Clone)]
pub struct Stamp {
    pub(crate) timestamp: u64,
    pub(crate) nonce: String,
    pub(crate) random: [u8; 16],
}

impl Stamp {
    /// A stamp at a time (seconds since 1970), with a nonce and random bytes from the operating system.
    ///
    /// # Errors
    /// [`Error::Random`] when the system has no random bytes.
    pub fn random(timestamp: u64) -> Result<Self, Error> {
        let (mut random, mut nonce) = ([0; 16], [0; 4]);
        getrandom::fill(&mut random).map_err(|_| Error::Random)?;
        getrandom::fill(&mut nonce).map_err(|_| Error::Random)?;
        Ok(Self::fixed(
            timestamp,
            u32::from_be_bytes(nonce).to_string(),
            random,
        ))
    }

    /// A stamp that is known beforehand, for tests that compare bytes. Messages to the world need
    /// [`random`](Self::random) ones.
    ///
    /// ```
    /// use wecom_callback::{Stamp, testing};
    ///
    /// let stamp = Stamp::fixed(1_700_000_000, "987654321", *b"0123456789ABCDEF");
    /// let callback = testing::callback();
    /// assert_eq!(callback.encrypt("<xml/>", &stamp), callback.encrypt("<xml/>", &stamp));
    /// ```
    #[must_use]
    pub fn fixed(timestamp: u64, nonce: impl Into<String>, random: [u8; 16]) -> Self {
        Self {
            timestamp,
            nonce: nonce.into(),
            random,
        }
    }
}

impl std::fmt::Debug for Stamp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stamp")
            .field("timestamp", &self.timestamp)
            .finish_non_exhaustive()
    }
}

/// An encrypted and signed message.
///
/// ```
/// use wecom_callback::{Stamp, testing};
///
/// // What the platform would send to you, and what you answer where an answer is wanted.
/// let callback = testing::callback();
/// let sealed = callback.encrypt("<xml><Event>x</Event></xml>", &Stamp::random(1_700_000_000)?);
/// let body = sealed.body_xml(None);
/// assert_eq!(callback.decrypt(&sealed.query(), body.as_bytes())?.plain, "<xml><Event>x</Event></xml>");
/// assert!(sealed.reply_xml().contains(&sealed.signature));
/// # Ok::<(), wecom_callback::Error>(())
/// ```
#[derive(Clone, Eq, PartialEq)]
#[non_exhaustive]
pub struct Sealed {
    /// The encrypted text, base64.
    pub encrypt: String,
    /// `msg_signature` over the text, the timestamp and the nonce.
    pub signature: String,
    /// Seconds since 1970.
    pub timestamp: String,
    /// The nonce.
    pub nonce: String,
    pub(crate) receive_id: String,
}

impl Sealed {
    /// The query of a POST with this message as its body.
    #[must_use]
    pub fn query(&self) -> Query<'_> {
        Query::new(&*self.signature, &*self.timestamp, &*self.nonce)
    }

    /// The query of a GET that verifies a URL with this message as the echo.
    ///
    /// ```
    /// use wecom_callback::{Stamp, testing};
    ///
    /// let callback = testing::callback();
    /// let sealed = callback.encrypt("4711", &Stamp::random(1_700_000_000)?);
    /// assert_eq!(callback.verify_url(&sealed.echo_query())?, "4711");
    /// # Ok::<(), wecom_callback::Error>(())
    /// ```
    #[must_use]
    pub fn echo_query(&self) -> Query<'_> {
        self.query().with_echostr(&*self.encrypt)
    }

    /// The body of a POST, made out to the receive id; `agent_id` only in callbacks of an app.
    #[must_use]
    pub fn body_xml(&self, agent_id: Option<&str>) -> String {
        let mut xml = String::from("<xml>");
        push_cdata(&mut xml, "ToUserName", &self.receive_id);
        if let Some(agent_id) = agent_id {
            push_cdata(&mut xml, "AgentID", agent_id);
        }
        push_cdata(&mut xml, "Encrypt", &self.encrypt);
        xml.push_str("</xml>");
        xml
    }

    /// The body of a POST in the JSON variant.
    ///
    /// ```
    /// use wecom_callback::{Stamp, testing};
    ///
    /// let callback = testing::callback();
    /// let sealed = callback.encrypt(r#"{"Event":"x"}"#, &Stamp::random(1_700_000_000)?);
    /// let body = sealed.body_json(Some("1000002"));
    /// assert_eq!(callback.decrypt(&sealed.query(), body.as_bytes())?.agent_id.as_deref(), Some("1000002"));
    /// assert!(sealed.reply_json().contains(r#""timestamp":1700000000"#));
    /// # Ok::<(), wecom_callback::Error>(())
    /// ```
    #[must_use]
    pub fn body_json(&self, agent_id: Option<&str>) -> String {
        let agent_id = agent_id.unwrap_or_default();
        serde_json::json!({"tousername": self.receive_id, "encrypt": self.encrypt, "agentid": agent_id}).to_string()
    }

    /// The reply to a POST.
    #[must_use]
    pub fn reply_xml(&self) -> String {
        let mut xml = String::from("<xml>");
        push_cdata(&mut xml, "Encrypt", &self.encrypt);
        push_cdata(&mut xml, "MsgSignature", &self.signature);
        xml.push_str("<TimeStamp>");
        xml.push_str(&self.timestamp);
        xml.push_str("</TimeStamp>");
        push_cdata(&mut xml, "Nonce", &self.nonce);
        xml.push_str("</xml>");
        xml
    }

    /// The reply to a POST in the JSON variant.
    #[must_use]
    pub fn reply_json(&self) -> String {
        let Self {
            encrypt,
            signature,
            timestamp,
            nonce,
            ..
        } = self;
        let timestamp: u64 = timestamp.parse().unwrap_or_default();
        serde_json::json!({"encrypt": encrypt, "msgsignature": signature, "timestamp": timestamp, "nonce": nonce}).to_string()
    }
}

impl std::fmt::Debug for Sealed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sealed")
            .field("timestamp", &self.timestamp)
            .finish_non_exhaustive()
    }
}

/// Adds an element with its text to the letter.
pub(crate) fn push_cdata(xml: &mut String, name: &str, text: &str) {
    xml.push('<');
    xml.push_str(name);
    xml.push_str("><![CDATA[");
    // The end mark cannot stand inside CDATA: it is split over two sections.
    xml.push_str(&text.replace("]]>", "]]]]><![CDATA[>"));
    xml.push_str("]]></");
    xml.push_str(name);
    xml.push('>');
}
