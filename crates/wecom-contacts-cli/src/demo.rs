//! `demo`: a walk through every call of the SDK and then through this program, against a sandbox that is started for it.

mod batch;
mod command_line;
mod contact_rule;
mod department;
mod export;
mod linked_corp;
mod provider;
mod server;
mod tag;
mod tour;
mod user;
mod words;
mod world;

use crate::app::App;
use crate::failure::{Exit, Failure};
use crate::message::Message;
use tour::Tour;
use world::World;

/// Walks through everything; exit code 0 when every step went as it should.
pub(crate) async fn run(app: &App) -> Result<Exit, Failure> {
    let started = std::time::Instant::now();
    let world = World::start().await?;
    app.output
        .note(&Message::new("demo-started").with("url", world.sandbox.base_url()));
    let mut tour = Tour::new(&app.output);
    department::walk(&mut tour, &world).await?;
    user::walk(&mut tour, &world).await?;
    tag::walk(&mut tour, &world).await?;
    batch::walk(&mut tour, &world).await?;
    export::walk(&mut tour, &world).await?;
    linked_corp::walk(&mut tour, &world).await?;
    contact_rule::walk(&mut tour, &world).await?;
    provider::walk(&mut tour, &world).await?;
    server::walk(&mut tour, &world).await?;
    let operations = world.operations();
    command_line::walk(&mut tour, &world, app.output.lang()).await?;
    world.sandbox.shutdown().await;
    tour.end(&operations, started.elapsed())
}
