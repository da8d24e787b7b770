//! The members of a department of the own company.

use wecom_contacts_api::types::{Department, DepartmentBrief, DepartmentId, User, UserBrief};
use wecom_contacts_api::wire::IntBool;
use wecom_contacts_api::{ErrCode, Operation};

use super::{DepartmentKey, ListMember, Members, RecursiveRequest, Scope};
use crate::client::Client;
use crate::error::Error;
use crate::stream::{ListRequest, ListStream};
use crate::tree::{Row, Shape, TreeItem};

/// The members of a department: choose [`brief`](Self::brief) or [`detailed`](Self::detailed), before that
/// [`recursive`](Self::recursive) for those of all departments below as well.
///
/// ```
/// # tests::with_company(async |contacts| {
/// use wecom_contacts::{InDepartment, InDepartmentRecursive};
///
/// let department: InDepartment = contacts.users().in_department(1);
/// let direct = department.clone().brief().await?;
/// let detailed = department.clone().detailed().await?;
/// assert_eq!(direct.len(), detailed.len());
///
/// let below: InDepartmentRecursive = department.recursive();
/// let (brief, detailed) = (below.clone().brief().await?, below.detailed().await?);
/// assert!(brief.len() > direct.len() && brief.len() == detailed.len());
/// # Ok(())
/// # });
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct InDepartment {
    client: Client,
    id: DepartmentId,
}

impl InDepartment {
    pub(crate) fn new(client: Client, id: DepartmentId) -> Self {
        InDepartment { client, id }
    }

    /// And of all departments below.
    pub fn recursive(self) -> InDepartmentRecursive {
        InDepartmentRecursive {
            client: self.client,
            root: self.id,
        }
    }

    /// Userid, name and departments of each (simplelist).
    pub fn brief(self) -> ListRequest<UserBrief> {
        ListRequest::new(brief(self.client, self.id, false))
    }

    /// All that the caller may read of each (list).
    pub fn detailed(self) -> ListRequest<User> {
        ListRequest::new(detailed(self.client, self.id, false))
    }
}

/// The members of a department and of all below it: choose [`brief`](Self::brief) or [`detailed`](Self::detailed).
#[derive(Clone, Debug)]
#[must_use]
pub struct InDepartmentRecursive {
    client: Client,
    root: DepartmentId,
}

impl InDepartmentRecursive {
    /// Userid, name and departments of each (simplelist).
    pub fn brief(self) -> RecursiveRequest<UserBrief> {
        self.request(Operation::UserSimpleList, brief)
    }

    /// All that the caller may read of each (list).
    pub fn detailed(self) -> RecursiveRequest<User> {
        self.request(Operation::UserList, detailed)
    }

    fn request<T: ListMember>(
        self,
        operation: Operation,
        list: fn(Client, DepartmentId, bool) -> ListStream<T>,
    ) -> RecursiveRequest<T> {
        let InDepartmentRecursive { client, root } = self;
        let company = client.shared.company;
        let listing = Box::pin(below(client.clone(), root));
        let members: Members<T> = Box::new(move |id, with_children| {
            let id = DepartmentId::new(id.parse().unwrap_or_default());
            list(client.clone(), id, with_children)
        });
        RecursiveRequest::new(Scope {
            company,
            operation,
            root: root.to_string(),
            listing,
            members,
        })
    }
}

fn brief(client: Client, id: DepartmentId, with_children: bool) -> ListStream<UserBrief> {
    ListStream::new(Operation::UserSimpleList, "userid", async move {
        let call = client.call(Operation::UserSimpleList);
        call.check_field("department_id", &id)?;
        let fetch_child = with_children.then_some(IntBool(true));
        call.finish(
            call.api()
                .user_simple_list_stream(&id, fetch_child.as_ref())
                .await,
        )
    })
}

fn detailed(client: Client, id: DepartmentId, with_children: bool) -> ListStream<User> {
    ListStream::new(Operation::UserList, "userid", async move {
        let call = client.call(Operation::UserList);
        call.check_field("department_id", &id)?;
        let fetch_child = with_children.then_some(IntBool(true));
        call.finish(call.api().user_list_stream(&id, fetch_child.as_ref()).await)
    })
}

