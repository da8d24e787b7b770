//! Temporary files (临时素材): imports take their CSV from here.

use std::path::Path;

use tokio::io::{AsyncRead, AsyncReadExt};
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
    /// to 20 MB. The name goes out as it is, in Chinese too. When the token is refused the file is sent once more with a
    /// new one.
    ///
    /// The [read time-out](crate::ContactsBuilder::with_read_timeout), 30 seconds unless set, runs while the file goes
    /// out, since nothing is read meanwhile. 20 MB take 32 seconds on a line of 5 Mbit/s: where yours is slow, build a
    /// client with a longer one for uploads.
    ///
    /// # Errors
    /// 40004 not a type of file that is taken; 40006, 40009, 45001 too large; 44001 empty.
    ///
    /// Vendor's document 90253.
    ///
    /// ```
    /// # tests::with_company(async |contacts| {
    /// use wecom_contacts::types::MediaType;
    ///
    /// let file = contacts.media().upload(MediaType::File, "rows.csv", "姓名,帐号\n").await?;
    /// println!("{}", file.media_id);
    /// # Ok(())
    /// # });
    /// ```
    pub async fn upload(
        &self,
        kind: impl Into<MediaType>,
        file_name: impl AsRef<str>,
        content: impl AsRef<[u8]>,
    ) -> Result<MediaUploadReply, Error> {
        self.send(&kind.into(), file_name.as_ref(), content.as_ref())
            .await
    }

    /// As [`upload`](Self::upload), from a file of this machine and under its own name.
    ///
    /// ```
    /// # tests::with_company(async |contacts| {
    /// use wecom_contacts::types::MediaType;
    ///
    /// # let folder = tempfile::tempdir()?;
    /// let path = folder.path().join("rows.csv");
    /// std::fs::write(&path, "姓名,帐号\n")?;
    /// let file = contacts.media().upload_path(MediaType::File, &path).await?;
    /// assert!(!file.media_id.as_str().is_empty());
    ///
    /// // Or from anything that is read, such as an entry of an archive:
    /// let reader = "姓名,帐号\n".as_bytes();
    /// contacts.media().upload_reader(MediaType::File, "rows.csv", reader).await?;
    /// # Ok(())
    /// # });
    /// ```
    ///
    /// # Errors
    /// [`Error::Input`] when the file cannot be read; those of `upload`.
    ///
    /// Vendor's document 90253.
    pub async fn upload_path(
        &self,
        kind: impl Into<MediaType>,
        path: impl AsRef<Path>,
    ) -> Result<MediaUploadReply, Error> {
        let path = path.as_ref();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        match tokio::fs::File::open(path).await {
            Ok(file) => self.upload_reader(kind, name, file).await,
            Err(error) => Err(self.unreadable(&error)),
        }
    }

    /// As [`upload`](Self::upload), from a reader. Its content is held in memory until it is sent, and no more of it is
    /// read than a file of this kind may have.
    ///
    /// # Errors
    /// [`Error::Input`] when the reader fails; those of `upload`.
    ///
    /// Vendor's document 90253.
    pub async fn upload_reader(
        &self,
        kind: impl Into<MediaType>,
        file_name: impl AsRef<str>,
        reader: impl AsyncRead,
    ) -> Result<MediaUploadReply, Error> {
        let kind = kind.into();
        let mut content = Vec::new();
        // One byte more tells that there is too much.
        let mut reader = std::pin::pin!(reader.take(most(&kind) as u64 + 1));
        match reader.read_to_end(&mut content).await {
            Ok(_) => self.send(&kind, file_name.as_ref(), &content).await,
            Err(error) => Err(self.unreadable(&error)),
        }
    }

    async fn send(
        &self,
        kind: &MediaType,
        file_name: &str,
        content: &[u8],
    ) -> Result<MediaUploadReply, Error> {
        let call = self.client.call(Operation::MediaUpload);
        check(kind, file_name, content.len()).map_err(|error| call.refuse(error))?;
        let form = Multipart::file("media", file_name, content);
        call.finish(
            call.api()
                .media_upload(kind, &form.content_type, form.body)
                .await,
        )
    }

    /// Says what kind of failure it was, and not which file: its name may be that of a person.
    fn unreadable(&self, error: &std::io::Error) -> Error {
        let error = InputError::custom(
            Operation::MediaUpload,
            "media",
            "a file that can be read",
            error.kind().to_string(),
        );
        self.client.call(Operation::MediaUpload).refuse(error)
    }
}

