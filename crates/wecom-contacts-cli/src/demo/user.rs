//! Members: created, read, changed, found, invited, let in, deleted by the dozen.

mod find;

use futures_util::StreamExt;
use wecom_contacts::types::{
    Attr, AttrText, AttrType, BatchInvite, ExtAttr, Gender, QrSize, UserCreate, UserUpdate,
};
use wecom_contacts::{Confirmed, ErrCode, Error};

use super::tour::Tour;
use super::world::World;
use crate::failure::Failure;

pub(super) async fn walk(tour: &mut Tour<'_>, world: &World) -> Result<(), Failure> {
    tour.part("demo-users")?;
    write(tour, world).await?;
    lists(tour, world).await?;
    find::walk(tour, world).await;
    second_factor(tour, world).await;
    refusals(tour, world).await;
    delete(tour, world).await
}

/// A member with everything that people really fill in.
fn mei() -> UserCreate {
    let mut attr = Attr::new("工号");
    attr.type_ = Some(AttrType::Text);
    attr.text = Some(AttrText::new().value("H-0042"));
    let mut extattr = ExtAttr::new();
    extattr.attrs = Some(vec![attr]);
    UserCreate::new("mei.harbor", "海港·林梅")
        .alias("Mei Lin")
        .mobile("13900000001")
        .email("mei.harbor@example.com")
        .department([8001, 21])
        .order([10_i64, 0])
        .is_leader_in_dept([true, false])
        .main_department(8001)
        .position("码头主管 Dock master")
        .gender(Gender::Female)
        .telephone("020-5550101")
        .extattr(extattr)
        .to_invite(false)
}

async fn write(tour: &mut Tour<'_>, world: &World) -> Result<(), Failure> {
    let users = world.sync.users();
    let made = users.create(mei()).await;
    tour.step(
        r#"users().create(mei.harbor, "海港·林梅", 8001 + 21)"#,
        made,
        |_| "created".into(),
    );
    let tom = UserCreate::new("tom.harbor", "Tom Wu")
        .mobile("+852 50000001")
        .department([8001]);
    let sure = users.create_or_confirm(tom.clone()).await;
    tour.step(
        r#"users().create_or_confirm(tom.harbor, "Tom Wu")"#,
        sure,
        confirmed,
    );
    let again = users.create_or_confirm(tom).await;
    tour.step(
        "users().create_or_confirm(tom.harbor) again",
        again,
        confirmed,
    );
    tour.refused(
        "users().create(mei.harbor) again",
        users.create(mei()).await,
        ErrCode::USERID_EXISTS,
    );
    let twin = UserCreate::new("twin", "双胞胎").mobile("13900000001");
    tour.refused(
        "users().create(twin) with mei's mobile",
        users.create(twin).await,
        ErrCode::MOBILE_EXISTS,
    );

    let changes = UserUpdate::new()
        .userid("mei.harbor")
        .alias("")
        .position("海港经理")
        .direct_leader(["lin.mei"]);
    let updated = users.update("mei.harbor", changes).await;
    tour.step(
        r#"users().update(mei.harbor, alias "" clears, position)"#,
        updated,
        |()| "updated".into(),
    );
    let read = users.get("MEI.HARBOR").await;
    let mei = tour.step(r#"users().get("MEI.HARBOR")"#, read, |user| {
        user.userid.to_string()
    });
    if let Some(mei) = mei {
        tour.check(
            "the alias is cleared, the rest stayed",
            mei.alias.as_deref() == Some("") && mei.telephone.is_some(),
        );
        tour.table(
            &[
                "userid",
                "name",
                "department",
                "position",
                "mobile",
                "gender",
                "status",
                "direct_leader",
            ],
            [mei],
        )?;
    }
    Ok(())
}

fn confirmed(outcome: &Confirmed) -> String {
    match outcome {
        Confirmed::Created(_) => "Created".into(),
        Confirmed::AlreadyThere(_) => "AlreadyThere".into(),
        Confirmed::Conflicts { fields, .. } => format!("Conflicts: {}", fields.join(", ")),
        _ => "?".into(),
    }
}

