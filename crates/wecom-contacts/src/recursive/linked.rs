//! The members of a department of a linked company.

use wecom_contacts_api::Operation;
use wecom_contacts_api::types::{
    LinkedCorpListDepartments, LinkedCorpListUsers, LinkedCorpSimpleListUsers, LinkedDepartment,
    LinkedDepartmentId, LinkedUser, LinkedUserBrief,
};

use super::{DepartmentKey, ListMember, Members, RecursiveRequest, Scope};
use crate::client::Client;
use crate::error::Error;
use crate::stream::{ListRequest, ListStream};
use crate::tree::Row;

/// The members of a department of a linked company: choose [`brief`](Self::brief) or [`detailed`](Self::detailed),
/// before that [`recursive`](Self::recursive) for those of all departments below as well.
///
/// ```
/// # tests::with_app(async |contacts| {
/// use wecom_contacts::{InLinkedDepartment, InLinkedDepartmentRecursive};
///
/// let department: InLinkedDepartment = contacts.linked_corp().in_department("whsandbox01/3");
/// let (brief, detailed) = (department.clone().brief().await?, department.clone().detailed().await?);
/// assert_eq!(brief.len(), detailed.len());
///
/// let below: InLinkedDepartmentRecursive = department.recursive();
/// let (brief, detailed) = (below.clone().brief().await?, below.detailed().await?);
/// assert_eq!(brief.len(), detailed.len());
/// # Ok(())
/// # });
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct InLinkedDepartment {
    client: Client,
    id: LinkedDepartmentId,
}

impl InLinkedDepartment {
    pub(crate) fn new(client: Client, id: LinkedDepartmentId) -> Self {
        InLinkedDepartment { client, id }
    }

    /// And of all departments below.
    pub fn recursive(self) -> InLinkedDepartmentRecursive {
        InLinkedDepartmentRecursive {
            client: self.client,
            root: self.id,
        }
    }

    /// Userid, name, company and departments of each (simplelist).
    pub fn brief(self) -> ListRequest<LinkedUserBrief> {
        ListRequest::new(brief(self.client, self.id, false))
    }

    /// All that the company shares of each (list).
    pub fn detailed(self) -> ListRequest<LinkedUser> {
        ListRequest::new(detailed(self.client, self.id, false))
    }
}

/// The members of a department of a linked company and of all below it: choose [`brief`](Self::brief) or
/// [`detailed`](Self::detailed).
#[derive(Clone, Debug)]
#[must_use]
pub struct InLinkedDepartmentRecursive {
    client: Client,
    root: LinkedDepartmentId,
}

impl InLinkedDepartmentRecursive {
    /// Userid, name, company and departments of each (simplelist).
    pub fn brief(self) -> RecursiveRequest<LinkedUserBrief> {
        self.request(Operation::LinkedCorpSimpleListUsers, brief)
    }

    /// All that the company shares of each (list).
    pub fn detailed(self) -> RecursiveRequest<LinkedUser> {
        self.request(Operation::LinkedCorpListUsers, detailed)
    }

    fn request<T: ListMember>(
        self,
        operation: Operation,
        list: fn(Client, LinkedDepartmentId, bool) -> ListStream<T>,
    ) -> RecursiveRequest<T> {
        let InLinkedDepartmentRecursive { client, root } = self;
        let company = client.shared.company;
        let listing = Box::pin(below(client.clone(), root.clone()));
        let members: Members<T> = Box::new(move |id, with_children| {
            list(client.clone(), LinkedDepartmentId::new(id), with_children)
        });
        RecursiveRequest::new(Scope {
            company,
            operation,
            root: root.into_string(),
            listing,
            members,
        })
    }
}

fn brief(
    client: Client,
    id: LinkedDepartmentId,
    with_children: bool,
) -> ListStream<LinkedUserBrief> {
    ListStream::new(Operation::LinkedCorpSimpleListUsers, "userid", async move {
        let call = client.call(Operation::LinkedCorpSimpleListUsers);
        let mut body = LinkedCorpSimpleListUsers::new(id);
        body.fetch_child = with_children.then_some(true);
        call.check(&body)?;
        call.finish(call.api().linked_corp_simple_list_users_stream(&body).await)
    })
}

fn detailed(client: Client, id: LinkedDepartmentId, with_children: bool) -> ListStream<LinkedUser> {
    ListStream::new(Operation::LinkedCorpListUsers, "userid", async move {
        let call = client.call(Operation::LinkedCorpListUsers);
        let mut body = LinkedCorpListUsers::new(id);
        body.fetch_child = with_children.then_some(true);
        call.check(&body)?;
        call.finish(call.api().linked_corp_list_users_stream(&body).await)
    })
}

/// A department of a linked company and those below it, as the server lists them.
pub(crate) fn linked_departments(
    client: Client,
    id: LinkedDepartmentId,
) -> ListStream<LinkedDepartment> {
    let operation = Operation::LinkedCorpListDepartments;
    ListStream::new(operation, "department_id", async move {
        let call = client.call(operation);
        let body = LinkedCorpListDepartments::new(id);
        call.check(&body)?;
        call.finish(call.api().linked_corp_list_departments_stream(&body).await)
    })
}

/// The departments from `root` down, itself included even when the list leaves it out. A department that is odd would
/// hide its members: it is an error here.
async fn below(client: Client, root: LinkedDepartmentId) -> Result<Vec<Row<DepartmentKey>>, Error> {
    let list = linked_departments(client, root.clone()).strict();
    let listed = list.into_list().await?;
    let linked = root.as_str().split('/').next().unwrap_or_default();
    // The ids come without the linked id; one that has it already is whole.
    let key = |id: &str| {
        DepartmentKey(if id.contains('/') {
            id.to_owned()
        } else {
            format!("{linked}/{id}")
        })
    };
    let mut rows: Vec<_> = listed
        .iter()
        .map(|department| Row {
            id: key(&department.department_id),
            parent: department
                .parentid
                .as_deref()
                .filter(|id| !matches!(*id, "" | "0"))
                .map(key),
            order: department.order.unwrap_or(0),
        })
        .collect();
    let root = DepartmentKey(root.into_string());
    if !rows.iter().any(|row| row.id == root) {
        let parent = None;
        rows.insert(
            0,
            Row {
                id: root,
                parent,
                order: 0,
            },
        );
    }
    Ok(rows)
}
