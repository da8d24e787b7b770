//! Linked companies (互联企业): read only, for self-built apps, ids in two parts.

use serde::{Deserialize, Serialize};

use crate::call::Call;
use crate::company::Company;
use crate::json::Obj;
use crate::reply::{Outcome, Refusal, Reply, refuse};
use wecom_contacts_api::Operation;

/// One linked company and what it shares.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct LinkedCorp {
    pub(crate) corpid: String,
    pub(crate) linked_id: String,
    #[serde(default)]
    pub(crate) departments: Vec<LinkedDepartment>,
    #[serde(default)]
    pub(crate) users: Vec<LinkedUser>,
}

/// A department of a linked company.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct LinkedDepartment {
    pub(crate) id: i64,
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) parentid: i64,
    #[serde(default)]
    pub(crate) order: i64,
}

/// A member of a linked company.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct LinkedUser {
    pub(crate) userid: String,
    pub(crate) name: String,
    pub(crate) department: Vec<i64>,
    pub(crate) mobile: String,
    pub(crate) telephone: String,
    pub(crate) email: String,
    pub(crate) position: String,
}

impl LinkedCorp {
    /// The department and all below it, by id; a state file may hold a cycle, so each is taken once.
    fn below(&self, id: i64) -> Vec<i64> {
        let mut found = vec![id];
        let mut at = 0;
        while at < found.len() {
            let children = self
                .departments
                .iter()
                .filter(|dept| dept.parentid == found[at])
                .map(|dept| dept.id);
            let new: Vec<i64> = children.filter(|child| !found.contains(child)).collect();
            found.extend(new);
            at += 1;
        }
        found
    }

    fn has(&self, id: i64) -> bool {
        self.departments.iter().any(|dept| dept.id == id)
    }

    fn user(&self, user: &LinkedUser, full: bool, out: &mut Vec<u8>) {
        let mut obj = Obj::open(out);
        obj.text("userid", &user.userid).text("name", &user.name);
        obj.texts(
            "department",
            user.department
                .iter()
                .map(|id| format!("{}/{id}", self.linked_id)),
        );
        if full {
            obj.text("mobile", &user.mobile)
                .text("telephone", &user.telephone)
                .text("email", &user.email);
            obj.text("position", &user.position);
        }
        obj.text("corpid", &self.corpid);
        if full {
            obj.key("extattr").extend_from_slice(b"{\"attrs\":[]}");
        }
        obj.close();
    }
}

fn not_shared(what: &str) -> Refusal {
    Refusal::new(60011, format!("{what} not in app perm"))
}

/// `LINKEDID/DEPARTMENTID`: missing 40063, malformed 60123, not shared 60011.
fn department<'a>(company: &'a Company, call: &Call<'_>) -> Result<(&'a LinkedCorp, i64), Refusal> {
    let text = call
        .fields()
        .text("department_id")
        .filter(|id| !id.is_empty())
        .ok_or_else(|| refuse(40063))?;
    let (linked, id) = text.split_once('/').ok_or_else(|| refuse(60123))?;
    let id: i64 = id.parse().map_err(|_| refuse(60123))?;
    let corp = company
        .linked
        .iter()
        .find(|corp| corp.linked_id == linked && corp.has(id));
    corp.map(|corp| (corp, id))
        .ok_or_else(|| not_shared("department"))
}

fn perm_list(company: &Company) -> Outcome {
    Ok(Reply::with("ok", |obj| {
        let corps = company.linked.iter();
        obj.texts(
            "userids",
            corps.clone().flat_map(|corp| {
                corp.users
                    .iter()
                    .map(|user| format!("{}/{}", corp.corpid, user.userid))
            }),
        );
        obj.texts(
            "department_ids",
            // Only the tops of what is shared; what is below comes with them.
            corps.flat_map(|corp| {
                let tops = corp
                    .departments
                    .iter()
                    .filter(|dept| !corp.has(dept.parentid) || dept.parentid == dept.id);
                tops.map(|dept| format!("{}/{}", corp.linked_id, dept.id))
            }),
        );
    }))
}

/// `CORPID/USERID`: missing 41009, malformed 40003, not shared 60011.
fn get_user(company: &Company, call: &Call<'_>) -> Outcome {
    let text = call
        .fields()
        .text("userid")
        .filter(|id| !id.is_empty())
        .ok_or_else(|| refuse(41009))?;
    let (corpid, userid) = text.split_once('/').ok_or_else(|| refuse(40003))?;
    if corpid.is_empty() || userid.is_empty() {
        return Err(refuse(40003));
    }
    let found = company
        .linked
        .iter()
        .filter(|corp| corp.corpid == corpid)
        .find_map(|corp| {
            let user = corp
                .users
                .iter()
                .find(|user| user.userid.eq_ignore_ascii_case(userid))?;
            Some((corp, user))
        });
    let (corp, user) = found.ok_or_else(|| not_shared("user"))?;
    Ok(Reply::with("ok", |obj| {
        corp.user(user, true, obj.key("user_info"))
    }))
}

fn list_users(company: &Company, call: &Call<'_>) -> Outcome {
    let (corp, id) = department(company, call)?;
    let ids = if call.fields().flag("fetch_child").unwrap_or(false) {
        corp.below(id)
    } else {
        vec![id]
    };
    let inside = corp
        .users
        .iter()
        .filter(|user| user.department.iter().any(|id| ids.contains(id)));
    let full = call.operation == Operation::LinkedCorpListUsers;
    Ok(Reply::with("ok", |obj| {
        obj.list("userlist", inside, |out, user| corp.user(user, full, out));
    }))
}

/// All departments below one, which is not listed itself.
fn list_departments(company: &Company, call: &Call<'_>) -> Outcome {
    let (corp, id) = department(company, call)?;
    let below = corp.below(id);
    let listed = corp
        .departments
        .iter()
        .filter(|dept| dept.id != id && below.contains(&dept.id));
    Ok(Reply::with("ok", |obj| {
        obj.list("department_list", listed, |out, dept| {
            let mut item = Obj::open(out);
            item.text("department_id", &dept.id.to_string())
                .text("department_name", &dept.name);
            item.text("parentid", &dept.parentid.to_string())
                .num("order", dept.order);
            item.close();
        });
    }))
}

pub(crate) fn handle(company: &Company, call: &Call<'_>) -> Outcome {
    match call.operation {
        Operation::LinkedCorpGetPermList => perm_list(company),
        Operation::LinkedCorpGetUser => get_user(company, call),
        Operation::LinkedCorpListDepartments => list_departments(company, call),
        _ => list_users(company, call),
    }
}
