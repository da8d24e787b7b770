//! The clients: four languages whose client is generated from the spec, and two foreign SDKs that know nothing of it;
//! what each needs, and the commands that generate, compile and run.

use std::path::Path;
use std::process::Command;

use crate::toolchain::{self, Toolchain};

/// A client, by language or by the name of the foreign SDK.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Language {
    /// openapi-python-client.
    Python,
    /// openapi-typescript and openapi-fetch.
    Typescript,
    /// oapi-codegen.
    Go,
    /// openapi-generator, by Maven.
    Java,
    /// A foreign SDK in Python.
    Wechatpy,
    /// A foreign SDK in Java.
    WeixinJavaCp,
}

/// One stage of a language, run in `target/clients/<language>`.
pub(crate) enum Stage {
    /// Brings the generator and the libraries, at the versions of the lock file; only again when that file changed.
    Install {
        /// The lock file.
        lock: &'static str,
        /// What installs it.
        commands: Vec<Command>,
    },
    /// Makes the client from the spec.
    Generate(Command),
    /// Compiles client and scenario.
    Compile(Command),
    /// Runs the scenario.
    Run(Command),
}

impl Language {
    /// All of them, as the table lists them.
    pub(crate) const ALL: [Self; 6] = [
        Self::Python,
        Self::Typescript,
        Self::Go,
        Self::Java,
        Self::Wechatpy,
        Self::WeixinJavaCp,
    ];

    /// The name of its folder.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Python => "python",
            Self::Typescript => "typescript",
            Self::Go => "go",
            Self::Java => "java",
            Self::Wechatpy => "wechatpy",
            Self::WeixinJavaCp => "weixin-java-cp",
        }
    }

    /// The toolchain that must be there.
    pub(crate) fn toolchain(self) -> &'static Toolchain {
        match self {
            Self::Python | Self::Wechatpy => &toolchain::PYTHON,
            Self::Typescript => &toolchain::NODE,
            Self::Go => &toolchain::GO,
            Self::Java | Self::WeixinJavaCp => &toolchain::JAVA,
        }
    }

    /// Its stages, with `folder` as the working directory.
    pub(crate) fn stages(self, folder: &Path) -> Vec<Stage> {
        let command = |line: &str| {
            let mut words = line.split(' ');
            let program = words.next().unwrap_or_default();
            // A program of the folder's own is found there, whatever the working directory of this process is.
            let own = program.contains('/').then(|| folder.join(program));
            let mut command = Command::new(own.unwrap_or_else(|| program.into()));
            command.args(words).current_dir(folder);
            command
        };
        let pip = || Stage::Install {
            lock: "requirements.txt",
            commands: vec![
                command("python3 -m venv venv"),
                command(
                    "venv/bin/python -m pip install --quiet --require-hashes -r requirements.txt",
                ),
            ],
        };
        match self {
            Self::Python => {
                let mut generate = command(
                    "venv/bin/openapi-python-client generate --path ../spec.json --output-path wecom --meta none --overwrite",
                );
                // The generator formats its output with the ruff of its own environment.
                let path = std::env::var_os("PATH").unwrap_or_default();
                let paths =
                    std::iter::once(folder.join("venv/bin")).chain(std::env::split_paths(&path));
                generate.env("PATH", std::env::join_paths(paths).unwrap_or(path));
                vec![
                    pip(),
                    Stage::Generate(generate),
                    Stage::Compile(command(
                        "venv/bin/python -W error -m compileall -q -f wecom scenario.py wecom_auth.py short.py",
                    )),
                    Stage::Run(command("venv/bin/python scenario.py")),
                ]
            }
            Self::Typescript => vec![
                Stage::Install {
                    lock: "package-lock.json",
                    commands: vec![command("npm ci --ignore-scripts")],
                },
                Stage::Generate(command("npm run --silent generate")),
                Stage::Compile(command("npm run --silent build")),
                Stage::Run(command("npm run --silent start")),
            ],
            Self::Go => vec![
                Stage::Install {
                    lock: "go.sum",
                    commands: vec![command("go mod download")],
                },
                Stage::Generate(command(
                    "go tool oapi-codegen -config oapi-codegen.yaml ../spec.json",
                )),
                Stage::Compile(command("go build -o scenario .")),
                Stage::Run(command("./scenario")),
            ],
            Self::Java => vec![
                Stage::Generate(command("mvn -q -B generate-sources")),
                Stage::Compile(command("mvn -q -B compile")),
                Stage::Run(command("mvn -q -B exec:java")),
            ],
            Self::Wechatpy => vec![
                pip(),
                Stage::Compile(command(
                    "venv/bin/python -W error -m compileall -q -f contacts.py",
                )),
                Stage::Run(command("venv/bin/python contacts.py")),
            ],
            Self::WeixinJavaCp => vec![
                Stage::Compile(command("mvn -q -B compile")),
                Stage::Run(command("mvn -q -B exec:java")),
            ],
        }
    }
}
