//! The form of an upload, as bytes that can be sent again.

use bytes::Bytes;

/// One file as `multipart/form-data`, ready for `media_upload`.
///
/// ```
/// let form = wecom_contacts_api::wire::Multipart::file("media", "员工.csv", "姓名,帐号\n".as_bytes());
/// assert!(form.content_type.starts_with("multipart/form-data; boundary="));
/// ```
#[derive(Clone)]
#[non_exhaustive]
pub struct Multipart {
    /// What goes into the `content-type` header.
    pub content_type: String,
    /// The encoded form. Cloning it is cheap.
    pub body: Bytes,
}

impl Multipart {
    /// Encodes one part named `part` with the content of a file. The file name goes out in raw UTF-8, as the platform
    /// takes it; quotes and line ends in it are percent-encoded, as browsers do.
    pub fn file(part: &str, file_name: &str, content: &[u8]) -> Self {
        let boundary = boundary(content);
        let head = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"{}\"; filename=\"{}\"; filelength={}\r\n\
             Content-Type: application/octet-stream\r\n\r\n",
            quoted(part),
            quoted(file_name),
            content.len(),
        );
        let tail = format!("\r\n--{boundary}--\r\n");
        let body = [head.as_bytes(), content, tail.as_bytes()].concat();
        Self {
            content_type: format!("multipart/form-data; boundary={boundary}"),
            body: body.into(),
        }
    }
}

impl std::fmt::Debug for Multipart {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Multipart")
            .field("bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// A boundary that the content does not hold, the same for the same content.
fn boundary(content: &[u8]) -> String {
    let mut number = 0_u32;
    loop {
        let boundary = format!("wecom-contacts-{number:08x}");
        if !content
            .windows(boundary.len())
            .any(|window| window == boundary.as_bytes())
        {
            return boundary;
        }
        number += 1;
    }
}

/// Escapes what would end a quoted string.
fn quoted(text: &str) -> String {
    text.replace('"', "%22")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}
