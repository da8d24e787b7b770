//! `batch/invite`: who can be invited, and who cannot.

use crate::call::Call;
use crate::company::Company;
use crate::reply::{Outcome, Reply, refuse};

pub(crate) fn invite(company: &Company, call: &Call<'_>) -> Outcome {
    let fields = call.fields();
    let users = fields.texts("user").unwrap_or_default();
    let parties = fields.ints("party").unwrap_or_default();
    let tags = fields.ints("tag").unwrap_or_default();
    if users.is_empty() && parties.is_empty() && tags.is_empty() {
        return Err(refuse(82001));
    }
    if users.len() > 1000 || parties.len() > 100 || tags.len() > 100 {
        return Err(refuse(40035));
    }
    let all = users.len() + parties.len() + tags.len();
    let bad_users: Vec<&str> = users
        .into_iter()
        .filter(|id| company.visible(call.who, id).is_err())
        .collect();
    let known = |id: &i64| {
        u32::try_from(*id)
            .is_ok_and(|id| company.tree.has(id) && company.sees_department(call.who, id))
    };
    let bad_parties: Vec<i64> = parties.into_iter().filter(|id| !known(id)).collect();
    let bad_tags: Vec<i64> = tags
        .into_iter()
        .filter(|id| company.tags.get(*id).is_none())
        .collect();
    if bad_users.len() + bad_parties.len() + bad_tags.len() == all {
        return Err(refuse(81013));
    }
    Ok(Reply::with("ok", |obj| {
        obj.texts("invaliduser", bad_users)
            .nums("invalidparty", bad_parties)
            .nums("invalidtag", bad_tags);
    }))
}
