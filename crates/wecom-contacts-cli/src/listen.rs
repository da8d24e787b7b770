//! `listen`: takes the events that the platform pushes, and prints each as one line of JSON.

mod keys;
mod serve;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};
use wecom_callback::Callback;
use wecom_callback::receiver::{Builder, Delivery, Events, Receiver};

use crate::app::App;
use crate::failure::{Exit, Failure};
use crate::message::Message;
use crate::output::to_value;
use keys::Keys;

/// Reasons of refusals that wait to be told; more of them at once are not told one by one.
const REASONS: usize = 64;
/// How long the end waits for requests that are being answered.
const LAST_ANSWERS: Duration = Duration::from_secs(5);

/// Where events come in, and for whom.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Where to listen; port 0 takes a free one (监听地址；端口为 0 时任选一个空闲端口).
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Token and key: @FILE or - with the JSON {token, encodingaeskey}, else from WECOM_CALLBACK_TOKEN and
    /// WECOM_CALLBACK_AES_KEY (含 token 与 encodingaeskey 的 JSON：@文件或 -；不给则取自两个环境变量
    /// WECOM_CALLBACK_TOKEN、WECOM_CALLBACK_AES_KEY).
    #[arg(long, value_name = "@FILE")]
    callback: Option<String>,
    /// Take events for this company or suite, or for several; the company that is called unless given (接收方的企业 ID 或套件 ID，可多次给出；不给则为所用配置的企业).
    #[arg(long, value_name = "ID")]
    receive_id: Vec<String>,
    /// Serve this path only; every path unless given (只接收此路径；不给则接收所有路径).
    #[arg(long, value_name = "PATH")]
    path: Option<String>,
    /// Refuse what was sent so many seconds ago or more (拒绝早于此秒数的请求).
    #[arg(long, value_name = "SECONDS", default_value_t = 600)]
    replay_window: u64,
}

/// Listens until SIGINT or SIGTERM, then prints what is acknowledged and not yet printed.
pub(crate) async fn run(args: Args, app: &App) -> Result<Exit, Failure> {
    let callback = callback(&args, app)?;
    if app.dry_run {
        app.output.note(&Message::new("dry-run"));
        return Ok(Exit::Done);
    }
    let (reasons, mut told) = mpsc::channel(REASONS);
    let builder = Receiver::builder(SystemTime::now).on_refusal(move |refusal| {
        // A full channel means that enough is told already.
        let _ = reasons.try_send(refusal.to_string());
    });
    let (receiver, mut events) = served(builder, args.path.as_deref(), callback)?.stream();
    let (server, alive) = serve(args.listen, &receiver, app).await?;

    loop {
        tokio::select! {
            Some(delivery) = events.next() => print(app, &receiver, &mut events, &delivery).await?,
            Some(reason) = told.recv() => app.output.note(&Message::new("listen-refused").with("what", reason)),
            () = app.stop.asked() => break,
        }
    }
    drop(alive);
    // A connection that never ends must not hold up the end.
    let _ = tokio::time::timeout(LAST_ANSWERS, server).await;
    receiver.shut_down().await;
    while let Some(delivery) = events.next().await {
        print(app, &receiver, &mut events, &delivery).await?;
    }
    summary(app, &receiver);
    Ok(Exit::Done)
}

fn callback(args: &Args, app: &App) -> Result<Callback, Failure> {
    let keys = Keys::read(args.callback.as_deref())?;
    let mut ids = args.receive_id.iter().cloned();
    let first = match ids.next() {
        Some(id) => id,
        None => crate::profile::corp_id(app.profile.as_deref())?,
    };
    let callback = keys.callback(first)?;
    Ok(ids
        .fold(callback, Callback::with_receive_id)
        .with_replay_window(args.replay_window))
}

fn served(builder: Builder, path: Option<&str>, callback: Callback) -> Result<Builder, Failure> {
    let Some(path) = path else {
        let callback = Arc::new(callback);
        return Ok(builder.with_lookup(move |_| Some(Arc::clone(&callback))));
    };
    builder
        .at(path, callback)
        .map_err(|_| Failure::Usage(Message::new("error-listen-path").with("path", path)))
}

/// Serves until the second of the two is dropped.
async fn serve(
    address: SocketAddr,
    receiver: &Receiver,
    app: &App,
) -> Result<(impl Future, watch::Sender<()>), Failure> {
    let failed =
        |error| Failure::Local(Message::new("error-listen").with("address", address), error);
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    let (alive, over) = watch::channel(());
    let server = tokio::spawn(serve::serve(listener, receiver.clone(), over));
    app.output
        .note(&Message::new("listen-started").with("address", format!("http://{address}")));
    Ok((server, alive))
}

/// Prints an event. When nobody reads any more, says how many events are acknowledged and lost.
async fn print(
    app: &App,
    receiver: &Receiver,
    events: &mut Events,
    delivery: &Delivery,
) -> Result<(), Failure> {
    let line = line(delivery).to_string();
    let printed = app.output.line(&line).and_then(|()| app.output.flush());
    if printed.is_err() {
        receiver.shut_down().await;
        let mut lost = 1;
        while events.next().await.is_some() {
            lost += 1;
        }
        app.output
            .warn(&Message::new("listen-lost").count("count", lost));
    }
    printed
}

fn line(delivery: &Delivery) -> Value {
    let mut line = to_value(&delivery.event);
    if let Value::Object(members) = &mut line {
        members.insert("path".to_owned(), json!(&*delivery.path));
        members.insert(
            "receive_id".to_owned(),
            json!(&*delivery.envelope.receive_id),
        );
        members.insert(
            "fingerprint".to_owned(),
            json!(delivery.fingerprint.to_string()),
        );
    }
    line
}

fn summary(app: &App, receiver: &Receiver) {
    let stats = receiver.stats();
    app.output.note(
        &Message::new("listen-summary")
            .with("events", stats.accepted)
            .with("repeated", stats.repeated)
            .with("refused", stats.refused)
            .with("busy", stats.turned_away),
    );
}
