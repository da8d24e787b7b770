//! The query of a callback, decoded once and with every `+` kept.

use std::borrow::Cow;

use crate::Error;

const MAX_QUERY: usize = 16 * 1024;

/// The signed query of a callback: `msg_signature`, `timestamp`, `nonce` and, when a URL is verified, `echostr`.
#[derive(Clone, Eq, PartialEq)]
#[non_exhaustive]
pub struct Query<'a> {
    /// The signature: 40 lower-case hex digits.
    pub msg_signature: Cow<'a, str>,
    /// When the platform sent the request: seconds since 1970, as text since the text is what is signed.
    pub timestamp: Cow<'a, str>,
    /// A random text of the platform.
    pub nonce: Cow<'a, str>,
    /// The encrypted echo, only in the GET that verifies a URL.
    pub echostr: Option<Cow<'a, str>>,
}

impl<'a> Query<'a> {
    /// Makes a query from values that are decoded already.
    ///
    /// ```
    /// use wecom_callback::{Query, Stamp, testing};
    ///
    /// // A framework that parses forms has turned each `+` of the echo into a blank.
    /// let callback = testing::callback();
    /// let sealed = callback.encrypt("4711", &Stamp::random(1_700_000_000)?);
    /// let echo = sealed.encrypt.replace('+', " ");
    /// let query = Query::new(&*sealed.signature, &*sealed.timestamp, &*sealed.nonce).with_echostr(echo);
    /// assert_eq!(callback.verify_url(&query)?, "4711");
    ///
    /// // As the platform writes it into the address:
    /// assert_eq!(Query::parse(&query.encode())?, query);
    /// # Ok::<(), wecom_callback::Error>(())
    /// ```
    #[must_use]
    pub fn new(
        msg_signature: impl Into<Cow<'a, str>>,
        timestamp: impl Into<Cow<'a, str>>,
        nonce: impl Into<Cow<'a, str>>,
    ) -> Self {
        Self {
            msg_signature: msg_signature.into(),
            timestamp: timestamp.into(),
            nonce: nonce.into(),
            echostr: None,
        }
    }

    /// Adds the encrypted echo. A blank in it can only be a `+` that a form decoder has eaten, and is put back.
    #[must_use]
    pub fn with_echostr(mut self, echostr: impl Into<Cow<'a, str>>) -> Self {
        let echostr = echostr.into();
        let eaten = echostr.contains(' ');
        self.echostr = Some(if eaten {
            Cow::Owned(echostr.replace(' ', "+"))
        } else {
            echostr
        });
        self
    }

    /// Reads the raw query string of the request, the part after `?`.
    ///
    /// A `+` stays a `+`: base64 is full of them, and the platform does not send form encoding. Parameters of other names
    /// are ignored, so the callback URL may carry some of its own.
    ///
    /// # Errors
    /// [`Error::Query`] when one of the three signed parameters is missing, any of the four is given twice, the percent
    /// encoding is broken, or the query is longer than 16 KiB.
    ///
    /// ```
    /// use wecom_callback::Query;
    ///
    /// let query = Query::parse("msg_signature=ab12&timestamp=1700000000&nonce=77&echostr=a%2Bb+c&mine=1")?;
    /// assert_eq!(query.echostr.as_deref(), Some("a+b+c"));
    /// assert!(Query::parse("timestamp=1700000000&nonce=77").is_err());
    /// # Ok::<(), wecom_callback::Error>(())
    /// ```
    pub fn parse(raw: &'a str) -> Result<Self, Error> {
        if raw.len() > MAX_QUERY {
            return Err(Error::Query("longer than 16 KiB"));
        }
        let mut found: [Option<Cow<'a, str>>; 4] = [const { None }; 4];
        for pair in raw.split('&') {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let slot = match name {
                "msg_signature" => &mut found[0],
                "timestamp" => &mut found[1],
                "nonce" => &mut found[2],
                "echostr" => &mut found[3],
                _ => continue,
            };
            if slot.replace(percent_decode(value)?).is_some() {
                return Err(Error::Query("a parameter is given twice"));
            }
        }
        let [msg_signature, timestamp, nonce, echostr] = found;
        let query = Self::new(
            msg_signature.ok_or(Error::Query("msg_signature is missing"))?,
            timestamp.ok_or(Error::Query("timestamp is missing"))?,
            nonce.ok_or(Error::Query("nonce is missing"))?,
        );
        Ok(match echostr {
            Some(echostr) => query.with_echostr(echostr),
            None => query,
        })
    }

    /// The query string of this query, percent-encoded.
    #[must_use]
    pub fn encode(&self) -> String {
        let mut raw = String::with_capacity(128);
        let mut add = |name: &str, value: &str| {
            raw.push_str(if raw.is_empty() { "" } else { "&" });
            raw.push_str(name);
            raw.push('=');
            percent_encode(value, &mut raw);
        };
        add("msg_signature", &self.msg_signature);
        add("timestamp", &self.timestamp);
        add("nonce", &self.nonce);
        if let Some(echostr) = &self.echostr {
            add("echostr", echostr);
        }
        raw
    }
}

impl std::fmt::Debug for Query<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The signature and the echo are left out: together they would be a request that can be played again.
        f.debug_struct("Query")
            .field("timestamp", &self.timestamp)
            .finish_non_exhaustive()
    }
}

fn percent_decode(value: &str) -> Result<Cow<'_, str>, Error> {
    const BROKEN: Error = Error::Query("broken percent encoding");
    if memchr::memchr(b'%', value.as_bytes()).is_none() {
        return Ok(Cow::Borrowed(value));
    }
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                hex_digit(rest.next()).ok_or(BROKEN)? << 4 | hex_digit(rest.next()).ok_or(BROKEN)?
            }
            other => other,
        });
    }
    String::from_utf8(bytes).map(Cow::Owned).map_err(|_| BROKEN)
}

fn hex_digit(byte: Option<u8>) -> Option<u8> {
    char::from(byte?)
        .to_digit(16)
        .and_then(|digit| u8::try_from(digit).ok())
}

fn percent_encode(value: &str, raw: &mut String) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            raw.push(char::from(byte));
        } else {
            raw.push('%');
            raw.push(char::from(DIGITS[usize::from(byte >> 4)]));
            raw.push(char::from(DIGITS[usize::from(byte & 15)]));
        }
    }
}

#[cfg(test)]
mod tests;
