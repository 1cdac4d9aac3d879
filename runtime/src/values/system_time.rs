//! Instants as those of the standard library: the same one, or none. Nothing is cut off.

use std::time::{Duration, SystemTime};

use crate::values::{InvalidValue, Timestamp};

impl Timestamp {
    /// The time as the standard library has it; `None` where the platform cannot hold it, and when
    /// the timestamp is finer than a nanosecond.
    pub fn to_system_time(&self) -> Option<SystemTime> {
        self.unix_nanos()?;
        let seconds = self.unix_seconds();
        let distance = Duration::from_secs(seconds.unsigned_abs());
        let start = if seconds < 0 {
            SystemTime::UNIX_EPOCH.checked_sub(distance)
        } else {
            SystemTime::UNIX_EPOCH.checked_add(distance)
        };
        start?.checked_add(Duration::from_nanos(self.subsec_nanos().into()))
    }
}

/// The same instant, in UTC.
///
/// # Errors
///
/// Outside the years 0000 to 9999.
impl TryFrom<SystemTime> for Timestamp {
    type Error = InvalidValue;

    fn try_from(time: SystemTime) -> Result<Self, InvalidValue> {
        // A duration is less than 2^64 seconds: its nanoseconds fit.
        let nanos = match time.duration_since(SystemTime::UNIX_EPOCH) {
            Ok(after) => after.as_nanos() as i128,
            Err(before) => -(before.duration().as_nanos() as i128),
        };
        Self::from_unix_nanos(nanos)
    }
}