/// Bytes that a kind of file may have.
fn most(kind: &MediaType) -> usize {
    let megabytes = match kind {
        MediaType::Image | MediaType::Video => 10,
        MediaType::Voice => 2,
        _ => 20,
    };
    megabytes << 20
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
    let most = most(kind);
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
    use crate::testing::{Seen, Server, json, token};

    const DONE: &str =
        r#"{"errcode":0,"errmsg":"","type":"file","media_id":"m1","created_at":"1735689600"}"#;

    /// The file name and the content of a form.
    fn form(seen: &Seen) -> (String, String) {
        let body = String::from_utf8(seen.body.clone()).expect("the form is text");
        let name = body.split("filename=\"").nth(1).unwrap_or_default();
        let name = name.split('"').next().unwrap_or_default().to_owned();
        let content = body.split("\r\n\r\n").nth(1).unwrap_or_default();
        let content = content.split("\r\n--").next().unwrap_or_default();
        (name, content.to_owned())
    }

    #[tokio::test]
    async fn a_file_is_sent_whole_again_with_a_new_token() {
        let server = Server::with_tokens(|seen| {
            json(if seen.token() == token(1) {
                r#"{"errcode":42001,"errmsg":"access_token expired"}"#
            } else {
                DONE
            })
        })
        .await;
        let media = server.contacts().media();
        let sent = media
            .upload(MediaType::File, "员工\"新\".csv", "姓名,帐号\n")
            .await;
        assert_eq!(sent.expect("it is taken").media_id, "m1");
        let uploads: Vec<Seen> = server
            .seen()
            .into_iter()
            .filter(|seen| seen.path == "/cgi-bin/media/upload")
            .collect();
        assert_eq!((uploads.len(), uploads[1].token()), (2, token(2).as_str()));
        for seen in &uploads {
            let (name, content) = form(seen);
            assert_eq!(
                (name.as_str(), content.as_str()),
                ("员工%22新%22.csv", "姓名,帐号\n")
            );
        }
    }

    #[tokio::test]
    async fn a_file_is_sent_from_its_path_and_from_a_reader() {
        let server = Server::with_tokens(|_| json(DONE)).await;
        let media = server.contacts().media();
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("花名册 2026.csv");
        std::fs::write(&path, "姓名,帐号\n").expect("it is written");
        media
            .upload_path(MediaType::File, &path)
            .await
            .expect("taken");
        media
            .upload_reader(MediaType::File, "b.csv", &b"from a reader"[..])
            .await
            .expect("taken");
        let forms: Vec<_> = server.seen().iter().skip(1).map(form).collect();
        assert_eq!(
            forms[0],
            ("花名册 2026.csv".to_owned(), "姓名,帐号\n".to_owned())
        );
        assert_eq!(forms[1], ("b.csv".to_owned(), "from a reader".to_owned()));
    }

    #[tokio::test]
    async fn a_file_that_is_not_there_or_has_no_end_is_not_sent() {
        let server = Server::with_tokens(|_| json(DONE)).await;
        let media = server.contacts().media();
        let missing = media
            .upload_path(MediaType::File, "/no/such/林梅.csv")
            .await;
        let text = missing.expect_err("it is not there").to_string();
        assert_eq!(
            text,
            "media_upload was not sent: media: a file that can be read, got entity not found"
        );
        let endless = tokio::io::repeat(b'x');
        let error = media
            .upload_reader(MediaType::Voice, "a.amr", endless)
            .await;
        assert!(error.expect_err("it is too large").is_invalid_input());
        assert!(media.upload_path(MediaType::File, "..").await.is_err());
        assert!(server.seen().is_empty());
    }

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
