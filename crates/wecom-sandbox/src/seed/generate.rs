//! Any number of invented members and departments, the same ones each time.

use crate::company::Company;
use crate::department::tree::{Department, FIRST_ORDER, ROOT};
use crate::user::member::{Link, Member};

const SURNAMES: [&str; 16] = [
    "王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周", "徐", "孙", "马", "朱", "胡", "林",
];
const GIVEN: [&str; 16] = [
    "伟", "芳", "娜", "敏", "静", "丽", "强", "磊", "洋", "艳", "勇", "杰", "娟", "涛", "明", "超",
];
const FIRST: [&str; 12] = [
    "Alice", "Ben", "Chloe", "Daniel", "Emma", "Felix", "Grace", "Henry", "Iris", "Jack", "Kate",
    "Leo",
];
const LAST: [&str; 10] = [
    "Tan", "Lim", "Wong", "Smith", "Garcia", "Müller", "Rossi", "Sato", "Kim", "Novak",
];
const TEAMS: [&str; 10] = [
    "研发部",
    "市场部",
    "销售部",
    "财务部",
    "人力资源部",
    "Support",
    "Operations",
    "客户成功部",
    "Design",
    "质量部",
];
const POSITIONS: [&str; 6] = ["工程师", "经理", "Analyst", "专员", "Team Lead", "顾问"];

/// How many departments hang below each other one.
const FAN: u32 = 20;

pub(crate) fn generate(company: &mut Company, members: u32, departments: u32) {
    let departments = departments.max(1);
    for at in 1..departments {
        let parent = (at - 1) / FAN + ROOT;
        company.tree.put(Department {
            id: at + ROOT,
            name: format!("{}{}", TEAMS[(at % 10) as usize], at + ROOT).into(),
            name_en: "".into(),
            parent,
            order: FIRST_ORDER - ((at - 1) % FAN) * 1000,
        });
    }
    for at in 0..members {
        company.members.insert(member(at, departments));
    }
}

fn name(at: u32) -> String {
    // Spread the parts so that neighbours differ.
    let mixed = at.wrapping_mul(0x9E37_79B1) >> 4;
    if at % 5 == 4 {
        format!(
            "{} {}",
            FIRST[(mixed % 12) as usize],
            LAST[(mixed / 12 % 10) as usize]
        )
    } else {
        let (a, b, c) = (mixed % 16, mixed / 16 % 16, mixed / 256 % 16);
        format!(
            "{}{}{}",
            SURNAMES[a as usize], GIVEN[b as usize], GIVEN[c as usize]
        )
    }
}

fn member(at: u32, departments: u32) -> Member {
    let main = at % departments + ROOT;
    let leader = at < departments;
    let mut links = vec![Link {
        department: main,
        order: at % 100,
        leader,
    }];
    if at % 10 == 9 && departments > 1 {
        let second = at / 10 % departments + ROOT;
        if second != main {
            links.push(Link {
                department: second,
                order: 0,
                leader: false,
            });
        }
    }
    Member {
        userid: format!("u{at:07}").into(),
        name: name(at).into(),
        mobile: format!("1{:010}", 3_000_000_000_u64 + u64::from(at)).into(),
        email: format!("u{at:07}@example.com").into(),
        position: POSITIONS[(at % 6) as usize].into(),
        links: links.into(),
        main_department: main,
        gender: u8::try_from(at % 2 + 1).unwrap_or(1),
        enable: at % 100 != 50,
        activated: at % 10 != 7,
        authorized: at % 10 != 7,
        ..Member::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_company_keeps_to_the_limits_of_the_tree() {
        let mut company = Company::new("ww1");
        generate(&mut company, 5_000, 30_000);
        assert_eq!((company.tree.len(), company.members.len()), (30_000, 5_000));
        assert!(company.tree.height(ROOT) <= 15);
        assert!(
            company
                .members
                .iter()
                .all(|(_, member)| company.tree.has(member.main_department))
        );
    }
}
