//! SDK for the WeCom (企业微信) staff directory: members, departments, tags, batch jobs, linked companies.

mod call;
mod chunked;
mod client;
mod error;
pub mod export;
mod ids;
pub mod import;
pub mod job;
pub mod limit;
pub mod observe;
mod recursive;
pub mod retry;
mod secret;
mod splitter;
mod stream;
pub mod token;
mod transport;
mod tree;

pub use chunked::{DeleteMany, DeleteReport};
pub use client::{Contacts, ContactsBuilder};
pub use error::{
    ApiError, DecodeError, DecodeKind, Error, InputError, Lang, SetupError, TokenError, TransportError, TransportKind,
};
pub use ids::{HydrateRequest, HydrateStream, IdRows, IdStream, IdsRequest, MemberDepartments};
pub use limit::Limits;
pub use recursive::{
    Checkpoint, InDepartment, InDepartments, InLinkedDepartment, InLinkedDepartments, ListMember, Progress,
    RecursiveRequest, RecursiveStream,
};
pub use secret::{AccessToken, CorpSecret};
pub use stream::{BadElement, List, ListRequest, ListStream};
pub use tree::{DepartmentTree, TreeItem, TreeNode, TreeProblem};
pub use wecom_contacts_api::{ErrClass, ErrCode, Operation, RetryRule, types};
