//! Exports: the job, its encrypted files, and the records in them.

use std::time::Duration;

use wecom_contacts::export::{ExportError, Exported};

use super::tour::Tour;
use super::world::World;
use crate::failure::Failure;
use crate::message::Message;

pub(super) async fn walk(tour: &mut Tour<'_>, world: &World) -> Result<(), Failure> {
    tour.part("demo-exports")?;
    let export = world.sync.export();
    if let Some(done) = done(
        tour,
        "export().users_brief().run()",
        soon(world, export.users_brief().run()).await,
    ) {
        tour.check(
            &counted("records", done.to_vec().await.map(|list| list.len())),
            true,
        );
    }
    if let Some(done) = done(
        tour,
        "export().users().run()",
        soon(world, export.users().run()).await,
    ) {
        match done.to_vec().await {
            Ok(list) => tour.table(
                &["userid", "name", "department", "mobile"],
                list.into_iter().take(5),
            )?,
            Err(error) => tour.check(&error.to_string(), false),
        }
    }
    if let Some(done) = done(
        tour,
        "export().departments().run()",
        soon(world, export.departments().run()).await,
    ) {
        let file = tempfile::NamedTempFile::new()
            .map_err(|error| Failure::Local(Message::new("error-output"), error))?;
        let written = done
            .write(file.path(), wecom_contacts::export::Format::CsvWithBom)
            .await;
        let good = written.is_ok();
        tour.check(
            &counted("exported.write(departments.csv, CsvWithBom)", written),
            good,
        );
    }
    let tag = world.sync.tags().list().await?.into_iter().next();
    if let Some(tag) = tag {
        let call = format!("export().tag({}).run()", tag.tagid);
        if let Some(done) = done(tour, &call, soon(world, export.tag(tag.tagid).run()).await) {
            let listed = done.to_vec().await.map(|list| list.len());
            let good = listed.is_ok();
            tour.check(&counted("members of the tag", listed), good);
        }
    }
    Ok(())
}

fn counted(what: &str, count: Result<impl std::fmt::Display, ExportError>) -> String {
    match count {
        Ok(count) => format!("{what}: {count}"),
        Err(error) => format!("{what}: {error}"),
    }
}

fn done<T: std::fmt::Debug>(
    tour: &mut Tour<'_>,
    call: &str,
    exported: Result<Exported<T>, ExportError>,
) -> Option<Exported<T>> {
    match exported {
        Ok(exported) => {
            tour.check(call, true);
            Some(exported)
        }
        Err(error) => {
            tour.check(&format!("{call}: {error}"), false);
            None
        }
    }
}

/// Runs an export while the time of the sandbox passes quickly.
async fn soon<T>(
    world: &World,
    export: impl Future<Output = Result<T, ExportError>>,
) -> Result<T, ExportError> {
    let mut export = std::pin::pin!(export);
    let mut hurry = tokio::time::interval(Duration::from_millis(50));
    loop {
        tokio::select! {
            done = &mut export => return done,
            _ = hurry.tick() => world.sandbox.advance(Duration::from_secs(60)),
        }
    }
}
