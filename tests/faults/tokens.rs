//! Faults 1 to 7: the token endpoint fails, tokens end, tokens are refused.

use crate::api::{client, customer, id};
use crate::report::Fault;
use crate::server::{Reply, Script, token};
use crate::world::TestWorld;

#[tokio::test]
async fn fault_01_token_endpoint_fails_once() {
    let mut fault = Fault::begin(1, "500, then 200");
    let server = Script::new()
        .tokens(|request| match request.number {
            1 => Reply::status(500),
            _ => token(request),
        })
        .calls(|_| Reply::json(200, &customer(1)))
        .start();
    let client = client(&server, &TestWorld::new());
    client.customers().retrieve(&id(1)).await.unwrap();
    fault.equal("token requests", server.token_count(), 2);
    fault.equal("API requests", server.call_count(), 1);
}
