//! Serves a sandbox until it is interrupted: `cargo run -p wecom-sandbox --example serve -- [SEED] [LISTEN]`.

use wecom_sandbox::{Sandbox, Seed};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let seed: Seed = args.next().as_deref().unwrap_or("demo").parse()?;
    let listen = args.next().as_deref().unwrap_or("127.0.0.1:0").parse()?;
    let sandbox = Sandbox::builder().seed(seed).listen(listen).start().await?;
    #[allow(
        clippy::print_stdout,
        reason = "the first line is what the caller waits for"
    )]
    {
        println!("{}", sandbox.banner());
    }
    tokio::signal::ctrl_c().await?;
    sandbox.shutdown().await;
    Ok(())
}
