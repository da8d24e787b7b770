//! What service providers need: open_userids, and whom members authorized.

use wecom_contacts::types::OpenUserId;

use super::tour::Tour;
use super::world::World;
use crate::failure::Failure;

pub(super) async fn walk(tour: &mut Tour<'_>, world: &World) -> Result<(), Failure> {
    tour.part("demo-providers")?;
    let users = world.app.users();
    let open = users.to_open_ids(["wu.tao", "chen.jing", "ghost"]).await;
    let open = tour.step(
        "users().to_open_ids([wu.tao, chen.jing, ghost])",
        open,
        |open| format!("{} pairs, {} invalid", open.pairs.len(), open.invalid.len()),
    );
    let ids: Vec<OpenUserId> = open
        .map(|open| {
            open.pairs
                .into_iter()
                .map(|pair| pair.open_userid)
                .collect()
        })
        .unwrap_or_default();
    let back = users.from_open_ids(1_000_002, ids.clone()).await;
    let back = tour.step(
        "users().from_open_ids(agent 1000002, those)",
        back,
        |back| format!("{} pairs", back.pairs.len()),
    );
    if let Some(back) = back {
        tour.table(&["open_userid", "userid"], back.pairs)?;
    }
    let provider = world.provider.users();
    let authorized = provider.member_authorizations().await;
    let authorized = tour.step(
        "provider: users().member_authorizations()",
        authorized,
        |ids| format!("{} members", ids.len()),
    );
    if let Some(id) = authorized
        .and_then(|ids| ids.into_iter().next())
        .or(ids.into_iter().next())
    {
        tour.step(
            "provider: users().is_authorized(the first)",
            provider.is_authorized(id).await,
            |is| if *is { "yes" } else { "no" }.to_owned(),
        );
    }
    match world
        .sandbox
        .selected_ticket("lin.mei", &["wu.tao", "chen.jing"])
    {
        Ok(ticket) => {
            let picked = provider.selected_by_ticket(ticket).await;
            tour.step(
                "provider: users().selected_by_ticket(ticket)",
                picked,
                |reply| format!("{} members", reply.open_userid_list.len()),
            );
        }
        Err(refused) => tour.check(
            &format!("sandbox.selected_ticket(lin.mei): {refused}"),
            false,
        ),
    }
    Ok(())
}
