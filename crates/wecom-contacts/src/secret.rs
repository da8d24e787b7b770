//! Secrets as types that print nothing and wipe their memory.

use std::fmt;

use zeroize::Zeroizing;

/// Makes a string newtype whose `Debug` shows nothing and whose memory is wiped on drop.
macro_rules! secret {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Clone, PartialEq, Eq)]
        pub struct $name(Zeroizing<String>);

        impl $name {
            /// Wraps the text.
            #[must_use]
            pub fn new(text: impl Into<String>) -> Self {
                Self(Zeroizing::new(text.into()))
            }

            /// The text itself. Whoever calls this takes care that it reaches no log.
            #[must_use]
            pub fn expose(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(***)"))
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self::new(text)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self::new(text)
            }
        }
    };
}

secret! {
    /// The secret of an app, or of the contact sync assistant (通讯录同步).
    ///
    /// ```
    /// use wecom_contacts::CorpSecret;
    ///
    /// let secret = CorpSecret::new("s3cr3t");
    /// assert_eq!(format!("{secret:?}"), "CorpSecret(***)");
    /// assert_eq!(secret.expose(), "s3cr3t");
    /// ```
    CorpSecret
}

secret! {
    /// An access token, as the server gave it.
    ///
    /// ```
    /// use wecom_contacts::AccessToken;
    ///
    /// let token = AccessToken::from("tk_1");
    /// assert_eq!(format!("{token:?}"), "AccessToken(***)");
    /// ```
    AccessToken
}

#[cfg(test)]
mod tests {
    use super::{AccessToken, CorpSecret};

    #[test]
    fn a_secret_prints_nothing_of_itself() {
        assert_eq!(
            format!("{:?}", CorpSecret::from("s3cr3t")),
            "CorpSecret(***)"
        );
        assert_eq!(
            format!("{:#?}", AccessToken::from("tk_1")),
            "AccessToken(***)"
        );
    }
}
