//! The second factor: codes of the verification page, turned once into a member and a `tfa_code`.

use std::collections::{BTreeMap, HashMap};

use rand::Rng as _;
use serde::{Deserialize, Serialize};

use crate::call::Call;
use crate::clock::MINUTE;
use crate::company::Company;
use crate::reply::{Outcome, Reply, refuse};

const LIFE: i64 = 5 * MINUTE;

/// Codes that wait to be used, and when members passed.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct SecondFactor {
    codes: HashMap<String, (u32, i64)>,
    tfa_codes: HashMap<String, (u32, i64)>,
    passed: BTreeMap<u32, i64>,
    tickets: HashMap<String, Ticket>,
}

/// What a member picked in a suite's member selector.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Ticket {
    operator: u32,
    chosen: Vec<u32>,
}

fn random(prefix: &str) -> String {
    let mut rng = rand::rng();
    let tail: String = (0..24)
        .map(|_| char::from(rng.sample(rand::distr::Alphanumeric)))
        .collect();
    format!("{prefix}{tail}")
}

impl SecondFactor {
    /// What the verification page gets in its address when this member opens it.
    pub(crate) fn new_code(&mut self, slot: u32, now: i64) -> String {
        self.codes.retain(|_, (_, made)| now - *made < LIFE);
        let code = random("cd_");
        self.codes.insert(code.clone(), (slot, now));
        code
    }

    pub(crate) fn pass(&mut self, slot: u32, now: i64) {
        self.passed.insert(slot, now);
    }

    /// When members last passed a second factor, by slot.
    pub(crate) fn passed(&self) -> &BTreeMap<u32, i64> {
        &self.passed
    }

    /// What a suite gets when the operator has picked members.
    pub(crate) fn new_ticket(&mut self, operator: u32, chosen: Vec<u32>) -> String {
        let ticket = random("st_");
        self.tickets
            .insert(ticket.clone(), Ticket { operator, chosen });
        ticket
    }
}

fn take(codes: &mut HashMap<String, (u32, i64)>, code: &str, now: i64) -> Option<u32> {
    codes
        .remove(code)
        .filter(|(_, made)| now - *made < LIFE)
        .map(|(slot, _)| slot)
}

/// `auth/get_tfa_info`
pub(crate) fn get_tfa_info(company: &mut Company, call: &Call<'_>) -> Outcome {
    let code = call
        .fields()
        .text("code")
        .filter(|code| !code.is_empty())
        .ok_or_else(|| refuse(40063))?;
    let slot =
        take(&mut company.second_factor.codes, code, call.now).ok_or_else(|| refuse(40029))?;
    let member = company.members.get(slot).ok_or_else(|| refuse(40029))?;
    if !company.sees_member(call.who, slot, member) {
        return Err(refuse(40208));
    }
    let tfa_code = random("tfa_");
    company
        .second_factor
        .tfa_codes
        .retain(|_, (_, made)| call.now - *made < LIFE);
    company
        .second_factor
        .tfa_codes
        .insert(tfa_code.clone(), (slot, call.now));
    Ok(Reply::with("ok", |obj| {
        obj.text("userid", &member.userid)
            .text("tfa_code", &tfa_code);
    }))
}

/// `user/tfa_succ`
pub(crate) fn tfa_succ(company: &mut Company, call: &Call<'_>) -> Outcome {
    let fields = call.fields();
    let userid = fields
        .text("userid")
        .filter(|id| !id.is_empty())
        .ok_or_else(|| refuse(41009))?;
    let code = fields
        .text("tfa_code")
        .filter(|code| !code.is_empty())
        .ok_or_else(|| refuse(40063))?;
    let slot = company.visible(call.who, userid)?;
    let codes = &mut company.second_factor.tfa_codes;
    // A code of somebody else is wrong, but not used up by the attempt.
    if codes.get(code).is_none_or(|(owner, _)| *owner != slot)
        || take(codes, code, call.now).is_none()
    {
        return Err(refuse(40207));
    }
    company.second_factor.pass(slot, call.now);
    Ok(Reply::ok())
}

/// `user/list_selected_ticket_user`
pub(crate) fn selected_ticket(company: &Company, call: &Call<'_>) -> Outcome {
    let ticket = call
        .fields()
        .text("selected_ticket")
        .filter(|t| !t.is_empty())
        .ok_or_else(|| refuse(40063))?;
    let ticket = company
        .second_factor
        .tickets
        .get(ticket)
        .ok_or_else(|| refuse(84015))?;
    let authorized = |slot: &&u32| {
        company
            .members
            .get(**slot)
            .is_some_and(|member| member.authorized)
    };
    let ids = |slots: Vec<&u32>| {
        slots
            .into_iter()
            .map(|slot| crate::openid::open_userid(*slot))
            .collect::<Vec<_>>()
    };
    let granted = ids(ticket
        .chosen
        .iter()
        .filter(|slot| authorized(slot))
        .collect());
    let refused = ids(ticket
        .chosen
        .iter()
        .filter(|slot| !authorized(slot))
        .collect());
    Ok(Reply::with("ok", |obj| {
        obj.text(
            "operator_open_userid",
            &crate::openid::open_userid(ticket.operator),
        );
        obj.texts("open_userid_list", granted)
            .texts("unauth_open_userid_list", refused);
        obj.num("total", i64::try_from(ticket.chosen.len()).unwrap_or(0));
    }))
}
