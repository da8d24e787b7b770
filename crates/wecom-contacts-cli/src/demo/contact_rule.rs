//! Rules on who may see whom.

use wecom_contacts::ErrCode;
use wecom_contacts::types::{
    ContactRuleChange, ContactRuleDraft, ContactRuleScope, ContactRuleType,
};

use super::tour::Tour;
use super::world::World;
use crate::failure::Failure;

pub(super) async fn walk(tour: &mut Tour<'_>, world: &World) -> Result<(), Failure> {
    tour.part("demo-contact-rules")?;
    let rules = world.sync.contact_rules();
    let hidden = ContactRuleScope::new().partyid([5]);
    let allowed = ContactRuleScope::new().userid(["zhang.wei"]);
    let draft = ContactRuleDraft::new(ContactRuleType::Hide)
        .range(hidden)
        .whitelist(allowed);
    let made = rules.create([draft]).await;
    let made = tour.step(
        "contact_rules().create(hide department 5 from all but zhang.wei)",
        made,
        |ids| format!("{} rule", ids.len()),
    );
    let Some(&id) = made.as_ref().and_then(|ids| ids.first()) else {
        return Ok(());
    };
    let wider = ContactRuleScope::new().partyid([5, 4]);
    let changed = rules
        .update([ContactRuleChange::new(id).range(wider)])
        .await;
    tour.step(
        &format!("contact_rules().update({id}, departments 5 and 4)"),
        changed,
        |()| "updated".into(),
    );
    let list = tour.step("contact_rules().list()", rules.list().await, |list| {
        format!("{} rules", list.len())
    });
    if let Some(list) = list {
        tour.table(
            &["rule_id", "rule_type", "range.partyid", "whitelist.userid"],
            list,
        )?;
    }
    tour.step(
        &format!("contact_rules().delete({id})"),
        rules.delete([id]).await,
        |()| "deleted".into(),
    );
    tour.refused(
        &format!("contact_rules().delete({id}) again"),
        rules.delete([id]).await,
        ErrCode::RESOURCE_NOT_FOUND,
    );
    Ok(())
}
