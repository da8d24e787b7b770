//! Exports all members: key, job, download, check and decryption in one call.

#![allow(clippy::print_stdout, reason = "a program that talks to a person")]

use wecom_contacts::Contacts;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let contacts = Contacts::from_env()?;
    let exported = contacts.export().users().run().await?;
    for member in exported.to_vec().await? {
        println!("{} {}", member.userid, member.name.unwrap_or_default());
    }
    Ok(())
}
