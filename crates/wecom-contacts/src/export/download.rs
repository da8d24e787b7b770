//! Downloads one encrypted file: goes on where a connection broke, and checks size and MD5.
//!
//! The address is of another host than the calls and carries its own permission, so the request takes no token and
//! does not pass the transport; it uses the same `reqwest` client, with its proxy, roots and time-outs.

use std::path::Path;
use std::time::Duration;

use md5::{Digest, Md5};
use reqwest::header::{ACCEPT_ENCODING, CONTENT_RANGE, HeaderValue, RANGE};
use reqwest::{Response, StatusCode, Url};
use tempfile::TempPath;
use tokio::io::{AsyncSeekExt, AsyncWriteExt};
use wecom_contacts_api::types::ExportFile;

use super::ExportError;
use super::decrypt::PAD;

/// Attempts without a byte more before a download is given up.
const FRUITLESS: u32 = 4;

/// Attempts in all: a server that gives a few bytes at a time does not hold us for ever.
const ATTEMPTS: u32 = 24;

const FIRST_PAUSE: Duration = Duration::from_millis(500);

/// What to fetch, as the platform describes it.
pub(super) struct Source {
    part: usize,
    url: Url,
    size: Option<u64>,
    md5: Option<String>,
    cap: u64,
}

/// A downloaded file, deleted when dropped.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) path: TempPath,
    pub(super) len: u64,
}

impl Source {
    /// Refuses descriptions that no honest file has, before anything is fetched.
    pub(super) fn new(part: usize, file: &ExportFile, cap: u64) -> Result<Self, ExportError> {
        let url = Url::parse(&file.url)
            .ok()
            .filter(|url| matches!(url.scheme(), "http" | "https"));
        let url = url.ok_or_else(|| ExportError::Download {
            part,
            why: "its address is no http address".to_owned(),
        })?;
        let size = match file.size {
            None => None,
            Some(size) => match u64::try_from(size) {
                Ok(size) if size > cap => return Err(ExportError::TooLarge { part, limit: cap }),
                Ok(bytes) if bytes > 0 && bytes.is_multiple_of(PAD as u64) => Some(bytes),
                _ => {
                    return Err(ExportError::Size {
                        part,
                        expected: size,
                        got: 0,
                    });
                }
            },
        };
        let md5 = file
            .md5
            .as_ref()
            .map(|md5| md5.trim().to_ascii_lowercase())
            .filter(|md5| !md5.is_empty());
        Ok(Source {
            part,
            url,
            size,
            md5,
            cap,
        })
    }

    /// Fetches the file into `folder`.
    pub(super) async fn download(
        &self,
        http: &reqwest::Client,
        folder: &Path,
    ) -> Result<Part, ExportError> {
        let (file, path) = tempfile::Builder::new()
            .prefix("wecom-export-")
            .tempfile_in(folder)?
            .into_parts();
        let mut sink = Sink {
            file: tokio::fs::File::from_std(file),
            md5: Md5::new(),
            len: 0,
        };
        let (mut fruitless, mut pause) = (0, FIRST_PAUSE);
        for attempt in 1.. {
            let before = sink.len;
            let why = match self.attempt(http, &mut sink).await? {
                None => break,
                Some(why) => why,
            };
            fruitless = if sink.len > before { 0 } else { fruitless + 1 };
            if fruitless == FRUITLESS || attempt == ATTEMPTS {
                return Err(ExportError::Download {
                    part: self.part,
                    why,
                });
            }
            if fruitless == 0 {
                pause = FIRST_PAUSE;
            }
            tokio::time::sleep(pause).await;
            pause *= 2;
        }
        sink.file.flush().await?;
        self.check(sink, path)
    }

    /// One request. `None`: the file is there; `Some`: why it is not yet, to be tried again.
    async fn attempt(
        &self,
        http: &reqwest::Client,
        sink: &mut Sink,
    ) -> Result<Option<String>, ExportError> {
        // A compressed answer would not be the bytes that size and MD5 are about.
        let mut request = http
            .get(self.url.clone())
            .header(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        if sink.len > 0 {
            request = request.header(RANGE, format!("bytes={}-", sink.len));
        }
        let mut response = match request.send().await {
            Ok(response) => response,
            Err(error) => return Ok(Some(describe(&error))),
        };
        match response.status() {
            StatusCode::OK => sink.restart().await?,
            StatusCode::PARTIAL_CONTENT if range_start(&response) == Some(sink.len) => {}
            status if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS => {
                return Ok(Some(format!("status {}", status.as_u16())));
            }
            status => {
                let why = format!("status {} is no answer to the request", status.as_u16());
                return Err(ExportError::Download {
                    part: self.part,
                    why,
                });
            }
        }
        loop {
            match response.chunk().await {
                Ok(Some(chunk)) => self.take(sink, &chunk).await?,
                Ok(None) if self.size.is_some_and(|size| sink.len < size) => {
                    return Ok(Some(format!("it ended after {} bytes", sink.len)));
                }
                Ok(None) => return Ok(None),
                Err(error) => return Ok(Some(describe(&error))),
            }
        }
    }

    async fn take(&self, sink: &mut Sink, chunk: &[u8]) -> Result<(), ExportError> {
        let len = sink.len + chunk.len() as u64;
        match self.size {
            Some(size) if len > size => {
                let expected = i64::try_from(size).unwrap_or(i64::MAX);
                return Err(ExportError::Size {
                    part: self.part,
                    expected,
                    got: len,
                });
            }
            None if len > self.cap => {
                return Err(ExportError::TooLarge {
                    part: self.part,
                    limit: self.cap,
                });
            }
            _ => {}
        }
        sink.file.write_all(chunk).await?;
        sink.md5.update(chunk);
        sink.len = len;
        Ok(())
    }

    fn check(&self, sink: Sink, path: TempPath) -> Result<Part, ExportError> {
        if sink.len == 0 || !sink.len.is_multiple_of(PAD as u64) {
            return Err(ExportError::Decrypt { part: self.part });
        }
        let sum = sink.md5.finalize();
        let sum: String = sum.iter().map(|byte| format!("{byte:02x}")).collect();
        match &self.md5 {
            Some(expected) if *expected != sum => Err(ExportError::Checksum { part: self.part }),
            _ => Ok(Part {
                path,
                len: sink.len,
            }),
        }
    }
}

/// Where the bytes go.
struct Sink {
    file: tokio::fs::File,
    md5: Md5,
    len: u64,
}

impl Sink {
    /// The server sends the file from its beginning.
    async fn restart(&mut self) -> Result<(), ExportError> {
        if self.len > 0 {
            self.file.flush().await?;
            self.file.set_len(0).await?;
            self.file.rewind().await?;
            self.md5 = Md5::new();
            self.len = 0;
        }
        Ok(())
    }
}

/// The first byte of a partial answer: `bytes 500-999/1234`.
fn range_start(response: &Response) -> Option<u64> {
    let range = response.headers().get(CONTENT_RANGE)?.to_str().ok()?;
    range
        .strip_prefix("bytes ")?
        .split('-')
        .next()?
        .trim()
        .parse()
        .ok()
}

/// The address carries a permission, so nothing of the error but its kind is told.
fn describe(error: &reqwest::Error) -> String {
    let why = if error.is_timeout() {
        "the server did not answer in time"
    } else if error.is_connect() {
        "the server cannot be reached"
    } else {
        "the connection broke"
    };
    why.to_owned()
}

#[cfg(test)]
mod tests;
