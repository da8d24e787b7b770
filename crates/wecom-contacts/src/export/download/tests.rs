//! Downloads from servers that break off, send damage or are gone.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::*;

/// Answers the requests with these, one connection each, and counts them.
async fn server(answers: Vec<Vec<u8>>) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/file", listener.local_addr().unwrap());
    let served = Arc::new(AtomicUsize::new(0));
    let count = served.clone();
    tokio::spawn(async move {
        for answer in answers {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = [0; 2048];
            let len = stream.read(&mut request).await.unwrap();
            let request = String::from_utf8_lossy(&request[..len]).to_ascii_lowercase();
            let wanted = request
                .split("range: bytes=")
                .nth(1)
                .and_then(|rest| rest.split('-').next());
            let answer =
                String::from_utf8_lossy(&answer).replace("WANTED", wanted.unwrap_or("none"));
            count.fetch_add(1, Ordering::SeqCst);
            stream.write_all(answer.as_bytes()).await.unwrap();
            let _ = stream.shutdown().await;
        }
    });
    (url, served)
}

fn ok(length: usize, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}")
        .into_bytes()
}

fn partial(length: usize, body: &str) -> Vec<u8> {
    format!(
        "HTTP/1.1 206 Partial Content\r\ncontent-length: {length}\r\ncontent-range: bytes WANTED-95/96\r\nconnection: close\r\n\r\n{body}"
    )
    .into_bytes()
}

fn status(code: u16) -> Vec<u8> {
    format!("HTTP/1.1 {code} X\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").into_bytes()
}

const BODY: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

fn md5(text: &str) -> String {
    Md5::digest(text.as_bytes())
        .iter()
        .map(|byte| format!("{byte:02X}"))
        .collect()
}

fn file(url: &str, size: Option<i64>, sum: Option<&str>) -> ExportFile {
    let mut file = ExportFile::new(url);
    file.size = size;
    file.md5 = sum.map(md5);
    file
}

async fn fetch(file: &ExportFile) -> Result<Vec<u8>, ExportError> {
    let folder = tempfile::tempdir().unwrap();
    let result = match Source::new(3, file, 1000) {
        Ok(source) => {
            source
                .download(&reqwest::Client::new(), folder.path())
                .await
        }
        Err(error) => Err(error),
    };
    let result = result.map(|part| {
        let bytes = std::fs::read(&part.path).unwrap();
        assert_eq!(part.len, bytes.len() as u64);
        bytes
    });
    assert_eq!(
        std::fs::read_dir(folder.path()).unwrap().count(),
        0,
        "nothing is left behind"
    );
    result
}

#[tokio::test(start_paused = true)]
async fn a_broken_download_goes_on_where_it_stopped() {
    let (url, served) = server(vec![
        ok(96, &BODY[..40]),
        status(503),
        partial(56, &BODY[40..50]),
        partial(46, &BODY[50..]),
    ])
    .await;
    let bytes = fetch(&file(&url, Some(96), Some(BODY))).await.unwrap();
    assert_eq!(bytes, BODY.as_bytes());
    assert_eq!(served.load(Ordering::SeqCst), 4);
}

#[tokio::test(start_paused = true)]
async fn a_server_without_ranges_starts_again() {
    let (url, _) = server(vec![ok(96, &BODY[..40]), ok(96, BODY)]).await;
    assert_eq!(
        fetch(&file(&url, Some(96), Some(BODY))).await.unwrap(),
        BODY.as_bytes()
    );
}

#[tokio::test]
async fn a_file_without_size_and_sum_is_taken_up_to_the_limit() {
    let (url, _) = server(vec![ok(96, BODY)]).await;
    assert_eq!(
        fetch(&file(&url, None, None)).await.unwrap(),
        BODY.as_bytes()
    );
    let (url, _) = server(vec![ok(2000, &BODY.repeat(20))]).await;
    assert!(matches!(
        fetch(&file(&url, None, None)).await,
        Err(ExportError::TooLarge {
            part: 3,
            limit: 1000
        })
    ));
}

#[tokio::test]
async fn a_damaged_file_is_refused() {
    let (url, _) = server(vec![ok(96, &BODY.replace('7', "8"))]).await;
    assert!(matches!(
        fetch(&file(&url, Some(96), Some(BODY))).await,
        Err(ExportError::Checksum { part: 3 })
    ));
    let (url, _) = server(vec![ok(96, BODY)]).await;
    assert!(matches!(
        fetch(&file(&url, Some(64), Some(BODY))).await,
        Err(ExportError::Size {
            part: 3,
            expected: 64,
            got: 96
        })
    ));
    let (url, _) = server(vec![ok(33, &BODY[..33])]).await;
    assert!(matches!(
        fetch(&file(&url, None, None)).await,
        Err(ExportError::Decrypt { part: 3 })
    ));
}

#[tokio::test]
async fn sizes_that_no_file_has_are_refused_before_anything_is_fetched() {
    for size in [-1, 0, 31, i64::MIN] {
        let error = fetch(&file("http://127.0.0.1:1/", Some(size), None))
            .await
            .unwrap_err();
        assert!(matches!(error, ExportError::Size { expected, .. } if expected == size));
    }
    let error = fetch(&file("http://127.0.0.1:1/", Some(i64::MAX), None))
        .await
        .unwrap_err();
    assert!(matches!(error, ExportError::TooLarge { .. }));
    for url in ["", "file:///etc/passwd", "/relative"] {
        assert!(matches!(
            fetch(&file(url, Some(96), None)).await,
            Err(ExportError::Download { .. })
        ));
    }
}

#[tokio::test]
async fn an_address_that_has_expired_ends_the_download_and_is_not_told() {
    let (url, served) = server(vec![status(403)]).await;
    let error = fetch(&file(&format!("{url}?sign=s3cr3t"), Some(96), None))
        .await
        .unwrap_err();
    assert_eq!(served.load(Ordering::SeqCst), 1);
    assert_eq!(
        error.to_string(),
        "file 3 was not downloaded: status 403 is no answer to the request"
    );
    assert!(!format!("{error:?}").contains("s3cr3t"));
}

#[tokio::test(start_paused = true)]
async fn a_server_that_is_gone_is_not_asked_for_ever() {
    let error = fetch(&file("http://127.0.0.1:1/?sign=s3cr3t", Some(96), None))
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "file 3 was not downloaded: the server cannot be reached"
    );
}
