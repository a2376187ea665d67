//! What is under way in this process. Whoever wants the same connection refreshed waits for the one that is; and whoever
//! asked may go away, an exchange that has begun is finished, by the thread that the process ends with (S26).

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use futures_util::future::LocalBoxFuture;
use shared::id::ConnectionId;
use tokio::{
    sync::{mpsc, watch},
    task::spawn_local,
};
use tokio_util::task::{TaskTracker, task_tracker::TaskTrackerToken};

use super::refresh::Done;

type Work = Box<dyn FnOnce() -> LocalBoxFuture<'static, Done> + Send>;

struct Job {
    id: ConnectionId,
    work: Work,
    told: watch::Sender<Option<Done>>,
    _counted: TaskTrackerToken,
}

pub struct Flights {
    jobs: mpsc::UnboundedSender<Job>,
    under_way: Arc<Mutex<HashMap<ConnectionId, watch::Receiver<Option<Done>>>>>,
    all: TaskTracker,
}

impl Flights {
    /// They are flown by the thread that calls this.
    pub fn here() -> Self {
        let (jobs, mut queue) = mpsc::unbounded_channel::<Job>();
        let under_way: Arc<Mutex<HashMap<_, _>>> = Arc::default();
        let known = Arc::clone(&under_way);
        spawn_local(async move {
            while let Some(job) = queue.recv().await {
                let known = Arc::clone(&known);
                spawn_local(async move {
                    let Job { id, work, told, _counted } = job;
                    let done = work().await;
                    known.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
                    told.send_replace(Some(done));
                });
            }
        });
        Self { jobs, under_way, all: TaskTracker::new() }
    }

    /// What comes of the connection's refresh: of the one that is under way, or of `work`.
    pub async fn join(&self, id: ConnectionId, work: Work) -> Done {
        let mut told = {
            let mut under_way = self.under_way.lock().unwrap_or_else(PoisonError::into_inner);
            under_way.get(&id).cloned().unwrap_or_else(|| {
                let (told, heard) = watch::channel(None);
                under_way.insert(id, heard.clone());
                // Nobody hears of it only when the process has ended.
                let _ = self.jobs.send(Job { id, work, told, _counted: self.all.token() });
                heard
            })
        };
        told.wait_for(Option::is_some).await.ok().and_then(|done| *done).unwrap_or(Done::Broken)
    }

    /// Waits until nothing is under way; nothing is begun any more by then.
    pub async fn land(&self) {
        self.all.close();
        self.all.wait().await;
    }
}
