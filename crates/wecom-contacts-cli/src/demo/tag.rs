//! Tags: made, given, taken, and what is odd in the lists.

use wecom_contacts::{ErrCode, TagReport, TagTargets};

use super::tour::Tour;
use super::world::World;
use crate::failure::Failure;

pub(super) async fn walk(tour: &mut Tour<'_>, world: &World) -> Result<(), Failure> {
    tour.part("demo-tags")?;
    let tags = world.sync.tags();
    let made = tour.step(
        r#"tags().create("夜班 night shift")"#,
        tags.create("夜班 night shift").await,
        |id| format!("id {id}"),
    );
    let Some(id) = made else { return Ok(()) };
    tour.step(
        r#"tags().create_with_id("急救员", 7001)"#,
        tags.create_with_id("急救员", 7001).await,
        |id| format!("id {id}"),
    );
    tour.refused(
        r#"tags().create("急救员") again"#,
        tags.create("急救员").await,
        ErrCode::TAG_NAME_EXISTS,
    );
    tour.step(
        &format!(r#"tags().rename({id}, "大夜班")"#),
        tags.rename(id, "大夜班").await,
        |()| "updated".into(),
    );

    let targets =
        TagTargets::users(["mei.harbor", "wu.tao", "ghost"]).and_departments([8001, 999_999]);
    tour.step(
        "tags().add(users mei.harbor, wu.tao, ghost; departments 8001, 999999)",
        tags.add(id, targets).await,
        invalid,
    );
    let many = TagTargets::users(
        (0..1_500)
            .map(|number| format!("nobody.{number}"))
            .chain(["chen.jing".to_owned()]),
    );
    tour.step(
        "tags().add(1,501 users, of whom one exists)",
        tags.add(id, many).await,
        |report| format!("{} invalid, in 2 calls", report.invalid_users.len()),
    );
    let read = tour.step(&format!("tags().get({id})"), tags.get(id).await, |tag| {
        format!(
            "{} members, {} departments",
            tag.userlist.len(),
            tag.partylist.len()
        )
    });
    if let Some(tag) = read {
        tour.table(&["userid", "name"], tag.userlist)?;
    }
    let targets = TagTargets::users(["mei.harbor"]).and_departments([8001]);
    tour.step(
        "tags().remove(users mei.harbor; departments 8001)",
        tags.remove(id, targets).await,
        invalid,
    );
    tour.not_sent(
        "tags().add(nobody)",
        tags.add(id, TagTargets::default()).await,
    );
    let list = tour.step("tags().list()", tags.list().await, |list| {
        format!("{} tags", list.len())
    });
    if let Some(list) = list {
        tour.table(&["tagid", "tagname"], list)?;
    }
    tour.step("tags().delete(7001)", tags.delete(7001).await, |()| {
        "deleted".into()
    });
    Ok(())
}

fn invalid(report: &TagReport) -> String {
    if report.is_complete() {
        return "all good".into();
    }
    let users: Vec<&str> = report.invalid_users.iter().map(AsRef::as_ref).collect();
    let departments: Vec<String> = report
        .invalid_departments
        .iter()
        .map(ToString::to_string)
        .collect();
    format!("invalid: {} {}", users.join(", "), departments.join(", "))
}
