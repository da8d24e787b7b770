//! Linked companies: what is shared with the app, and who is there.

use wecom_contacts::ErrCode;

use super::tour::Tour;
use super::world::World;
use crate::failure::Failure;

pub(super) async fn walk(tour: &mut Tour<'_>, world: &World) -> Result<(), Failure> {
    tour.part("demo-linked-corps")?;
    let linked = world.app.linked_corp();
    let shared = linked.permissions().await;
    tour.step("linked_corp().permissions()", shared, |shared| {
        format!(
            "{} members, {} departments",
            shared.userids.len(),
            shared.department_ids.len()
        )
    });
    let departments = linked.departments("whsandbox01/1").await;
    let departments = tour.step(
        r#"linked_corp().departments("whsandbox01/1")"#,
        departments,
        |list| format!("{} departments", list.len()),
    );
    if let Some(list) = departments {
        tour.table(
            &["department_id", "department_name", "parentid", "order"],
            list,
        )?;
    }
    let brief = linked.users("whsandbox01/3").await;
    tour.step(r#"linked_corp().users("whsandbox01/3")"#, brief, |list| {
        format!("{} members", list.len())
    });
    let detailed = linked
        .in_department("whsandbox01/1")
        .recursive()
        .detailed()
        .await;
    let detailed = tour.step(
        r#"linked_corp().in_department("whsandbox01/1").recursive().detailed()"#,
        detailed,
        |list| format!("{} members", list.len()),
    );
    if let Some(list) = detailed {
        tour.table(
            &[
                "userid",
                "name",
                "corpid",
                "department",
                "position",
                "mobile",
            ],
            list.iter(),
        )?;
    }
    let direct = linked.users_detailed("whsandbox01/3").await;
    tour.step(
        r#"linked_corp().users_detailed("whsandbox01/3")"#,
        direct,
        |list| format!("{} members", list.len()),
    );
    let one = linked.user("wwlinked000000001/li.tan").await;
    tour.step(
        r#"linked_corp().user("wwlinked000000001/li.tan")"#,
        one,
        |user| user.name.clone().unwrap_or_default(),
    );
    let sync = world.sync.linked_corp().permissions().await;
    tour.refused(
        "sync secret: linked_corp().permissions()",
        sync,
        ErrCode::API_FORBIDDEN,
    );
    tour.not_sent(
        r#"linked_corp().users("3") without the linked id"#,
        linked.users("3").await,
    );
    Ok(())
}
