//! A store in files, for command lines and cron jobs on one machine.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{BoxFuture, StoreError, StoreLock, StoredToken, TokenKey, TokenStore};

/// A token file longer than this is none of ours.
const LONGEST: u64 = 8192;

/// Keeps each token in a file of a folder, readable by the owner only (0600), replaced in one step, with an advisory
/// lock beside it. The operating system gives the lock back when its holder dies.
///
/// ```
/// use wecom_contacts::{Contacts, token::FileStore};
///
/// let folder = std::env::temp_dir().join(format!("wecom-tokens-{}", std::process::id()));
/// let builder = Contacts::builder().with_token_store(FileStore::open(&folder)?);
/// assert!(folder.is_dir());
/// # std::fs::remove_dir(folder)?;
/// # drop(builder);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct FileStore {
    folder: PathBuf,
}

impl FileStore {
    /// A store in `folder`, which is made (0700) when it is missing.
    ///
    /// # Errors
    /// When the folder can neither be found nor made.
    pub fn open(folder: impl Into<PathBuf>) -> Result<Self, StoreError> {
        let folder = folder.into();
        make_folder(&folder).map_err(|e| failed("make the folder", &e))?;
        Ok(Self { folder })
    }

    fn path(&self, key: &TokenKey, kind: &str) -> PathBuf {
        self.folder.join(format!("{key}.{kind}"))
    }
}

impl TokenStore for FileStore {
    fn load<'a>(
        &'a self,
        key: &'a TokenKey,
    ) -> BoxFuture<'a, Result<Option<StoredToken>, StoreError>> {
        let path = self.path(key, "token");
        Box::pin(blocking(move || {
            read(&path).map_err(|e| failed("read the token", &e))
        }))
    }

    fn save<'a>(
        &'a self,
        key: &'a TokenKey,
        token: &'a StoredToken,
    ) -> BoxFuture<'a, Result<(), StoreError>> {
        let path = self.path(key, "token");
        let guard = self.path(key, "write");
        let token = token.clone();
        Box::pin(blocking(move || {
            replace(&path, &guard, &token).map_err(|e| failed("write the token", &e))
        }))
    }

    fn try_lock<'a>(
        &'a self,
        key: &'a TokenKey,
        _life: Duration,
    ) -> BoxFuture<'a, Result<Option<Box<dyn StoreLock>>, StoreError>> {
        let path = self.path(key, "lock");
        Box::pin(blocking(move || {
            let file = private()
                .open(&path)
                .map_err(|e| failed("open the lock", &e))?;
            match file.try_lock() {
                Ok(()) => {
                    let lock: Box<dyn StoreLock> = Box::new(FileLock { _file: file });
                    Ok(Some(lock))
                }
                Err(TryLockError::WouldBlock) => Ok(None),
                Err(TryLockError::Error(e)) => Err(failed("lock", &e)),
            }
        }))
    }

    /// The lock files stay: they are empty, and another program may hold one of them.
    fn forget<'a>(&'a self, key: &'a TokenKey) -> BoxFuture<'a, Result<(), StoreError>> {
        let path = self.path(key, "token");
        let guard = self.path(key, "write");
        Box::pin(blocking(move || {
            remove(&path, &guard).map_err(|e| failed("remove the token", &e))
        }))
    }
}

/// Holds the advisory lock as long as the file is open.
struct FileLock {
    _file: File,
}

impl StoreLock for FileLock {
    fn release(self: Box<Self>) -> BoxFuture<'static, ()> {
        Box::pin(async move { drop(self) })
    }
}

fn read(path: &Path) -> io::Result<Option<StoredToken>> {
    let file = match File::open(path) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
        other => other?,
    };
    let mut line = zeroize::Zeroizing::new(String::new());
    match file.take(LONGEST).read_to_string(&mut line) {
        Ok(_) => Ok(StoredToken::from_line(&line)),
        // A file that is no text is none of ours: the next token replaces it.
        Err(e) if e.kind() == io::ErrorKind::InvalidData => Ok(None),
        Err(e) => Err(e),
    }
}

/// Compares and replaces while no other program does the same.
fn replace(path: &Path, guard: &Path, token: &StoredToken) -> io::Result<()> {
    let guard = private().open(guard)?;
    take(&guard)?;
    // What cannot be read is replaced: a file with the wrong mode must not stand in the way for ever.
    let kept = read(path).ok().flatten();
    if kept.is_some_and(|kept| kept.serial > token.serial) {
        return Ok(());
    }
    // One name for all, since one writes at a time: what a killed program left half written goes with the next write.
    let fresh = path.with_extension("new");
    let written = write_private(&fresh, token).and_then(|()| fs::rename(&fresh, path));
    if written.is_err() {
        // The half-written file holds a token: it must not stay. That it cannot be removed is the lesser error.
        let _ = fs::remove_file(&fresh);
    }
    written
}

/// Removes the token, and what a killed program left half written of one.
fn remove(path: &Path, guard: &Path) -> io::Result<()> {
    let guard = private().open(guard)?;
    take(&guard)?;
    for path in [path, &path.with_extension("new")] {
        match fs::remove_file(path) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
            _ => {}
        }
    }
    Ok(())
}

/// Takes the write lock. It is held for one small write only, so waiting for it is short; a holder that was stopped
/// half way must not keep a thread for ever.
fn take(guard: &File) -> io::Result<()> {
    for _ in 0..50 {
        match guard.try_lock() {
            Ok(()) => return Ok(()),
            Err(TryLockError::WouldBlock) => std::thread::sleep(Duration::from_millis(10)),
            Err(TryLockError::Error(e)) => return Err(e),
        }
    }
    Err(io::ErrorKind::WouldBlock.into())
}

fn write_private(path: &Path, token: &StoredToken) -> io::Result<()> {
    let _ = fs::remove_file(path);
    let mut file = private().create_new(true).open(path)?;
    file.write_all(token.to_line().expose().as_bytes())?;
    file.sync_all()
}

fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// The kind of an IO error says enough; its text may hold a path.
fn failed(what: &str, error: &io::Error) -> StoreError {
    StoreError::new(format!("cannot {what}: {}", error.kind()))
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(_) => Err(StoreError::new("the file task was stopped")),
    }
}
