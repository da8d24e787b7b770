//! Deletes the members whose ids stand on the command line; without ids it only shows how many there are.

#![allow(clippy::print_stdout, reason = "a program that talks to a person")]

use wecom_contacts::Contacts;

#[tokio::main]
async fn main() -> Result<(), wecom_contacts::Error> {
    let contacts = Contacts::from_env()?;
    let ids: Vec<String> = std::env::args().skip(1).collect();
    if ids.is_empty() {
        println!("{} members", contacts.users().ids().await?.len());
        return Ok(());
    }
    let report = contacts.users().delete_many(ids).await;
    println!(
        "{} deleted, {} were gone before",
        report.deleted.len(),
        report.already_gone.len()
    );
    for (id, error) in &report.failed {
        println!("{id}: {error}");
    }
    report.stopped.map_or(Ok(()), Err)
}
