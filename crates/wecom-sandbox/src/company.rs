//! The state of one company, in plain structs behind one lock.

use std::collections::{BTreeMap, BTreeSet};

use crate::auth::SecondFactor;
use crate::batch::Imports;
use crate::contact_rule::Rules;
use crate::department::tree::Tree;
use crate::event::{Change, Receivers};
use crate::export::Exports;
use crate::identity::{Identity, Scope};
use crate::limits::Sizes;
use crate::linked_corp::LinkedCorp;
use crate::media::MediaStore;
use crate::reply::{Refusal, refuse};
use crate::tag::Tags;
use crate::user::member::Member;
use crate::user::store::Members;

/// The attributes that the console of every seed defines; others are ignored on write.
pub(crate) const ATTRIBUTES: [&str; 10] = [
    "工号",
    "爱好",
    "卡号",
    "入职日期",
    "办公地点",
    "个人主页",
    "Employee ID",
    "Hobby",
    "Badge",
    "Homepage",
];

/// Everything one company holds.
pub(crate) struct Company {
    pub(crate) corp_id: String,
    pub(crate) members: Members,
    pub(crate) tree: Tree,
    pub(crate) tags: Tags,
    pub(crate) media: MediaStore,
    pub(crate) imports: Imports,
    pub(crate) exports: Exports,
    pub(crate) linked: Vec<LinkedCorp>,
    pub(crate) rules: Rules,
    pub(crate) second_factor: SecondFactor,
    pub(crate) attributes: Vec<String>,
    pub(crate) scopes: BTreeMap<Identity, Scope>,
    /// The member who registered the company and cannot be deleted.
    pub(crate) creator: Option<String>,
    /// The domain of the corp mailboxes, where there is one.
    pub(crate) mail_domain: Option<String>,
    /// Departments that a replace left out while they were not empty.
    pub(crate) doomed: BTreeSet<u32>,
    /// The day and the number of its wrong look-ups, by mobile and by e-mail.
    pub(crate) misses: [(i64, usize); 2],
    pub(crate) sizes: Sizes,
    pub(crate) receivers: Receivers,
    pub(crate) changes: Vec<Change>,
    /// How far the clock was moved, kept here so that a file keeps it too.
    pub(crate) moved_ms: i64,
    /// Whether changes are to be remembered for a file.
    pub(crate) durable: bool,
    /// Whether anything but members, departments, tags, uploads and jobs changed.
    pub(crate) meta_changed: bool,
    /// Whether other contents were put in place as a whole.
    pub(crate) replaced: bool,
}

impl Company {
    /// A company with its root department and nobody in it.
    pub(crate) fn new(corp_id: &str) -> Self {
        Self {
            corp_id: corp_id.to_owned(),
            members: Members::default(),
            tree: Tree::new("示例企业"),
            tags: Tags::default(),
            media: MediaStore::default(),
            imports: Imports::default(),
            exports: Exports::default(),
            linked: Vec::new(),
            rules: Rules::default(),
            second_factor: SecondFactor::default(),
            attributes: ATTRIBUTES.iter().map(|name| (*name).to_owned()).collect(),
            scopes: BTreeMap::new(),
            creator: None,
            mail_domain: None,
            doomed: BTreeSet::new(),
            misses: [(0, 0); 2],
            sizes: Sizes::default(),
            receivers: Receivers::default(),
            changes: Vec::new(),
            moved_ms: 0,
            durable: false,
            meta_changed: false,
            replaced: false,
        }
    }

    fn scope(&self, who: Identity) -> &Scope {
        static EVERYTHING: Scope = Scope::Everything;
        if who.is_sync() {
            &EVERYTHING
        } else {
            self.scopes.get(&who).unwrap_or(&EVERYTHING)
        }
    }

    pub(crate) fn sees_everything(&self, who: Identity) -> bool {
        matches!(self.scope(who), Scope::Everything)
    }

    pub(crate) fn sees_department(&self, who: Identity, id: u32) -> bool {
        match self.scope(who) {
            Scope::Everything => true,
            Scope::Only { departments, .. } => {
                self.tree.path(id).any(|above| departments.contains(&above))
            }
        }
    }

    pub(crate) fn sees_member(&self, who: Identity, slot: u32, member: &Member) -> bool {
        let Scope::Only {
            users,
            departments,
            tags,
        } = self.scope(who)
        else {
            return true;
        };
        let inside = |ids: &BTreeSet<u32>| {
            member.links.iter().any(|link| {
                self.tree
                    .path(link.department)
                    .any(|above| ids.contains(&above))
            })
        };
        users.contains(&member.userid.to_ascii_lowercase())
            || inside(departments)
            || tags
                .iter()
                .filter_map(|id| self.tags.get(*id))
                .any(|tag| tag.users.contains(&slot) || inside(&tag.parties))
    }

    /// The slot of a member the caller may see: 60111 where there is none, 60011 where it may not.
    pub(crate) fn visible(&self, who: Identity, userid: &str) -> Result<u32, Refusal> {
        let (slot, member) = self
            .members
            .by_userid(userid)
            .ok_or_else(|| refuse(60111))?;
        if self.sees_member(who, slot, member) {
            Ok(slot)
        } else {
            Err(refuse(60011))
        }
    }

    /// The members directly in a department, or in all departments below it, each once.
    pub(crate) fn members_of(&self, department: u32, below: bool) -> Vec<u32> {
        if !below {
            return self.members.in_department(department).collect();
        }
        let mut slots: Vec<u32> = self
            .tree
            .subtree(department)
            .into_iter()
            .flat_map(|id| self.members.in_department(id))
            .collect();
        slots.sort_unstable();
        slots.dedup();
        slots
    }
}
