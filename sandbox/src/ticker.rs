//! Lets happen by itself what is due: waits for the next step of the schedule and then lets the world
//! catch up. Looks again whenever the schedule or the clock has changed.

use std::sync::Arc;

use crate::core::Core;

/// Runs until it is dropped.
pub(crate) async fn tick(core: Arc<Core>) {
    let mut outlook = core.outlook();
    loop {
        let wait = {
            let now = outlook.borrow_and_update();
            now.next_step.map(|at| now.clock.wait_until(at))
        };
        let Some(wait) = wait else {
            // The sender lives in the core, so it only ends with it.
            if outlook.changed().await.is_err() {
                return;
            }
            continue;
        };
        tokio::select! {
            _ = outlook.changed() => {}
            () = tokio::time::sleep(wait) => core.act(|_| ()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use jiff::{SignedDuration, Timestamp};
    use tokio::sync::watch;
    use tokio::time::timeout;

    use super::tick;
    use crate::core::Core;
    use crate::deliveries::{Deliveries, Reach};
    use crate::description::{BUNDLED, Description};
    use crate::state::customers::CustomerStatus;
    use crate::state::{Clock, CustomersAct, Outlook, Step, World, fixture};

    fn core(speed: f64) -> Arc<Core> {
        let mut world = fixture::world(CustomersAct::WhenTold);
        world.clock = Clock::start(fixture::START.parse().unwrap(), speed);
        let description = Description::parse(BUNDLED).unwrap();
        let deliveries = Deliveries::new(Reach::LoopbackOnly);
        Arc::new(Core::new(description, deliveries, world))
    }

    fn review_in(world: &mut World, time: SignedDuration) -> Timestamp {
        let customer = fixture::customer(world, CustomerStatus::UnderReview);
        world.after(time, Step::FinishReview(customer));
        world.schedule.next().unwrap()
    }

    /// Nobody else acts meanwhile, so whoever takes the step is the ticker.
    async fn taken(outlook: &mut watch::Receiver<Outlook>, step: Timestamp) -> bool {
        let taken = outlook.wait_for(|outlook| outlook.next_step != Some(step));
        let patience = Duration::from_secs(20);
        timeout(patience, taken)
            .await
            .is_ok_and(|taken| taken.is_ok())
    }

    #[tokio::test]
    async fn what_is_due_happens_by_itself() {
        let core = core(1_000.0);
        let step = core.act(|world| review_in(world, SignedDuration::from_mins(1)));
        let ticker = tokio::spawn(tick(Arc::clone(&core)));
        assert!(taken(&mut core.outlook(), step).await);
        ticker.abort();
    }

    #[tokio::test]
    async fn a_step_that_comes_earlier_is_not_slept_through() {
        let core = core(1_000.0);
        let ticker = tokio::spawn(tick(Arc::clone(&core)));
        core.act(|world| review_in(world, SignedDuration::from_hours(10_000)));
        tokio::task::yield_now().await;
        let step = core.act(|world| review_in(world, SignedDuration::from_mins(1)));
        assert!(taken(&mut core.outlook(), step).await);
        ticker.abort();
    }
}
