//! Which delivery may go when, without a clock and without a network.

use super::*;

const IN_ORDER: Switches = Switches {
    duplicate: false,
    reorder: false,
    timestamp_offset: 0,
    wrong_signature: false,
};
const REORDERED: Switches = Switches {
    reorder: true,
    ..IN_ORDER
};

fn message(id: &str) -> Arc<Message> {
    Arc::new(Message {
        id: id.into(),
        kind: "loan.active",
        body: "{}".into(),
    })
}

fn second(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

/// Sends all first attempts that may go, successfully.
fn send_all(lane: &mut Lane, now: Timestamp) -> String {
    let mut sent = String::new();
    while let Some((slot, delivery)) = lane.next(now) {
        sent.push_str(&delivery.message.id);
        lane.finished(slot);
    }
    sent
}

#[track_caller]
fn check_order(switches: Switches, expected: &str) {
    let mut lane = Lane::default();
    for id in ["1", "2", "3", "4"] {
        lane.accept(message(id), second(0), switches);
    }
    assert_eq!(send_all(&mut lane, second(0)), expected);
    assert!(lane.is_empty());
}

#[test]
fn events_go_in_the_order_that_the_switches_say() {
    check_order(IN_ORDER, "1234");
    check_order(REORDERED, "2143");
    let duplicate = Switches {
        duplicate: true,
        ..IN_ORDER
    };
    check_order(duplicate, "11223344");
    let both = Switches {
        duplicate: true,
        ..REORDERED
    };
    check_order(both, "22114433");
}

#[test]
fn one_first_attempt_at_a_time() {
    let mut lane = Lane::default();
    lane.accept(message("1"), second(0), IN_ORDER);
    lane.accept(message("2"), second(0), IN_ORDER);
    assert!(lane.next(second(0)).is_some());
    assert!(!lane.is_ready(second(0)));
    assert!(lane.next(second(0)).is_none());
    lane.finished(Slot::First);
    assert_eq!(send_all(&mut lane, second(0)), "2");
}

#[test]
fn a_lone_event_is_held_back_for_a_while_only() {
    let mut lane = Lane::default();
    lane.accept(message("1"), second(0), REORDERED);
    assert!(!lane.is_ready(second(2)));
    assert_eq!(lane.due(), Some(second(3)));
    lane.release(second(2), REORDERED);
    assert_eq!(send_all(&mut lane, second(2)), "");
    lane.release(second(3), REORDERED);
    assert_eq!(send_all(&mut lane, second(3)), "1");
}

#[test]
fn nothing_is_held_back_when_the_switch_is_off_again() {
    let mut lane = Lane::default();
    lane.accept(message("1"), second(0), REORDERED);
    lane.accept(message("2"), second(1), IN_ORDER);
    assert_eq!(send_all(&mut lane, second(1)), "12");
}

#[test]
fn a_failure_is_repeated_nine_times_at_growing_distances() {
    let mut lane = Lane::default();
    lane.accept(message("1"), second(0), IN_ORDER);
    let mut now = second(0);
    let mut waits = Vec::new();
    while let Some((slot, mut delivery)) = lane.next(now) {
        lane.finished(slot);
        delivery.attempts += 1;
        let Some(at) = lane.repeat(delivery, now) else {
            break;
        };
        assert!(!lane.is_ready(at - SignedDuration::from_nanos(1)));
        assert_eq!(lane.due(), Some(at));
        waits.push(at.duration_since(now).as_secs());
        now = at;
    }
    let expected = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400];
    assert_eq!(waits, expected);
    assert!(lane.is_empty());
}

#[test]
fn a_failing_event_does_not_hold_up_the_next() {
    let mut lane = Lane::default();
    lane.accept(message("1"), second(0), IN_ORDER);
    lane.accept(message("2"), second(0), IN_ORDER);
    let (slot, mut delivery) = lane.next(second(0)).unwrap();
    delivery.attempts += 1;
    lane.finished(slot);
    assert_eq!(lane.repeat(delivery, second(0)), Some(second(5)));
    assert_eq!(send_all(&mut lane, second(0)), "2");
    assert_eq!(send_all(&mut lane, second(5)), "1");
}

#[test]
fn repetitions_come_a_few_at_once() {
    let mut lane = Lane::default();
    for _ in 0..=REPEATING {
        let mut delivery = Delivery::new(message("1"));
        delivery.attempts += 1;
        assert!(lane.repeat(delivery, second(0)).is_some());
    }
    for _ in 0..REPEATING {
        let slot = lane.next(second(5)).map(|(slot, _)| slot);
        assert_eq!(slot, Some(Slot::Repetition));
    }
    assert!(lane.next(second(5)).is_none());
    assert_eq!(lane.due(), None);
    lane.finished(Slot::Repetition);
    assert!(lane.is_ready(second(5)));
}

#[test]
fn all_that_waits_can_be_taken_out() {
    let mut lane = Lane::default();
    lane.accept(message("1"), second(0), IN_ORDER);
    lane.accept(message("2"), second(0), REORDERED);
    assert_eq!(lane.clear().len(), 2);
    assert!(lane.is_empty());
}
