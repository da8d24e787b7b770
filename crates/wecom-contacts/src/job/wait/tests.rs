//! Waiting for a job, with the clock in hand.

use std::cell::{Cell, RefCell};

use wecom_contacts_api::{ErrCode, Operation};

use super::*;
use crate::error::ApiError;
use crate::job::JobWaker;

fn pace(limit: u64) -> Pace {
    Pace {
        limit: Duration::from_secs(limit),
        ..Pace::default()
    }
}

fn running(percentage: u8) -> Result<JobState<&'static str>, Error> {
    Ok(JobState::Running(JobProgress {
        percentage: Some(percentage),
        total: Some(9),
    }))
}

fn refused(code: ErrCode) -> Result<JobState<&'static str>, Error> {
    Err(ApiError::new(Operation::BatchGetResult, code, "no".to_owned()).into())
}

fn id() -> JobId {
    JobId::new("job_5Yk")
}

#[tokio::test(start_paused = true)]
async fn pauses_grow_up_to_the_longest() {
    let start = Instant::now();
    let polls = RefCell::new(Vec::new());
    let result = until_done(&id(), &pace(600), None, None, || async {
        polls.borrow_mut().push(start.elapsed().as_millis());
        if polls.borrow().len() == 10 {
            Ok(JobState::Done("over"))
        } else {
            running(1)
        }
    })
    .await;
    assert_eq!(result.unwrap(), "over");
    let pauses: Vec<_> = polls
        .borrow()
        .windows(2)
        .map(|two| two[1] - two[0])
        .collect();
    assert_eq!(pauses[..3], [1000, 1500, 2250]);
    assert!(
        pauses.iter().all(|pause| *pause <= 15_002) && pauses[8] >= 14_998,
        "{pauses:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn progress_is_told_and_kept_when_the_time_is_over() {
    let seen = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let list = seen.clone();
    let tell = move |progress: &JobProgress| list.lock().unwrap().push(progress.percentage);
    let percent = Cell::new(0);
    let error = until_done(&id(), &pace(4), None, Some(&tell), || async {
        percent.set(percent.get() + 33);
        running(percent.get())
    })
    .await
    .unwrap_err();
    assert_eq!(*seen.lock().unwrap(), [Some(33), Some(66), Some(99)]);
    let JobError::TimedOut { progress, .. } = &error else {
        panic!("{error}")
    };
    assert_eq!(progress.percentage, Some(99));
    assert_eq!(
        error.to_string(),
        "job job_5Yk was not done after 4 s; it goes on, wait for it by its id"
    );
}

#[tokio::test(start_paused = true)]
async fn a_poll_that_hangs_is_cut_off_by_the_time_limit() {
    let error = until_done(
        &id(),
        &pace(7),
        None,
        None,
        std::future::pending::<Result<JobState<()>, Error>>,
    )
    .await
    .unwrap_err();
    assert!(matches!(error, JobError::TimedOut { .. }));
}

#[tokio::test(start_paused = true)]
async fn an_event_wakes_at_once() {
    let waker = JobWaker::new();
    let start = Instant::now();
    let slow = Pace {
        first: Duration::from_secs(100),
        longest: Duration::from_secs(100),
        ..pace(3600)
    };
    let polls = Cell::new(0);
    let job = id();
    let waiting = until_done(&job, &slow, Some(waker.listen("job_5Yk")), None, || async {
        polls.set(polls.get() + 1);
        if polls.get() == 1 {
            running(1)
        } else {
            Ok(JobState::Done("over"))
        }
    });
    let event = async {
        tokio::time::sleep(Duration::from_secs(2)).await;
        waker.wake("another");
        waker.wake("job_5Yk");
    };
    let (result, ()) = tokio::join!(waiting, event);
    assert_eq!(result.unwrap(), "over");
    assert_eq!(start.elapsed().as_secs(), 2);
    assert_eq!(format!("{waker:?}"), "JobWaker { waiting: 0 }");
}

#[tokio::test(start_paused = true)]
async fn an_event_during_a_poll_is_not_lost() {
    let waker = JobWaker::new();
    let start = Instant::now();
    let slow = Pace {
        first: Duration::from_secs(100),
        longest: Duration::from_secs(100),
        ..pace(3600)
    };
    let polls = Cell::new(0);
    let result = until_done(
        &id(),
        &slow,
        Some(waker.listen("job_5Yk")),
        None,
        || async {
            polls.set(polls.get() + 1);
            if polls.get() > 1 {
                return Ok(JobState::Done("over"));
            }
            waker.wake("job_5Yk");
            running(50)
        },
    )
    .await;
    assert_eq!(result.unwrap(), "over");
    assert_eq!(start.elapsed().as_secs(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_failing_poll_is_tried_again_but_not_for_ever() {
    let polls = Cell::new(0);
    let result = until_done(&id(), &pace(600), None, None, || async {
        polls.set(polls.get() + 1);
        if polls.get() < 4 {
            refused(ErrCode(-1))
        } else {
            Ok(JobState::Done("over"))
        }
    })
    .await;
    assert_eq!(result.unwrap(), "over");

    let error = until_done(&id(), &pace(600), None, None, || async {
        refused(ErrCode(-1))
    })
    .await
    .unwrap_err();
    assert!(matches!(error, JobError::Call { .. }));
}

#[tokio::test(start_paused = true)]
async fn a_job_that_is_gone_ends_the_waiting() {
    for code in [40088, 40089] {
        let error = until_done(&id(), &pace(600), None, None, || async {
            refused(ErrCode(code))
        })
        .await
        .unwrap_err();
        let JobError::Call { error, .. } = error else {
            panic!("{error}")
        };
        assert_eq!(error.errcode(), Some(ErrCode(code)));
    }
    let error = until_done(&id(), &pace(9), None, None, || async {
        Ok(JobState::<()>::Failed)
    })
    .await
    .unwrap_err();
    assert_eq!(error.job(), &id());
}

#[tokio::test(start_paused = true)]
async fn no_time_to_wait_is_too_long() {
    let mut waiting = crate::job::Waiting::default();
    waiting.limit(Duration::MAX);
    waiting.pauses(Duration::MAX, Duration::MAX);
    let polls = Cell::new(0);
    let result = until_done(&id(), &waiting.pace, None, None, || async {
        polls.set(polls.get() + 1);
        if polls.get() == 2 {
            Ok(JobState::Done("over"))
        } else {
            running(1)
        }
    })
    .await;
    assert!(matches!(
        result,
        Err(JobError::TimedOut { .. }) | Ok("over")
    ));
}
