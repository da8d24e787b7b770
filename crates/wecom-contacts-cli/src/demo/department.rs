//! Departments: made, moved, listed, drawn, deleted.

use wecom_contacts::ErrCode;
use wecom_contacts::types::{DepartmentCreate, DepartmentUpdate};

use super::tour::Tour;
use super::world::World;
use crate::failure::Failure;

pub(super) async fn walk(tour: &mut Tour<'_>, world: &World) -> Result<(), Failure> {
    tour.part("demo-departments")?;
    let departments = world.sync.departments();

    let harbor = DepartmentCreate::new("海港项目组", 2)
        .name_en("Harbor Team")
        .id(8001)
        .order(90);
    let made = departments.create(harbor).await;
    tour.step(
        r#"departments().create("海港项目组", parent 2, id 8001)"#,
        made,
        |id| format!("id {id}"),
    );
    let night = departments
        .create(DepartmentCreate::new("夜班 Night Shift", 8001))
        .await;
    let night = tour.step(
        r#"departments().create("夜班 Night Shift", parent 8001)"#,
        night,
        |id| format!("id {id}"),
    );
    let again = departments
        .create(DepartmentCreate::new("海港项目组", 2))
        .await;
    tour.refused(
        r#"departments().create("海港项目组", parent 2) again"#,
        again,
        ErrCode::DEPARTMENT_EXISTS,
    );

    let changes = DepartmentUpdate::new().id(8001).name("海港工程部");
    tour.step(
        r#"departments().update(8001, name "海港工程部")"#,
        departments.update(8001, changes).await,
        |()| "updated".into(),
    );
    let under = departments.list_under(8001).await;
    let under = tour.step("departments().list_under(8001)", under, |list| {
        format!("{} departments", list.len())
    });
    if let Some(list) = under {
        tour.table(&["id", "name", "name_en", "parentid", "order"], list.iter())?;
    }
    let one = departments.get(8001).await;
    tour.step("departments().get(8001)", one, |found| {
        format!(
            "{} / {}",
            found.name.as_deref().unwrap_or(""),
            found.name_en.as_deref().unwrap_or("")
        )
    });
    tour.step("departments().list()", departments.list().await, |list| {
        format!("{} departments", list.len())
    });
    tour.step("departments().ids()", departments.ids().await, |list| {
        format!("{} ids", list.len())
    });
    tour.step(
        "departments().ids_under(2)",
        departments.ids_under(2).await,
        |list| format!("{} ids", list.len()),
    );

    let tree = tour.step("departments().tree()", departments.tree().await, |tree| {
        format!("{} departments", tree.len())
    });
    if let Some(tree) = tree {
        let found = tree
            .find("云帆科技/产品研发中心/后端组")
            .map(|node| (node.id(), node.depth()));
        tour.check(
            r#"tree.find("云帆科技/产品研发中心/后端组") has depth 2"#,
            found.is_some_and(|(_, depth)| depth == 2),
        );
    }

    tour.refused(
        "departments().delete(8001) with one below",
        departments.delete(8001).await,
        ErrCode::DEPARTMENT_HAS_CHILDREN,
    );
    if let Some(night) = night {
        tour.step(
            "departments().delete(夜班)",
            departments.delete(night).await,
            |()| "deleted".into(),
        );
    }
    tour.not_sent(
        r#"departments().create("")"#,
        departments.create(DepartmentCreate::new("", 1)).await,
    );
    Ok(())
}
