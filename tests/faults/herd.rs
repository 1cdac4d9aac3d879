//! Many callers at once, all of them under way before the test lets any of them end.

use std::future::poll_fn;
use std::pin::pin;

use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::server::patient;

/// Calls in tasks of their own.
pub struct Herd<T> {
    tasks: Vec<JoinHandle<T>>,
    begun: watch::Receiver<usize>,
}

impl<T: Send + 'static> Herd<T> {
    /// Starts as many calls as this, numbered from 1.
    pub fn start<F>(number: usize, call: impl Fn(usize) -> F) -> Self
    where
        F: IntoFuture<Output = T>,
        F::IntoFuture: Send + 'static,
    {
        let (count, begun) = watch::channel(0);
        let tasks = (1..=number)
            .map(|number| {
                let (count, call) = (count.clone(), call(number).into_future());
                tokio::spawn(async move {
                    let mut call = pin!(call);
                    let mut first = true;
                    poll_fn(|cx| {
                        let polled = call.as_mut().poll(cx);
                        if std::mem::take(&mut first) {
                            count.send_modify(|count| *count += 1);
                        }
                        polled
                    })
                    .await
                })
            })
            .collect();
        Self { tasks, begun }
    }

    /// Ready when each of them has come to its first wait.
    pub async fn all_begun(&mut self) {
        let all = self.tasks.len();
        // An error says that all have ended.
        let _ = patient(self.begun.wait_for(|begun| *begun == all)).await;
    }

    /// Drops the call of this index, from 0.
    pub fn abort(&self, index: usize) {
        self.tasks[index].abort();
    }

    /// What they gave, in order; without those that were dropped.
    pub async fn results(self) -> Vec<T> {
        let mut results = Vec::new();
        for task in self.tasks {
            match patient(task).await {
                Ok(result) => results.push(result),
                Err(error) => assert!(error.is_cancelled(), "a caller panicked"),
            }
        }
        results
    }
}

/// How many of these went well.
pub fn successes<T, E>(results: &[Result<T, E>]) -> usize {
    results.iter().filter(|result| result.is_ok()).count()
}
