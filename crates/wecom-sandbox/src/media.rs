//! Temporary media: uploads with their size and type limits, kept for three days of the sandbox's time.

pub(crate) mod multipart;

use std::collections::{HashMap, VecDeque};

use bytes::Bytes;
use rand::Rng as _;

use crate::call::Call;
use crate::clock::DAY;
use crate::company::Company;
use crate::reply::{Outcome, Reply, refuse};

const LIFE: i64 = 3 * DAY;
/// All uploads together; the oldest go first.
const ALL_BYTES: usize = 256 << 20;
const MIB: usize = 1 << 20;

/// One upload.
#[derive(Clone)]
pub(crate) struct Media {
    pub(crate) kind: String,
    pub(crate) bytes: Bytes,
    pub(crate) created: i64,
}

/// The uploads of the company, shared by all its apps.
#[derive(Default)]
pub(crate) struct MediaStore {
    map: HashMap<String, Media>,
    order: VecDeque<String>,
    bytes: usize,
    /// Uploads that came or went, where somebody wants to know.
    pub(crate) changed: Option<Vec<String>>,
}

impl MediaStore {
    /// The upload, while it lives.
    pub(crate) fn get(&self, id: &str, now: i64) -> Option<&Media> {
        self.map.get(id).filter(|media| now - media.created < LIFE)
    }

    pub(crate) fn is_image(&self, id: &str) -> bool {
        self.map.get(id).is_some_and(|media| media.kind == "image")
    }

    /// The upload, dead or alive.
    pub(crate) fn any(&self, id: &str) -> Option<&Media> {
        self.map.get(id)
    }

    pub(crate) fn ids(&self) -> impl Iterator<Item = String> {
        self.order.iter().cloned()
    }

    /// Puts an upload back as a file has it.
    pub(crate) fn restore(&mut self, id: &str, kind: &str, created: i64, bytes: Bytes) {
        self.bytes += bytes.len();
        self.order.push_back(id.to_owned());
        self.map.insert(
            id.to_owned(),
            Media {
                kind: kind.to_owned(),
                bytes,
                created,
            },
        );
    }

    fn put(&mut self, media: Media) -> String {
        while self.bytes + media.bytes.len() > ALL_BYTES {
            let Some(oldest) = self.order.pop_front() else {
                break;
            };
            if let Some(gone) = self.map.remove(&oldest) {
                self.bytes -= gone.bytes.len();
            }
            if let Some(changed) = &mut self.changed {
                changed.push(oldest);
            }
        }
        let mut rng = rand::rng();
        let id: String = (0..64)
            .map(|_| char::from(rng.sample(rand::distr::Alphanumeric)))
            .collect();
        self.bytes += media.bytes.len();
        self.order.push_back(id.clone());
        if let Some(changed) = &mut self.changed {
            changed.push(id.clone());
        }
        self.map.insert(id.clone(), media);
        id
    }
}

/// Size limit, file endings and first bytes of a kind.
type Rule = (
    usize,
    &'static [&'static str],
    &'static [(usize, &'static [u8])],
);

fn rule(kind: &str) -> Option<Rule> {
    match kind {
        "image" => Some((
            10 * MIB,
            &["jpg", "jpeg", "png"],
            &[(0, b"\xff\xd8\xff"), (0, b"\x89PNG")],
        )),
        "voice" => Some((2 * MIB, &["amr"], &[(0, b"#!AMR")])),
        "video" => Some((10 * MIB, &["mp4"], &[(4, b"ftyp")])),
        "file" => Some((20 * MIB, &[], &[])),
        _ => None,
    }
}

pub(crate) fn upload(company: &mut Company, call: &Call<'_>) -> Outcome {
    let kind = &*call.query.get("type").ok_or_else(|| refuse(40005))?;
    let (max, endings, magics) = rule(kind).ok_or_else(|| refuse(40005))?;
    let part = multipart::media_part(call.content_type, call.raw).ok_or_else(|| refuse(41005))?;
    if part.bytes.is_empty() {
        return Err(refuse(44001));
    }
    if part.bytes.len() <= 5 {
        return Err(refuse(40006));
    }
    if part.bytes.len() > max {
        return Err(refuse(45001));
    }
    let ending = part
        .filename
        .rsplit_once('.')
        .map(|(_, ending)| ending.to_ascii_lowercase())
        .unwrap_or_default();
    let by_name = endings.contains(&ending.as_str());
    let by_content = magics.iter().any(|(at, magic)| {
        part.bytes
            .get(*at..)
            .is_some_and(|rest| rest.starts_with(magic))
    });
    if !endings.is_empty() && !by_name && !by_content {
        return Err(refuse(40004));
    }
    // A copy of its own: the part would else keep the whole request alive.
    let bytes = Bytes::copy_from_slice(&part.bytes);
    let id = company.media.put(Media {
        kind: kind.to_owned(),
        bytes,
        created: call.now,
    });
    Ok(Reply::with("", |obj| {
        obj.text("type", kind)
            .text("media_id", &id)
            .text("created_at", &(call.now / 1000).to_string());
    }))
}
