//! For tests of your own service: a client without a network, a clock that you move.
//!
//! Give a client a [`ScriptedTransport`] and a [`ManualWorld`], keep a clone of each, and the test
//! decides what the API answers and what time it is. Everything between your code and the socket is
//! the real thing: tokens, retries, idempotency keys, pages, errors. Nothing waits, so a test of
//! three attempts takes no longer than one of a single attempt.
//!
//! ```
//! # mod shop {
//! #     use dinie_runtime::internal::*;
//! #     pub static API: Api = Api {
//! #         crate_name: "shop", crate_version: "1.0.0", api_version: "1",
//! #         environment_prefix: "SHOP", default_server: Some("https://api.example/v1"),
//! #         auth: &[AuthScheme {
//! #             name: "oauth", kind: AuthKind::ClientCredentials { token_url: "/auth/token" },
//! #         }],
//! #     };
//! #     const CREATE: Operation = Operation {
//! #         id: "createOrder", method: "POST", path: "/orders", server: None, auth: &["oauth"],
//! #         idempotency: Idempotency::Key, accept: "application/json",
//! #     };
//! #     pub struct Client(Core);
//! #     impl FromCore for Client { fn from_core(core: Core) -> Self { Self(core) } }
//! #     impl Client {
//! #         pub fn builder() -> dinie_runtime::ClientBuilder<Self> {
//! #             dinie_runtime::ClientBuilder::new(&API)
//! #         }
//! #         pub fn create_order(&self, body: serde_json::Value) -> dinie_runtime::Call<serde_json::Value> {
//! #             self.0.request(&CREATE).json("application/json", &body).call(json)
//! #         }
//! #     }
//! # }
//! use std::time::Duration;
//!
//! use dinie_runtime::test_util::{Answer, ManualWorld, ScriptedTransport};
//! use serde_json::json;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), dinie_runtime::Error> {
//! let (transport, world) = (ScriptedTransport::new(), ManualWorld::new());
//! let client = shop::Client::builder()
//!     .credentials("id", "secret")
//!     .transport(transport.clone())
//!     .world(world.clone())
//!     .build()?;
//!
//! // The API is down once, then answers.
//! transport.push(Answer::status(503));
//! transport.push(Answer::json(201, json!({"id": "ord_1"})));
//!
//! // Here your own code would run, with this client.
//! let order = client.create_order(json!({"amount": "10.00"})).await?;
//! assert_eq!(order["id"], "ord_1");
//!
//! // It was sent twice, with one key, after a wait that took no time.
//! let requests = transport.requests();
//! assert_eq!(requests.len(), 2);
//! for request in &requests {
//!     assert_eq!((request.method(), request.path()), ("POST", "/v1/orders"));
//!     assert_eq!(request.idempotency_key(), Some("00000000-0000-4000-8000-000000000001"));
//!     assert_eq!(request.json(), Some(json!({"amount": "10.00"})));
//! }
//! assert_eq!(world.pauses(), [Duration::from_millis(200)]);
//! transport.assert_done();
//! # Ok(())
//! # }
//! ```
//!
//! This module may change between minor versions: it is for tests, which are repaired in a minute.

mod answer;
mod request;
mod sleep;
mod transport;
mod world;

pub use self::answer::{Answer, Held};
pub use self::request::RecordedRequest;
pub use self::transport::ScriptedTransport;
pub use self::world::ManualWorld;
pub use crate::world::World;
