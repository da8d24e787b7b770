//! Rules on who may see whom (通讯录查看权限). Creates, updates and deletions together may be 5 a minute, 10 an hour and
//! 60 a day: put many rules into one call.

use wecom_contacts_api::types::{
    ContactRule, ContactRuleChange, ContactRuleCreate, ContactRuleDelete, ContactRuleDraft,
    ContactRuleId, ContactRuleUpdate,
};

use crate::error::Error;
use crate::handle::{get, handle, post};

handle! {
    /// Rules on who may see whom (通讯录查看权限).
    ContactRules, contact_rules
}

impl ContactRules {
    /// Creates rules, at most 100, and gives back their ids in the same order.
    ///
    /// # Errors
    /// 2400001, 2400003 to 2400008; 48002 not the contact sync assistant.
    ///
    /// Vendor's document 101536.
    ///
    /// ```
    /// # tests::with_company(async |contacts| {
    /// use wecom_contacts::types::{ContactRuleDraft, ContactRuleScope, ContactRuleType};
    ///
    /// // Nobody outside of it sees department 21.
    /// let rule = ContactRuleDraft::new(ContactRuleType::Hide)
    ///     .range(ContactRuleScope::new().partyid([21]));
    /// let ids = contacts.contact_rules().create([rule]).await?;
    /// assert_eq!(ids.len(), 1);
    /// # Ok(())
    /// # });
    /// ```
    pub async fn create(
        &self,
        rules: impl IntoIterator<Item = ContactRuleDraft>,
    ) -> Result<Vec<ContactRuleId>, Error> {
        Ok(post!(
            self,
            ContactRuleCreate,
            contact_rule_create,
            ContactRuleCreate::new(rules)
        )?
        .rule_ids)
    }

    /// All rules.
    ///
    /// # Errors
    /// 48002 not the contact sync assistant.
    ///
    /// Vendor's document 101537.
    ///
    /// ```
    /// # tests::with_company(async |contacts| {
    /// for rule in contacts.contact_rules().list().await? {
    ///     println!("{rule:?}");
    /// }
    /// # Ok(())
    /// # });
    /// ```
    pub async fn list(&self) -> Result<Vec<ContactRule>, Error> {
        Ok(get!(self, ContactRuleList, contact_rule_list)?.rules)
    }

    /// Changes rules, at most 100; the type of a rule stays.
    ///
    /// # Errors
    /// 2400003 no such rule; 48002 not the contact sync assistant.
    ///
    /// Vendor's document 101539.
    ///
    /// ```
    /// # tests::with_company(async |contacts| {
    /// use wecom_contacts::types::{ContactRuleChange, ContactRuleScope};
    /// # use wecom_contacts::types::{ContactRuleDraft, ContactRuleType};
    /// # let range = ContactRuleScope::new().partyid([21]);
    /// # let rule = ContactRuleDraft::new(ContactRuleType::Hide).range(range);
    /// # let ids = contacts.contact_rules().create([rule]).await?;
    ///
    /// let mut change = ContactRuleChange::new(ids[0]);
    /// change.range = Some(ContactRuleScope::new().partyid([22]));
    /// contacts.contact_rules().update([change]).await?;
    /// # Ok(())
    /// # });
    /// ```
    pub async fn update(
        &self,
        rules: impl IntoIterator<Item = ContactRuleChange>,
    ) -> Result<(), Error> {
        post!(
            self,
            ContactRuleUpdate,
            contact_rule_update,
            ContactRuleUpdate::new(rules)
        )
        .map(|_echo| ())
    }

    /// Deletes rules, at most 100.
    ///
    /// # Errors
    /// 2400003 no such rule; 48002 not the contact sync assistant.
    ///
    /// Vendor's document 101540.
    ///
    /// ```
    /// # tests::with_company(async |contacts| {
    /// # use wecom_contacts::types::{ContactRuleDraft, ContactRuleScope, ContactRuleType};
    /// # let range = ContactRuleScope::new().partyid([21]);
    /// # let rule = ContactRuleDraft::new(ContactRuleType::Hide).range(range);
    /// # contacts.contact_rules().create([rule]).await?;
    /// let rules = contacts.contact_rules().list().await?;
    /// contacts.contact_rules().delete(rules.iter().map(|rule| rule.rule_id)).await?;
    /// # Ok(())
    /// # });
    /// ```
    pub async fn delete(
        &self,
        ids: impl IntoIterator<Item = impl Into<ContactRuleId>>,
    ) -> Result<(), Error> {
        post!(
            self,
            ContactRuleDelete,
            contact_rule_delete,
            ContactRuleDelete::new(ids)
        )
    }
}
