//! Lists everybody below the root department, then changes one member.

#![allow(clippy::print_stdout, reason = "a program that talks to a person")]

use wecom_contacts::{Contacts, types::UserUpdate};

#[tokio::main]
async fn main() -> Result<(), wecom_contacts::Error> {
    let users = Contacts::from_env()?.users();
    for member in users.in_department(1).recursive().brief().await? {
        println!("{} {}", member.userid, member.name.unwrap_or_default());
    }
    let changes = UserUpdate::new().position("Lead");
    match users.update("lin.mei", changes).await {
        Err(error) if error.is_not_found() => println!("lin.mei has left"),
        outcome => outcome?,
    }
    Ok(())
}
