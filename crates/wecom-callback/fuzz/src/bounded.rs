//! The targets without a fuzzer: the corpus, and changes of it at random, for a bounded time on a stable toolchain.
//!
//! Not guided by coverage, so it finds less; but it runs wherever the tests do. It understands what libFuzzer is given most
//! often: `-max_total_time=SECONDS` and folders of inputs.

use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

const DEFAULT_SECONDS: u64 = 10;
const MAX_LEN: usize = 4096;
/// Pieces that random bytes would hardly ever form.
const WORDS: [&str; 24] = [
    "<xml>",
    "</xml>",
    "<![CDATA[",
    "]]>",
    "<!DOCTYPE",
    "<!--",
    "-->",
    "&amp;",
    "&#x0;",
    "<Encrypt>",
    "</Encrypt>",
    "<Event>",
    "change_contact",
    "<ChangeType>",
    "</",
    "/>",
    "msg_signature=",
    "&echostr=",
    "%2B",
    "{\"encrypt\":\"",
    "[[",
    "\u{feff}",
    "林",
    "4294967295",
];

/// Runs a target over its corpus, then over changed inputs until the time is over.
pub fn main(name: &str, target: fn(&[u8])) -> ExitCode {
    let (mut seconds, mut folders) = (DEFAULT_SECONDS, Vec::new());
    for word in std::env::args().skip(1) {
        match word.strip_prefix("-max_total_time=") {
            Some(time) => seconds = time.parse().unwrap_or(DEFAULT_SECONDS),
            None if word.starts_with('-') => {}
            None => folders.push(PathBuf::from(word)),
        }
    }
    if folders.is_empty() {
        folders.push(
            Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("corpus")
                .join(name),
        );
    }
    let corpus: Vec<Vec<u8>> = folders.iter().flat_map(|folder| inputs(folder)).collect();
    let mut out = std::io::stderr();
    if corpus.is_empty() {
        let _ = writeln!(out, "{name}: no corpus");
        return ExitCode::FAILURE;
    }
    let end = Instant::now() + Duration::from_secs(seconds);
    let (mut random, mut runs) = (Random(0x9e37_79b9_7f4a_7c15), 0_u64);
    let mut changed =
        std::iter::from_fn(|| (Instant::now() < end).then(|| change(&corpus, &mut random)));
    for input in corpus.iter().cloned().chain(&mut changed) {
        runs += 1;
        if catch_unwind(AssertUnwindSafe(|| target(&input))).is_err() {
            let file = format!("crash-{name}-{runs}");
            let _ = std::fs::write(&file, &input);
            let _ = writeln!(
                out,
                "{name}: failed after {runs} runs; the input is in {file}"
            );
            return ExitCode::FAILURE;
        }
    }
    let _ = writeln!(
        out,
        "{name}: {runs} runs, {} inputs, no failure",
        corpus.len()
    );
    ExitCode::SUCCESS
}

fn inputs(folder: &Path) -> Vec<Vec<u8>> {
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<_> = files.map(|file| file.path()).collect();
    files.sort();
    files
        .iter()
        .filter_map(|file| std::fs::read(file).ok())
        .collect()
}

/// One input with a few changes: bits, bytes, words, pieces cut out, doubled, or taken from another input.
fn change(corpus: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let mut input = corpus[random.below(corpus.len())].clone();
    for _ in 0..=random.below(6) {
        let from = random.below(input.len() + 1);
        let to = from + random.below((input.len() - from).min(64) + 1);
        match random.below(6) {
            0 => drop(input.drain(from..to)),
            1 => {
                let piece = input[from..to].to_vec();
                drop(input.splice(from..from, piece));
            }
            2 => drop(input.splice(from..from, WORDS[random.below(WORDS.len())].bytes())),
            3 => {
                let other = &corpus[random.below(corpus.len())];
                let start = random.below(other.len() + 1);
                drop(input.splice(from..to, other[start..other.len().min(start + 64)].to_vec()));
            }
            4 if from < input.len() => input[from] ^= 1 << random.below(8),
            _ if from < input.len() => input[from] = random.byte(),
            _ => input.push(random.byte()),
        }
    }
    input.truncate(MAX_LEN);
    input
}

/// Xorshift: the same inputs on every run, so that a failure comes again.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() >> 1).unwrap_or(0) % bound.max(1)
    }

    fn byte(&mut self) -> u8 {
        self.next().to_be_bytes()[0]
    }
}
