//! Token and key of a callback: from a file, stdin or the environment, never from words that others can see.

use serde::Deserialize;
use wecom_callback::{Callback, Error};

use crate::failure::Failure;
use crate::input;
use crate::message::Message;

const TOKEN: &str = "WECOM_CALLBACK_TOKEN";
const AES_KEY: &str = "WECOM_CALLBACK_AES_KEY";

/// The secrets of a callback, as in the `callback` object of a batch call.
#[derive(Deserialize)]
pub(super) struct Keys {
    token: String,
    encodingaeskey: String,
}

impl Keys {
    /// Reads them from the argument, else from the environment.
    pub(super) fn read(argument: Option<&str>) -> Result<Self, Failure> {
        if let Some(argument) = argument {
            return input::typed_body(input::json(argument)?);
        }
        let get = |name: &str| std::env::var(name).ok().filter(|text| !text.is_empty());
        match (get(TOKEN), get(AES_KEY)) {
            (Some(token), Some(encodingaeskey)) => Ok(Keys {
                token,
                encodingaeskey,
            }),
            _ => Err(Failure::Credentials(Message::new("error-no-callback"))),
        }
    }

    /// The callback that they make.
    pub(super) fn callback(&self, receive_id: String) -> Result<Callback, Failure> {
        Callback::new(&self.token, &self.encodingaeskey, receive_id).map_err(|error| {
            let id = match error {
                Error::Token => "error-callback-token",
                _ => "error-callback-key",
            };
            Failure::Usage(Message::new(id))
        })
    }
}
