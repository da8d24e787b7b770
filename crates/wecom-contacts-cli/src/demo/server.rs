//! The addresses of the platform.

use super::tour::Tour;
use super::world::World;
use crate::failure::Failure;

pub(super) async fn walk(tour: &mut Tour<'_>, world: &World) -> Result<(), Failure> {
    tour.part("demo-server")?;
    let server = world.sync.server();
    tour.step(
        "server().callback_ips()",
        server.callback_ips().await,
        |ips| ips.join(", "),
    );
    tour.step(
        "server().api_domain_ips()",
        server.api_domain_ips().await,
        |ips| ips.join(", "),
    );
    Ok(())
}