/// All departments that the caller may see, or those from `id` down, as the server lists them.
pub(crate) fn departments(client: Client, id: Option<DepartmentId>) -> ListStream<Department> {
    ListStream::new(Operation::DepartmentList, "id", async move {
        let call = client.call(Operation::DepartmentList);
        if let Some(id) = &id {
            call.check_field("id", id)?;
        }
        call.finish(call.api().department_list_stream(id.as_ref()).await)
    })
}

/// As [`departments`], ids alone.
pub(crate) fn department_ids(
    client: Client,
    id: Option<DepartmentId>,
) -> ListStream<DepartmentBrief> {
    ListStream::new(Operation::DepartmentSimpleList, "id", async move {
        let call = client.call(Operation::DepartmentSimpleList);
        if let Some(id) = &id {
            call.check_field("id", id)?;
        }
        call.finish(call.api().department_simple_list_stream(id.as_ref()).await)
    })
}

/// The departments from `root` down. A department that is odd would hide its members: it is an error here.
async fn below(client: Client, root: DepartmentId) -> Result<Vec<Row<DepartmentKey>>, Error> {
    let listed = match department_ids(client.clone(), Some(root))
        .strict()
        .into_list()
        .await
    {
        Ok(list) => list.into_vec(),
        Err(refusal) if is_out_of_sight(&refusal) => {
            let visible = department_ids(client, None)
                .strict()
                .into_list()
                .await?
                .into_vec();
            let below = below_invisible(visible, root);
            if below.is_empty() {
                return Err(refusal);
            }
            below
        }
        Err(error) => return Err(error),
    };
    if listed.is_empty() {
        // The members of `root` itself are still worth a call, and if only for its refusal.
        return Ok(vec![Row {
            id: key(root),
            parent: None,
            order: 0,
        }]);
    }
    Ok(listed.iter().map(row).collect())
}

fn is_out_of_sight(error: &Error) -> bool {
    let codes = [
        ErrCode::DEPARTMENT_NOT_FOUND,
        ErrCode::DEPARTMENT_ID_INVALID,
        ErrCode::NO_PRIVILEGE,
    ];
    error.errcode().is_some_and(|code| codes.contains(&code))
}

/// Of what is visible the part below a department that is not: all of it below the root of the company.
fn below_invisible(visible: Vec<DepartmentBrief>, root: DepartmentId) -> Vec<DepartmentBrief> {
    if root == 1 {
        return visible;
    }
    let shape = Shape::new(visible.iter().map(row));
    let root = key(root);
    let mut inside = vec![false; shape.ids.len()];
    for node in 0..shape.ids.len() {
        inside[node] = match shape.parent[node] {
            Some(parent) => inside[parent],
            None => key(visible[shape.source[node]].parent_id()) == root,
        };
    }
    let sources: Vec<usize> = (0..inside.len())
        .filter(|&node| inside[node])
        .map(|node| shape.source[node])
        .collect();
    sources
        .into_iter()
        .map(|source| visible[source].clone())
        .collect()
}

fn row(department: &DepartmentBrief) -> Row<DepartmentKey> {
    let parent = department.parent_id();
    Row {
        id: key(department.id()),
        parent: (parent != 0).then(|| key(parent)),
        order: department.order(),
    }
}

fn key(id: DepartmentId) -> DepartmentKey {
    DepartmentKey(id.to_string())
}

#[cfg(test)]
mod tests {
    use super::{DepartmentBrief, below_invisible};

    #[test]
    fn what_hangs_below_an_invisible_department_is_found() {
        let visible: Vec<DepartmentBrief> = [(12, 7), (13, 12), (14, 13), (20, 9), (21, 20)]
            .map(|(id, parent): (i64, i64)| DepartmentBrief::new(id, parent))
            .into();
        let below = |root: i64| {
            let below = below_invisible(visible.clone(), root.into());
            below
                .iter()
                .map(|department| department.id.get())
                .collect::<Vec<_>>()
        };
        assert_eq!(below(7), [12, 13, 14]);
        assert_eq!(below(9), [20, 21]);
        assert_eq!(below(8), Vec::<i64>::new());
        assert_eq!(
            below(1).len(),
            5,
            "everything is below the root of the company"
        );
    }
}
