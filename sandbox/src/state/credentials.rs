//! Credentials and the tokens they buy.
//!
//! Of a secret only the hash is kept. A token is a JWT (RFC 7519) signed with a key that this sandbox made
//! for itself when it started, so that those of another one, or of an earlier run, are not taken.

mod tokens;

use std::collections::HashMap;
use std::fmt;

use jiff::Timestamp;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use self::tokens::{Grant, Tokens};
use super::{Id, World, instant};
use crate::problem::{Kind, Problem};

pub(crate) use tokens::LIFETIME_SECONDS;

#[derive(Default)]
pub(crate) struct Credentials {
    /// In the order in which they were made; the indexes below are places in it.
    all: Vec<Credential>,
    by_id: HashMap<Id, usize>,
    tokens: Tokens,
}

pub(crate) struct Credential {
    pub(crate) id: Id,
    pub(crate) name: String,
    secret_hash: [u8; 32],
    pub(crate) expires_at: Option<Timestamp>,
    pub(crate) created_at: Timestamp,
    pub(crate) revoked_at: Option<Timestamp>,
    /// When it last bought a token.
    pub(crate) last_used_at: Option<Timestamp>,
}

impl Credentials {
    /// The credential that the sandbox starts with, and which never expires.
    pub(crate) fn first(id: &str, secret: &str, at: Timestamp) -> Self {
        let mut credentials = Self::default();
        credentials.add(Credential {
            id: id.into(),
            name: "Sandbox".to_owned(),
            secret_hash: hash(secret),
            expires_at: None,
            created_at: at,
            revoked_at: None,
            last_used_at: None,
        });
        credentials
    }

    /// In the order in which they were made.
    pub(crate) fn all(&self) -> &[Credential] {
        &self.all
    }

    fn add(&mut self, credential: Credential) {
        self.by_id.insert(credential.id.clone(), self.all.len());
        self.all.push(credential);
    }

    fn get_mut(&mut self, id: &str) -> Option<&mut Credential> {
        self.by_id.get(id).map(|&place| &mut self.all[place])
    }
}

impl World {
    /// The credential whose token this is: what follows `Bearer ` in the header.
    ///
    /// # Errors
    ///
    /// 401 where this sandbox has not issued it, or it has expired.
    pub(crate) fn authenticate(&mut self, bearer: &str) -> Result<Id, Problem> {
        let now = self.now();
        let Some(grant) = self.credentials.tokens.verify(bearer) else {
            let detail =
                "This sandbox has not issued the bearer token. Get one with POST /auth/token.";
            return Err(unauthenticated("invalid_token", detail));
        };
        if now >= grant.expires_at {
            let detail = "The bearer token has expired. Get a new one with POST /auth/token.";
            return Err(unauthenticated("token_expired", detail));
        }
        Ok(grant.client)
    }

    /// A token for a credential that can buy one.
    ///
    /// # Errors
    ///
    /// 401, which does not tell what of it is wrong.
    pub(crate) fn buy_token(&mut self, id: &str, secret: &str) -> Result<String, Problem> {
        let now = self.now();
        let credential = self.credentials.get_mut(id);
        let good =
            |found: &&mut Credential| found.secret_hash == hash(secret) && found.buys_tokens(now);
        let Some(credential) = credential.filter(good) else {
            let detail = "There is no credential with this client_id and client_secret that is neither \
                          revoked nor expired. Check both, and the environment they belong to.";
            return Err(unauthenticated("invalid_credentials", detail));
        };
        credential.last_used_at = Some(now);
        let grant = Grant::new(credential.id.clone(), now);
        Ok(self.credentials.tokens.issue(grant, now))
    }

    /// Makes a credential, and gives its id and the schema `CredentialWithSecret`: nowhere else is the
    /// secret to be read.
    pub(crate) fn create_credential(
        &mut self,
        name: &str,
        expires_at: Option<Timestamp>,
    ) -> (Id, Value) {
        let id = self.random.id("dinie_ci_");
        let secret = self.random.id("dinie_cs_test_");
        let created_at = self.now();
        let credential = Credential {
            id: id.clone(),
            name: name.to_owned(),
            secret_hash: hash(&secret),
            expires_at,
            created_at,
            revoked_at: None,
            last_used_at: None,
        };
        let mut body = credential.body(created_at);
        body["client_secret"] = (*secret).into();
        self.credentials.add(credential);
        (id, body)
    }

    /// # Errors
    ///
    /// 404 for an unknown credential, 409 for one that buys no tokens any more.
    pub(crate) fn revoke_credential(&mut self, id: &str) -> Result<(), Problem> {
        let now = self.now();
        let Some(credential) = self.credentials.get_mut(id) else {
            return Err(Problem::not_found(
                "There is no credential with this client_id.",
            ));
        };
        if !credential.buys_tokens(now) {
            let detail =
                "The credential is revoked or has expired already. Nothing has to be done.";
            return Err(Problem::conflict("already_revoked", detail));
        }
        credential.revoked_at = Some(now);
        Ok(())
    }
}

impl Credential {
    /// The schema `Credential`.
    pub(crate) fn body(&self, now: Timestamp) -> Value {
        json!({
            "id": &*self.id,
            "client_id": &*self.id,
            "name": self.name,
            "status": if self.buys_tokens(now) { "active" } else { "revoked" },
            "expires_at": self.expires_at.map(instant),
            "created_at": instant(self.created_at),
            "updated_at": instant(self.revoked_at.unwrap_or(self.created_at)),
            "last_used_at": self.last_used_at.map(instant),
        })
    }

    fn buys_tokens(&self, now: Timestamp) -> bool {
        self.revoked_at.is_none() && self.expires_at.is_none_or(|end| now < end)
    }
}

fn hash(secret: &str) -> [u8; 32] {
    Sha256::digest(secret).into()
}

fn unauthenticated(code: &'static str, detail: &str) -> Problem {
    Problem::new(Kind::AuthenticationFailed, detail).with_code(code)
}

impl fmt::Debug for Credential {
    /// Without its secret, whose hash is of no use to anybody.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credential")
            .field("id", &self.id)
            .field("revoked_at", &self.revoked_at)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}