async fn lists(tour: &mut Tour<'_>, world: &World) -> Result<(), Failure> {
    let users = world.sync.users();
    let brief = users.in_department(8001).brief().await;
    let brief = tour.step("users().in_department(8001).brief()", brief, |list| {
        format!("{} members", list.len())
    });
    if let Some(list) = brief {
        tour.table(&["userid", "name", "department"], list.iter())?;
    }
    let detailed = users.in_department(21).detailed().await;
    let detailed = tour.step("users().in_department(21).detailed()", detailed, |list| {
        format!("{} members", list.len())
    });
    if let Some(list) = detailed {
        tour.table(
            &["userid", "name", "position", "mobile", "gender", "status"],
            list.iter(),
        )?;
    }
    let all = users.in_department(1).recursive().brief().await;
    tour.step(
        "users().in_department(1).recursive().brief()",
        all,
        |list| format!("{} members", list.len()),
    );
    let all = users.in_department(2).recursive().detailed().await;
    tour.step(
        "users().in_department(2).recursive().detailed()",
        all,
        |list| format!("{} members", list.len()),
    );
    let ids: Vec<_> = users.ids().stream().collect().await;
    let ids: Result<Vec<_>, Error> = ids.into_iter().collect();
    tour.step("users().ids().stream()", ids, |ids| {
        let two = ids
            .iter()
            .filter(|member| member.departments.len() > 1)
            .count();
        format!(
            "{} members, {two} of them in two or more departments",
            ids.len()
        )
    });
    let read: Vec<_> = users
        .hydrate(["mei.harbor", "ghost", "wu.tao"])
        .stream()
        .collect()
        .await;
    let here = read.iter().filter(|(_, member)| member.is_ok()).count();
    tour.check(
        r#"users().hydrate([mei.harbor, ghost, wu.tao]) reads 2 of 3, in order"#,
        here == 2 && read.len() == 3,
    );
    Ok(())
}

async fn second_factor(tour: &mut Tour<'_>, world: &World) {
    let users = world.sync.users();
    let confirmed = users.confirm_second_factor("mei.harbor").await;
    tour.step(
        "users().confirm_second_factor(mei.harbor)",
        confirmed,
        |()| "ok".into(),
    );
    match world.sandbox.tfa_code("mei.harbor") {
        Ok(code) => {
            let info = users.second_factor_info(code).await;
            let info = tour.step("users().second_factor_info(code)", info, |info| {
                info.userid.to_string()
            });
            if let Some(info) = info {
                let done = users
                    .complete_second_factor(info.userid, info.tfa_code)
                    .await;
                tour.step(
                    "users().complete_second_factor(mei.harbor, tfa_code)",
                    done,
                    |()| "ok".into(),
                );
            }
        }
        Err(refused) => tour.check(&format!("sandbox.tfa_code(mei.harbor): {refused}"), false),
    }
    let used = users.second_factor_info("used-up").await;
    tour.refused(
        r#"users().second_factor_info("used-up")"#,
        used,
        ErrCode::CODE_INVALID,
    );
}

async fn refusals(tour: &mut Tour<'_>, world: &World) {
    let users = world.sync.users();
    tour.refused(
        r#"users().get("ghost")"#,
        users.get("ghost").await,
        ErrCode::USERID_NOT_FOUND,
    );
    let app = world.app.users().delete("tom.harbor").await;
    tour.refused(
        "app secret: users().delete(tom.harbor)",
        app,
        ErrCode::API_FORBIDDEN,
    );
    let newcomer = world.newcomer.users().get("wu.tao").await;
    tour.refused(
        "new address: users().get(wu.tao)",
        newcomer,
        ErrCode::DETAIL_READ_FORBIDDEN_FROM_NEW_IP,
    );
    tour.not_sent(r#"users().get("")"#, users.get("").await);
    tour.not_sent(
        "users().invite(nobody)",
        users.invite(BatchInvite::new()).await,
    );
    tour.not_sent(
        "users().join_qrcode(5)",
        users.join_qrcode(QrSize::from(5)).await,
    );
}

async fn delete(tour: &mut Tour<'_>, world: &World) -> Result<(), Failure> {
    let users = world.sync.users();
    for number in 0..5 {
        let member = UserCreate::new(format!("temp.{number}"), format!("临时工 {number}"))
            .mobile(format!("1390001000{number}"));
        let made = users.create(member.department([8001])).await;
        if number == 0 || made.is_err() {
            tour.step("users().create(temp.0 … temp.4)", made, |_| {
                "created".into()
            });
        }
    }
    tour.step(
        r#"users().delete("temp.0")"#,
        users.delete("temp.0").await,
        |()| "deleted".into(),
    );
    let ids = [
        "temp.0",
        "temp.1",
        "temp.2",
        "temp.3",
        "temp.4",
        "ghost",
        "zhang.wei",
    ];
    let report = users.delete_many(ids).await;
    tour.check(
        &format!("users().delete_many(7 ids, 2 of them gone, 1 the creator): {report}"),
        report.deleted.len() == 4,
    );
    let rows = [
        ("deleted", &report.deleted),
        ("already gone", &report.already_gone),
    ];
    let failed: Vec<_> = report.failed.iter().map(|(id, _)| id.clone()).collect();
    let rows = rows.into_iter().chain([("failed", &failed)]);
    tour.table(
        &["outcome", "ids"],
        rows.map(|(outcome, ids)| serde_json::json!({"outcome": outcome, "ids": ids})),
    )
}
