//! Temporary files (临时素材): imports take their CSV from here.

use wecom_contacts_api::Operation;
use wecom_contacts_api::types::{MediaType, MediaUploadReply};
use wecom_contacts_api::wire::Multipart;

use crate::error::{Error, InputError};
use crate::handle::handle;

handle! {
    /// Temporary files (临时素材).
    Media, media
}

impl Media {
    /// Uploads a file (上传临时素材), which then lives for 3 days in all apps of the company.
    ///
    /// More than 5 bytes; images (JPG, PNG) up to 10 MB, voice (AMR) up to 2 MB, video (MP4) up to 10 MB, other files up
    /// to 20 MB.
    ///
    /// # Errors
    /// 40004 not a type of file that is taken; 40006, 40009, 45001 too large; 44001 empty.
    ///
    /// Vendor's document 90253.
    pub async fn upload(
        &self,
        kind: impl Into<MediaType>,
        file_name: impl AsRef<str>,
        content: impl AsRef<[u8]>,
    ) -> Result<MediaUploadReply, Error> {
        let (kind, content) = (kind.into(), content.as_ref());
        let call = self.client.call(Operation::MediaUpload);
        check(&kind, file_name.as_ref(), content.len()).map_err(|error| call.refuse(error))?;
        let form = Multipart::file("media", file_name.as_ref(), content);
        call.finish(
            call.api()
                .media_upload(&kind, &form.content_type, form.body)
                .await,
        )
    }
}

/// Megabytes that a kind of file may have.
fn most(kind: &MediaType) -> usize {
    match kind {
        MediaType::Image | MediaType::Video => 10,
        MediaType::Voice => 2,
        _ => 20,
    }
}

fn check(kind: &MediaType, file_name: &str, size: usize) -> Result<(), InputError> {
    let refuse = |field, rule: String, got: String| {
        Err(InputError::custom(Operation::MediaUpload, field, rule, got))
    };
    if matches!(kind, MediaType::Unknown(_)) {
        return refuse(
            "type",
            "one of image, voice, video, file".to_owned(),
            "another".to_owned(),
        );
    }
    if file_name.is_empty() {
        return refuse(
            "filename",
            "at least 1 character".to_owned(),
            "0 characters".to_owned(),
        );
    }
    if size <= 5 {
        return refuse(
            "media",
            "more than 5 bytes".to_owned(),
            format!("{size} bytes"),
        );
    }
    let most = most(kind) << 20;
    if size > most {
        return refuse(
            "media",
            format!("at most {most} bytes"),
            format!("{size} bytes"),
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use wecom_contacts_api::types::MediaType;

    use super::check;

    #[test]
    fn what_the_server_would_refuse_is_not_sent() {
        for (kind, name, size, good) in [
            (MediaType::File, "员工.csv", 6, true),
            (MediaType::File, "员工.csv", 5, false),
            (MediaType::File, "员工.csv", 20 << 20, true),
            (MediaType::File, "员工.csv", (20 << 20) + 1, false),
            (MediaType::Voice, "a.amr", (2 << 20) + 1, false),
            (MediaType::Image, "", 100, false),
            (MediaType::Unknown("gif".into()), "a.gif", 100, false),
        ] {
            assert_eq!(check(&kind, name, size).is_ok(), good, "{kind} {size}");
        }
    }
}
