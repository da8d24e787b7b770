//! Who is in the company at the start.

pub(crate) mod dump;
mod generate;
pub(crate) mod state;

use std::io;
use std::path::PathBuf;

use serde_json::Value;

use crate::company::Company;
use crate::server::builder::about;

/// Who is in the company at the start.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use wecom_sandbox::{Sandbox, Seed};
///
/// let seed: Seed = "generate:1000:50".parse()?;
/// let sandbox = Sandbox::builder().seed(seed).start().await?;
/// assert_eq!(sandbox.state()["members"].as_array().map(Vec::len), Some(1000));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub enum Seed {
    /// The root department, and a linked company.
    Empty,
    /// A company of some thirty people with departments and tags.
    #[default]
    Demo,
    /// Many invented members and departments, the same ones each time.
    Generate {
        /// How many members.
        members: u32,
        /// How many departments, the root included.
        departments: u32,
    },
    /// A file in the form of `GET /_sandbox/state`.
    File(PathBuf),
    /// A value in the same form.
    State(Value),
}

impl std::str::FromStr for Seed {
    type Err = String;

    /// `empty`, `demo`, `generate:MEMBERS:DEPARTMENTS`, or the path of a JSON file.
    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "empty" => Ok(Seed::Empty),
            "demo" => Ok(Seed::Demo),
            _ => match text.strip_prefix("generate:") {
                Some(sizes) => {
                    let (members, departments) = sizes
                        .split_once(':')
                        .ok_or("generate:MEMBERS:DEPARTMENTS is expected")?;
                    let number =
                        |text: &str| text.parse().map_err(|_| format!("{text} is no number"));
                    Ok(Seed::Generate {
                        members: number(members)?,
                        departments: number(departments)?,
                    })
                }
                None => Ok(Seed::File(PathBuf::from(text))),
            },
        }
    }
}

/// The linked company that every seed has.
const LINKED: &str = include_str!("seed/linked.json");
const DEMO: &str = include_str!("seed/demo.json");

/// Makes the company a seed describes.
pub(crate) fn plant(seed: &Seed, corp_id: &str) -> io::Result<Company> {
    let bad = |text: String| io::Error::new(io::ErrorKind::InvalidData, text);
    let json =
        |text: &str| serde_json::from_str::<Value>(text).map_err(|error| bad(error.to_string()));
    let mut company = Company::new(corp_id);
    state::load(&mut company, &json(LINKED)?).map_err(bad)?;
    match seed {
        Seed::Empty => {}
        Seed::Demo => state::load(&mut company, &json(DEMO)?).map_err(bad)?,
        Seed::Generate {
            members,
            departments,
        } => generate::generate(&mut company, *members, *departments),
        Seed::State(value) => state::load(&mut company, value).map_err(bad)?,
        Seed::File(path) => {
            let file = path.display();
            let text = std::fs::read(path).map_err(|error| {
                let seeds = "a seed is empty, demo, generate:MEMBERS:DEPARTMENTS or a JSON file";
                about(format_args!("seed {file} ({seeds})"), &error)
            })?;
            let bad = |text: String| bad(format!("seed {file}: {text}"));
            let value = serde_json::from_slice(&text).map_err(|error| bad(error.to_string()))?;
            state::load(&mut company, &value).map_err(bad)?;
        }
    }
    Ok(company)
}
