//! Biometrics sessions: a customer has at most one that is open, and it closes after half an hour.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};

use super::super::{CustomersAct, Id, Step, World};
use super::kyc::BIOMETRICS;
use crate::problem::Problem;

/// How long the address of a session works.
const LIFETIME: SignedDuration = SignedDuration::from_mins(30);

/// Each customer's last session: the pages of earlier ones are gone.
#[derive(Default)]
pub(super) struct Sessions {
    by_token: HashMap<Id, Session>,
    /// The token of each customer's session.
    last: HashMap<Id, Id>,
}

struct Session {
    customer: Id,
    expires_at: Timestamp,
    ended: bool,
}

/// What the page of a session shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BiometricsSession {
    pub(crate) customer: Id,
    pub(crate) expires_at: Timestamp,
    pub(crate) state: SessionState,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SessionState {
    /// The customer may do the capture now.
    Open,
    /// The capture is done, or no longer needed.
    Ended,
    /// Its time is over.
    Expired,
}

impl World {
    /// Opens a session, and gives the address of its page and the time until which that works.
    ///
    /// # Errors
    ///
    /// 404 for an unknown customer; 409 where a session is open, or biometrics are not wanted.
    pub(crate) fn open_biometrics_session(
        &mut self,
        customer: &str,
    ) -> Result<(String, Timestamp), Problem> {
        let now = self.now();
        let found = self.customers.find(customer)?;
        let wanted = found
            .item(BIOMETRICS)
            .is_some_and(|item| item.awaits_the_customer());
        let customer = found.id.clone();
        if !wanted {
            let detail = "The customer's biometrics have already been captured. \
                          Wait for customer.kyc_updated.";
            return Err(Problem::conflict("biometrics_already_captured", detail));
        }
        if self.customers.sessions.has_open(&customer, now) {
            let detail = "A biometrics session is already active for this customer. \
                          Use its session_url, or wait until it has expired.";
            return Err(Problem::conflict("session_already_active", detail));
        }
        let token = self.random.id("");
        let url = format!("{}/_sandbox/biometrics/{token}", self.settings.origin);
        let expires_at = now.saturating_add(LIFETIME).unwrap_or(Timestamp::MAX);
        let sessions = &mut self.customers.sessions;
        sessions.add(token.clone(), &customer, expires_at);
        if self.settings.customers_act == CustomersAct::ByThemselves {
            self.after(self.settings.pace.customer, Step::FinishBiometrics(token));
        }
        Ok((url, expires_at))
    }

    /// The customer has done the capture. Does nothing where the session is not open.
    pub(crate) fn finish_biometrics(&mut self, token: &str) {
        let now = self.now();
        let session = self.customers.sessions.by_token.get_mut(token);
        let Some(session) = session.filter(|session| session.state(now) == SessionState::Open)
        else {
            return;
        };
        session.ended = true;
        let customer = session.customer.clone();
        self.change_kyc(&customer, |kyc| {
            if let Some(item) = kyc.iter_mut().find(|item| item.is(BIOMETRICS)) {
                item.hand_in(now);
            }
        });
    }

    /// The session whose page has this token in its address.
    pub(crate) fn biometrics_session(&self, token: &str) -> Option<BiometricsSession> {
        let session = self.customers.sessions.by_token.get(token)?;
        Some(BiometricsSession {
            customer: session.customer.clone(),
            expires_at: session.expires_at,
            state: session.state(self.now()),
        })
    }
}

impl Sessions {
    /// Ends the customer's session, if one is open.
    pub(super) fn end(&mut self, customer: &str) {
        let session = self
            .last
            .get(customer)
            .and_then(|token| self.by_token.get_mut(token));
        if let Some(session) = session {
            session.ended = true;
        }
    }

    fn has_open(&self, customer: &str, now: Timestamp) -> bool {
        let token = self.last.get(customer);
        let session = token.and_then(|token| self.by_token.get(token));
        session.is_some_and(|session| session.state(now) == SessionState::Open)
    }

    fn add(&mut self, token: Id, customer: &Id, expires_at: Timestamp) {
        let session = Session {
            customer: customer.clone(),
            expires_at,
            ended: false,
        };
        if let Some(before) = self.last.insert(customer.clone(), token.clone()) {
            self.by_token.remove(&before);
        }
        self.by_token.insert(token, session);
    }
}

impl Session {
    fn state(&self, now: Timestamp) -> SessionState {
        if self.ended {
            SessionState::Ended
        } else if now >= self.expires_at {
            SessionState::Expired
        } else {
            SessionState::Open
        }
    }
}
