//! One call through wecom-contacts.

use wecom_contacts::Contacts;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let contacts = Contacts::builder().corp_id("ww0123456789abcdef").secret("secret").build()?;
    println!("hello, {}", contacts.users().get("mei.lin").await?.userid);
    Ok(())
}
