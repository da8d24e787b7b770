//! What all handles have in common.

/// A handle over the client, cheap to clone.
macro_rules! handle {
    ($(#[$meta:meta])* $name:ident, $method:ident) => {
        $(#[$meta])*
        #[derive(Clone, Debug)]
        pub struct $name {
            pub(crate) client: $crate::client::Client,
        }

        impl $crate::Contacts {
            $(#[$meta])*
            #[must_use]
            pub fn $method(&self) -> $name {
                $name { client: self.client.clone() }
            }
        }
    };
}

/// Sends a body: `post!(self, UserCreate, user_create, body)`. Nothing is sent when the body breaks a limit.
macro_rules! post {
    ($handle:expr, $operation:ident, $method:ident, $body:expr) => {{
        let body = $body;
        let call = $handle
            .client
            .call(wecom_contacts_api::Operation::$operation);
        call.check(&body)?;
        call.finish(call.api().$method(&body).await)
    }};
}

/// Sends query parameters: `get!(self, UserGet, user_get, "userid" => id)`. Nothing is sent when one breaks a limit.
macro_rules! get {
    ($handle:expr, $operation:ident, $method:ident $(, $field:literal => $value:expr)*) => {{
        let call = $handle.client.call(wecom_contacts_api::Operation::$operation);
        $(call.check_field($field, $value)?;)*
        call.finish(call.api().$method($($value),*).await)
    }};
}

pub(crate) use {get, handle, post};
