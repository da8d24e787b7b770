//! Finds the one part that matters in a `multipart/form-data` body.

use bytes::Bytes;

/// The uploaded file.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) filename: String,
    pub(crate) bytes: Bytes,
}

fn find(haystack: &[u8], needle: &[u8], from: usize) -> Option<usize> {
    // memchr's searcher, as axum's own dependencies use it, would be one more crate for one call.
    let first = *needle.first()?;
    let mut at = from;
    while let Some(step) = haystack.get(at..)?.iter().position(|b| *b == first) {
        at += step;
        if haystack[at..].starts_with(needle) {
            return Some(at);
        }
        at += 1;
    }
    None
}

/// A parameter of a header value, with or without quotes.
fn parameter(header: &str, name: &str) -> Option<String> {
    let lower = header.to_ascii_lowercase();
    let wanted = format!("{name}=");
    let mut from = 0;
    loop {
        let at = from + lower.get(from..)?.find(&wanted)?;
        let led = lower[..at].trim_end_matches([' ', '\t']);
        from = at + wanted.len();
        if led.is_empty() || led.ends_with(';') {
            break;
        }
    }
    let rest = header.get(from..)?;
    match rest.strip_prefix('"') {
        Some(quoted) => {
            let mut text = String::new();
            let mut chars = quoted.chars();
            loop {
                match chars.next()? {
                    '"' => return Some(text),
                    '\\' => text.push(chars.next()?),
                    c => text.push(c),
                }
            }
        }
        None => Some(
            rest.split([';', '\r', '\n'])
                .next()
                .unwrap_or("")
                .trim()
                .to_owned(),
        ),
    }
}

/// The part named `media`, or else the first that has a file name.
pub(crate) fn media_part(content_type: &str, body: &Bytes) -> Option<Part> {
    if !content_type
        .trim_start()
        .to_ascii_lowercase()
        .starts_with("multipart/form-data")
    {
        return None;
    }
    let boundary =
        parameter(content_type, "boundary").filter(|b| !b.is_empty() && b.len() <= 200)?;
    let marker = format!("--{boundary}").into_bytes();
    let between = [b"\r\n", &marker[..]].concat();
    let mut at = if body.starts_with(&marker) {
        marker.len()
    } else {
        find(body, &between, 0)? + between.len()
    };
    let mut fallback = None;
    // Far more parts than any honest caller sends.
    for _ in 0..64 {
        if body.get(at..)?.starts_with(b"--") {
            break;
        }
        let head_end = find(body, b"\r\n\r\n", at)?;
        let head = String::from_utf8_lossy(&body[at..head_end]).into_owned();
        let start = head_end + 4;
        let end = find(body, &between, start)?;
        let disposition = head.lines().find(|line| {
            line.to_ascii_lowercase()
                .starts_with("content-disposition:")
        });
        if let Some(disposition) = disposition
            .and_then(|line| line.split_once(':'))
            .map(|(_, value)| value)
        {
            let part = |filename: Option<String>| Part {
                filename: filename.unwrap_or_default(),
                bytes: body.slice(start..end),
            };
            let filename = parameter(disposition, "filename");
            if parameter(disposition, "name").as_deref() == Some("media") {
                return Some(part(filename));
            }
            if filename.is_some() && fallback.is_none() {
                fallback = Some(part(filename));
            }
        }
        at = end + between.len();
    }
    fallback
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(text: &str) -> Bytes {
        Bytes::from(text.replace('\n', "\r\n"))
    }

    #[test]
    fn the_media_part_is_found_among_others() {
        let text = "--B\nContent-Disposition: form-data; name=\"x\"\n\nno\n--B\n\
                    Content-Disposition: form-data; filename=\"员工.csv\"; name=\"media\"; filelength=3\n\
                    Content-Type: application/octet-stream\n\na\nb\n--B--\n";
        let part = media_part("multipart/form-data; boundary=B", &body(text)).unwrap();
        assert_eq!(part.filename, "员工.csv");
        assert_eq!(part.bytes, "a\r\nb");
    }

    #[test]
    fn a_quoted_boundary_and_another_name_are_taken() {
        let text = "preamble\n--a b\ncontent-disposition: form-data; name=file; filename=f.csv\n\nxyz\n--a b--";
        let part = media_part("multipart/form-data; boundary=\"a b\"", &body(text)).unwrap();
        assert_eq!(
            (part.filename.as_str(), &part.bytes[..]),
            ("f.csv", &b"xyz"[..])
        );
    }

    #[test]
    fn broken_bodies_give_nothing() {
        for (content_type, text) in [
            ("application/json", "{}"),
            ("multipart/form-data", "--B\n\n"),
            ("multipart/form-data; boundary=B", ""),
            (
                "multipart/form-data; boundary=B",
                "--B\nContent-Disposition: form-data; name=\"media\"\n\ncut off",
            ),
            ("multipart/form-data; boundary=B", "--B--"),
        ] {
            assert_eq!(media_part(content_type, &body(text)), None, "{text}");
        }
    }
}
