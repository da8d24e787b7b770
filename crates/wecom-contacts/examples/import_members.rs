//! Imports members from rows, and says row by row what became of them.

#![allow(clippy::print_stdout, reason = "a program that talks to a person")]

use wecom_contacts::import::ImportMember;
use wecom_contacts::{Contacts, Lang};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let contacts = Contacts::from_env()?;
    let rows = vec![
        ImportMember::new("mei.lin", "林梅")
            .mobile("13900000001")
            .department(1),
        ImportMember::new("tom.wu", "Tom Wu")
            .mobile("13900000002")
            .department(1),
    ];
    let report = contacts.batch().import_users(rows).run().await?;
    println!("{} rows taken", report.taken());
    for row in report.refused() {
        let remedy = row.remedy(Lang::En).unwrap_or_default();
        println!("row {} was refused: {remedy}", row.number);
    }
    Ok(())
}
