//! Imports by file: rows, upload, job, and the result of each row.

use std::time::Duration;

use serde_json::json;
use wecom_contacts::import::{CsvWriter, ImportDepartment, ImportMember, ImportRow, Rows};
use wecom_contacts::job::{ImportJob, ImportOutcome, Job, JobState};
use wecom_contacts::types::{
    BatchReplaceParty, BatchReplaceUser, BatchSyncUser, MediaId, MediaType, User,
};
use wecom_contacts::{ErrCode, Error};

use super::tour::Tour;
use super::world::World;
use crate::failure::{Failure, broken_rule};

pub(super) async fn walk(tour: &mut Tour<'_>, world: &World) -> Result<(), Failure> {
    tour.part("demo-imports")?;
    let batch = world.sync.batch();
    sync(tour, world).await?;

    let mut departments = vec![ImportDepartment::root("云帆科技")];
    let listed = world.sync.departments().list().await?;
    departments.extend(
        listed
            .iter()
            .filter(|department| department.id != 1)
            .map(|department| {
                ImportDepartment::new(
                    department.id.get(),
                    department.name.clone().unwrap_or_default(),
                    department.parentid.get(),
                )
            }),
    );
    departments.push(ImportDepartment::new(8100, "夜航组 Night Watch", 8001));
    if let Some(media) = upload(tour, world, "部门.csv", departments.into()).await {
        let job = batch
            .replace_departments(BatchReplaceParty::new(media))
            .await;
        let call = "batch().replace_departments(media, all and 夜航组)";
        if let Some(outcome) = finish(tour, world, call, job).await {
            let new = outcome.departments().filter(|row| row.change.created());
            let rows = new.map(|row| json!({"id": row.id, "change": "created", "errcode": row.code.map(|code| code.0)}));
            tour.table(&["id", "change", "errcode"], rows.collect::<Vec<_>>())?;
        }
    }

    let members = world
        .sync
        .users()
        .in_department(1)
        .recursive()
        .detailed()
        .await?;
    let stay: Vec<ImportMember> = members
        .iter()
        .filter(|user| user.userid != "tom.harbor")
        .map(row)
        .collect();
    if let Some(media) = upload(tour, world, "全员.csv", stay.into()).await {
        let job = batch
            .replace_users(BatchReplaceUser::new(media).to_invite(false))
            .await;
        finish(
            tour,
            world,
            "batch().replace_users(media, everybody but tom.harbor)",
            job,
        )
        .await;
        tour.refused(
            "users().get(tom.harbor) afterwards",
            world.sync.users().get("tom.harbor").await,
            ErrCode::USERID_NOT_FOUND,
        );
    }
    let gone = batch.job("no-such-job").poll().await;
    tour.refused(
        r#"batch().job("no-such-job").poll()"#,
        gone,
        ErrCode::JOB_NOT_FOUND,
    );
    tour.not_sent(
        "media().upload(5 bytes)",
        world
            .sync
            .media()
            .upload(MediaType::File, "a.csv", b"12345")
            .await,
    );
    Ok(())
}

/// Two new members, and one whose mobile number is taken.
async fn sync(tour: &mut Tour<'_>, world: &World) -> Result<(), Failure> {
    let rows = [
        ImportMember::new("night.wang", "王夜")
            .mobile("13900002001")
            .department(8001)
            .position("值班员"),
        ImportMember::new("night.lee", "Grace Lee")
            .email("grace.lee@example.com")
            .department(8001)
            .alias("Gracie"),
        ImportMember::new("night.twin", "重号")
            .mobile("13900000001")
            .department(8001),
    ];
    let rows = Rows::from(rows);
    tour.check(
        "Rows::check() finds nothing wrong with three rows",
        rows.check().is_empty(),
    );
    let bad: Rows<ImportMember> = [ImportMember::new("不行", "").mobile("1")].into();
    let found = bad.check();
    let told: Vec<String> = found
        .iter()
        .map(|finding| tour.say(&broken_rule(&finding.column, &finding.rule, &finding.got)))
        .collect();
    tour.check(
        &format!("Rows::check() of a bad row: {}", told.join("; ")),
        !found.is_empty(),
    );
    let Some(media) = upload(tour, world, "夜班.csv", rows).await else {
        return Ok(());
    };
    let job = world
        .sync
        .batch()
        .sync_users(BatchSyncUser::new(media).to_invite(false))
        .await;
    let outcome = finish(tour, world, "batch().sync_users(media)", job).await;
    if let Some(outcome) = outcome {
        let rows = outcome.members().map(|row| json!({"userid": row.userid, "errcode": row.code.map(|code| code.0), "errmsg": row.message}));
        tour.table(&["userid", "errcode", "errmsg"], rows.collect::<Vec<_>>())?;
    }
    Ok(())
}

/// Writes the rows as the file that the platform reads, and uploads it.
async fn upload<T: ImportRow>(
    tour: &mut Tour<'_>,
    world: &World,
    name: &str,
    rows: Rows<T>,
) -> Option<MediaId> {
    let files = match CsvWriter::new().write(&rows) {
        Ok(files) => files,
        Err(error) => {
            tour.check(&format!("CsvWriter::new().write({name}): {error}"), false);
            return None;
        }
    };
    let file = files.first()?;
    let uploaded = world
        .sync
        .media()
        .upload(MediaType::File, name, file.as_bytes())
        .await;
    let call = format!(
        r#"media().upload(File, "{name}", {} bytes)"#,
        file.as_bytes().len()
    );
    let reply = tour.step(&call, uploaded, |reply| reply.media_id.to_string());
    reply.map(|reply| reply.media_id)
}

/// Lets the time of the sandbox pass, and reads the end of the job.
async fn finish(
    tour: &mut Tour<'_>,
    world: &World,
    call: &str,
    job: Result<Job<ImportJob>, Error>,
) -> Option<ImportOutcome> {
    let job = tour.step(call, job, |job| format!("job {}", job.id()))?;
    if let Ok(JobState::Running(progress)) = job.poll().await {
        let percentage = progress.percentage.unwrap_or(0);
        tour.check(&format!("job.poll(): running, {percentage} %"), true);
    }
    world.sandbox.advance(Duration::from_secs(600));
    match job.await {
        Ok(outcome) => {
            let failed = outcome
                .rows()
                .iter()
                .filter(|row| row.errcode.is_some_and(|code| code != 0))
                .count();
            tour.check(
                &format!("job.await: {} rows, {failed} refused", outcome.rows().len()),
                true,
            );
            Some(outcome)
        }
        Err(error) => {
            tour.check(&format!("job.await: {error}"), false);
            None
        }
    }
}

fn row(user: &User) -> ImportMember {
    let mut row = ImportMember::new(
        user.userid.to_string(),
        user.name.clone().unwrap_or_default(),
    )
    .mobile(user.mobile.clone().unwrap_or_default())
    .email(user.email.clone().unwrap_or_default());
    for department in user.department.iter().flatten() {
        row = row.department(department.get());
    }
    row
}
