//! The records of an export, decrypted and decoded piece by piece out of the downloaded files.

use std::fs::File;
use std::io::Read;
use std::marker::PhantomData;
use std::sync::Arc;

use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use wecom_callback::cipher::AesKey;

use super::ExportError;
use super::decrypt::{Decryptor, PAD};
use super::download::Part;
use super::record::sealed::List;
use crate::splitter::{Caps, Splitter};
use crate::stream::elements::{Piece, next_element};

/// Bytes decrypted at a time, a multiple of the padding.
const PIECE: usize = 256 * 1024;

/// The files of an export and what opens them.
pub(super) struct Files {
    pub(super) parts: Vec<Part>,
    pub(super) key: AesKey,
}

/// The records, file after file. A blocking iterator that holds one piece of a file at a time.
///
/// A record that does not decode comes out as [`ExportError::Record`] and the iterator goes on after it; every other
/// error is the last item.
///
/// ```
/// # tests::with_company(async |contacts| {
/// let exported = contacts.export().departments().run().await?;
/// let odd = tokio::task::spawn_blocking(move || exported.records().filter(Result::is_err).count());
/// assert_eq!(odd.await?, 0);
/// # Ok(())
/// # });
/// ```
pub struct Records<T> {
    files: Arc<Files>,
    list: List,
    part: usize,
    open: Option<OpenPart>,
    /// What stood around the lists of the files that were read.
    pub(super) envelopes: Vec<Map<String, Value>>,
    over: bool,
    record: PhantomData<fn() -> T>,
}

struct OpenPart {
    index: usize,
    file: File,
    left: u64,
    decryptor: Decryptor,
    cipher: Vec<u8>,
    plain: Vec<u8>,
    /// The text in `plain`, and how much of it has been read.
    piece: Piece,
    pos: usize,
    splitter: Splitter,
}

impl<T: DeserializeOwned> Records<T> {
    pub(super) fn new(files: Arc<Files>, list: List) -> Self {
        Records {
            files,
            list,
            part: 0,
            open: None,
            envelopes: Vec::new(),
            over: false,
            record: PhantomData,
        }
    }

    fn advance(&mut self) -> Result<Option<T>, ExportError> {
        loop {
            let open = match &mut self.open {
                Some(open) => open,
                None => {
                    let Some(part) = self.files.parts.get(self.part) else {
                        return Ok(None);
                    };
                    let open = OpenPart::new(self.part, part, &self.files.key, self.list.field)?;
                    self.part += 1;
                    self.open.insert(open)
                }
            };
            if let Some(record) = open.record(self.list.id)? {
                return Ok(Some(record));
            }
            if !open.refill()? {
                let envelope = open.finish(self.list.field)?;
                self.envelopes.push(envelope);
                self.open = None;
            }
        }
    }
}

impl<T: DeserializeOwned> Iterator for Records<T> {
    type Item = Result<T, ExportError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.over {
            return None;
        }
        let next = self.advance().transpose();
        self.over = match &next {
            Some(Ok(_)) => false,
            Some(Err(error)) => !error.is_record(),
            None => true,
        };
        next
    }
}

impl<T> std::fmt::Debug for Records<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Records")
            .field("part", &self.part)
            .finish_non_exhaustive()
    }
}

impl OpenPart {
    fn new(index: usize, part: &Part, key: &AesKey, list: &str) -> Result<Self, ExportError> {
        Ok(OpenPart {
            index,
            file: File::open(&part.path)?,
            left: part.len,
            decryptor: Decryptor::new(key.clone()),
            cipher: Vec::new(),
            plain: Vec::new(),
            piece: Piece::default(),
            pos: 0,
            splitter: Splitter::new(list, Caps::default()),
        })
    }

    /// Decrypts the next piece; `false` at the end of the file.
    fn refill(&mut self) -> Result<bool, ExportError> {
        if self.left == 0 {
            return Ok(false);
        }
        let len = usize::try_from(self.left).map_or(PIECE, |left| left.min(PIECE));
        self.cipher.resize(len, 0);
        self.file.read_exact(&mut self.cipher)?;
        self.left -= len as u64;
        let piece = self
            .decryptor
            .piece(&self.cipher, self.left == 0, &mut self.plain);
        let text = piece.map_err(|_| ExportError::Decrypt { part: self.index })?;
        let text = self.plain.get(text).unwrap_or_default();
        self.piece.fill(Bytes::copy_from_slice(text));
        self.pos = 0;
        Ok(true)
    }

    /// The next record that ends in this piece.
    fn record<T: DeserializeOwned>(&mut self, id_field: &str) -> Result<Option<T>, ExportError> {
        let found = next_element(&mut self.splitter, &self.piece, &mut self.pos, id_field);
        let part = self.index;
        match found {
            Ok(None) => Ok(None),
            Ok(Some(Ok(record))) => Ok(Some(record)),
            Ok(Some(Err(element))) => Err(ExportError::Record { part, element }),
            Err(error) => Err(ExportError::Content {
                part,
                why: error.to_string(),
            }),
        }
    }

    fn finish(&mut self, list: &str) -> Result<Map<String, Value>, ExportError> {
        let part = self.index;
        let content = |why: String| ExportError::Content { part, why };
        let envelope = self
            .splitter
            .finish()
            .map_err(|error| content(error.to_string()))?;
        let envelope: Map<String, Value> = serde_json::from_slice(&envelope)
            .map_err(|_| content("what stands around it is no JSON".to_owned()))?;
        if !envelope.get(list).is_some_and(Value::is_array) {
            return Err(content(format!("there is no list {list}")));
        }
        Ok(envelope)
    }
}

/// Whether the end of each file is a padding under this key. Asked before the first record is given out, so that a
/// wrong key is told as such.
pub(super) fn check_padding(files: &Files) -> Result<(), ExportError> {
    use std::io::{Seek, SeekFrom};
    for (index, part) in files.parts.iter().enumerate() {
        let mut end = Vec::new();
        let mut file = File::open(&part.path)?;
        file.seek(SeekFrom::Start(part.len.saturating_sub(2 * PAD as u64)))?;
        file.read_to_end(&mut end)?;
        let mut out = Vec::new();
        let decrypted = Decryptor::new(files.key.clone()).piece(&end, true, &mut out);
        decrypted.map_err(|_| ExportError::Decrypt { part: index })?;
    }
    Ok(())
}
