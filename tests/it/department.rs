//! Departments and their tree.

use tests::Company;
use wecom_contacts::ErrCode;
use wecom_contacts::types::{DepartmentCreate, DepartmentUpdate};

#[tokio::test]
async fn a_department_is_created_moved_renamed_and_deleted() {
    let company = Company::demo().await;
    let departments = company.contacts.departments();
    let id = departments
        .create(DepartmentCreate::new("数据组", 2).name_en("Data").order(7))
        .await
        .unwrap();
    let read = departments.get(id).await.unwrap();
    assert_eq!(
        (read.name.as_deref(), read.parentid.get()),
        (Some("数据组"), 2)
    );

    departments
        .update(id, DepartmentUpdate::new().parentid(3).name("增长组"))
        .await
        .unwrap();
    let read = departments.get(id).await.unwrap();
    assert_eq!(
        (read.name.as_deref(), read.parentid.get()),
        (Some("增长组"), 3)
    );
    assert_eq!(
        read.name_en.as_deref(),
        Some("Data"),
        "what was absent is left"
    );

    departments.delete(id).await.unwrap();
    assert!(departments.get(id).await.unwrap_err().is_not_found());
}

#[tokio::test]
async fn the_tree_s_rules_have_their_own_codes() {
    let company = Company::demo().await;
    let departments = company.contacts.departments();
    let code = |error: wecom_contacts::Error| error.errcode().unwrap();
    assert_eq!(
        code(departments.delete(1).await.unwrap_err()),
        ErrCode(60007)
    );
    let parent = departments
        .create(DepartmentCreate::new("空组", 2))
        .await
        .unwrap();
    departments
        .create(DepartmentCreate::new("子组", parent))
        .await
        .unwrap();
    assert_eq!(
        code(departments.delete(parent).await.unwrap_err()),
        ErrCode(60006),
        "children"
    );
    assert_eq!(
        code(departments.delete(31).await.unwrap_err()),
        ErrCode(60005),
        "members"
    );
    assert_eq!(
        code(
            departments
                .create(DepartmentCreate::new("后端组", 2))
                .await
                .unwrap_err()
        ),
        ErrCode(60008)
    );
    let cycle = DepartmentUpdate::new().parentid(21);
    assert_eq!(
        code(departments.update(2, cycle).await.unwrap_err()),
        ErrCode(60010)
    );
}

#[tokio::test]
async fn the_tree_knows_paths_and_ancestors() {
    let company = Company::demo().await;
    let departments = company.contacts.departments();
    let tree = departments.tree().await.unwrap();
    assert_eq!(tree.len(), 16);
    let found = tree
        .find("云帆科技/产品研发中心/平台架构组/基础设施")
        .unwrap();
    assert_eq!(found.id().get(), 241);
    assert_eq!(found.depth(), 3);
    assert_eq!(
        departments.list_under(2).await.unwrap().len(),
        6,
        "itself and all below"
    );
    assert_eq!(departments.ids().await.unwrap().len(), 16);
}
