//! SDK for the WeCom (企业微信) staff directory: members, departments, tags, batch jobs, linked companies.
#![cfg_attr(docsrs, feature(doc_cfg))]
#![doc = ""]
#![doc = include_str!("../README.md")]

mod batch;
mod call;
mod chunked;
mod client;
mod contact_rule;
mod cursor;
mod department;
mod error;
#[cfg(feature = "export")]
pub mod export;
mod handle;
mod ids;
#[cfg(feature = "import")]
pub mod import;
pub mod job;
pub mod limit;
mod linked_corp;
mod media;
pub mod observe;
mod operations;
mod recursive;
pub mod retry;
mod secret;
mod server;
#[cfg(feature = "callback")]
mod snapshot;
mod splitter;
mod stream;
mod tag;
#[cfg(test)]
mod testing;
pub mod token;
mod transport;
mod tree;
mod user;

pub use batch::Batch;
pub use chunked::{Course, DeleteMany, DeleteReport};
pub use client::{Contacts, ContactsBuilder};
pub use contact_rule::ContactRules;
pub use department::Departments;
pub use error::{
    ApiError, DecodeError, DecodeKind, Error, InputError, Lang, SetupError, TokenError,
    TransportError, TransportKind,
};
pub use ids::{
    HydrateRequest, HydrateStream, Hydrated, IdRows, IdStream, IdsRequest, MemberDepartments,
};
pub use limit::Limits;
pub use linked_corp::LinkedCorp;
pub use media::Media;
pub use operations::sdk_method;
pub use recursive::{
    Checkpoint, InDepartment, InDepartmentRecursive, InLinkedDepartment,
    InLinkedDepartmentRecursive, ListMember, Progress, RecursiveRequest, RecursiveStream,
};
pub use secret::{AccessToken, CorpSecret};
pub use server::Server;
pub use stream::{BadElement, List, ListRequest, ListStream};
pub use tag::{TagReport, TagTargets, Tags};
pub use tree::{DepartmentTree, TreeItem, TreeNode, TreeProblem};
pub use user::{Confirmed, InviteReport, OpenIds, Users};
/// Events, and snapshots of the directory that find the ones that did not come. With the feature `callback`.
#[cfg(feature = "callback")]
pub use wecom_callback as callback;
pub use wecom_contacts_api::{ErrClass, ErrCode, Operation, RetryRule, types};
