//! Members found by what else is known of them, invited and counted.

use wecom_contacts::types::{BatchInvite, QrSize};

use crate::demo::tour::Tour;
use crate::demo::world::World;

pub(super) async fn walk(tour: &mut Tour<'_>, world: &World) {
    let users = world.sync.users();
    let name = |id: &wecom_contacts::types::UserId| id.to_string();
    tour.step(
        r#"users().by_mobile("13900000001")"#,
        users.by_mobile("13900000001").await,
        name,
    );
    tour.step(
        r#"users().by_email("wu.tao@yunfan.example")"#,
        users.by_email("wu.tao@yunfan.example").await,
        name,
    );
    let personal = users.by_personal_email("mei.harbor@example.com").await;
    tour.step(
        r#"users().by_personal_email("mei.harbor@example.com")"#,
        personal,
        name,
    );
    let openid = tour.step(
        r#"users().to_openid("wu.tao")"#,
        users.to_openid("wu.tao").await,
        String::clone,
    );
    if let Some(openid) = openid {
        tour.step(
            "users().by_openid(that)",
            users.by_openid(openid).await,
            name,
        );
    }
    let for_agent = users.to_openid_for_agent("wu.tao", 1_000_002).await;
    tour.step(
        r#"users().to_openid_for_agent("wu.tao", 1000002)"#,
        for_agent,
        |reply| format!("{} {}", reply.openid, reply.appid.as_deref().unwrap_or("")),
    );
    let invited = users
        .invite(
            BatchInvite::new()
                .user(["tom.harbor", "ghost"])
                .party([8001]),
        )
        .await;
    tour.step(
        "users().invite(tom.harbor, ghost, department 8001)",
        invited,
        |report| {
            let bad: Vec<&str> = report.invalid_users.iter().map(AsRef::as_ref).collect();
            format!("invalid: {}", bad.join(", "))
        },
    );
    tour.step(
        "users().join_qrcode(Medium)",
        users.join_qrcode(QrSize::from(3)).await,
        String::clone,
    );
    let today = today();
    tour.step(
        &format!(r#"users().active_count("{today}")"#),
        users.active_count(&today).await,
        |count| format!("{count} active"),
    );
}

/// The day now, in UTC, as the call wants it.
fn today() -> String {
    let days = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap_or_default()
        .as_secs()
        / 86_400;
    date(days)
}

/// The date of a day since 1970, by the civil calendar.
fn date(days: u64) -> String {
    let shifted = days + 719_468;
    let (era, of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::date;

    #[test]
    fn dates_follow_the_civil_calendar() {
        assert_eq!(date(0), "1970-01-01");
        assert_eq!(date(11_016), "2000-02-29");
        assert_eq!(date(20_089), "2025-01-01");
        assert_eq!(date(20_147), "2025-02-28");
        assert_eq!(date(20_148), "2025-03-01");
    }
}
