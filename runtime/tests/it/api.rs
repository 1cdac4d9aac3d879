//! A client of a small API, as generated code looks.

use dinie_runtime::internal::{
    Api, AuthKind, AuthScheme, Core, FromCore, Id, IdFormat, IdText, Idempotency, ListStyle,
    Multipart, Operation, Parts,
};
use dinie_runtime::test_util::ManualWorld;
use dinie_runtime::{Bytes, Call, ClientBuilder, Money, Page, Timestamp, Upload, internal};
use serde::{Deserialize, Serialize};

use crate::server::Server;

pub static API: Api = Api {
    crate_name: "shop",
    crate_version: "1.2.3",
    api_version: "2026-03-01",
    environment_prefix: "SHOP",
    default_server: Some("https://api.example/v3"),
    auth: &[AuthScheme {
        name: "bearerAuth",
        kind: AuthKind::ClientCredentials {
            token_url: "/auth/token",
        },
    }],
};

const fn operation(
    id: &'static str,
    method: &'static str,
    path: &'static str,
    idempotency: Idempotency,
) -> Operation {
    Operation {
        id,
        method,
        path,
        server: None,
        auth: &["bearerAuth"],
        idempotency,
        accept: "application/json",
    }
}

const CREATE: Operation = operation("createCustomer", "POST", "/customers", Idempotency::Key);
const SESSION: Operation = operation("startSession", "POST", "/sessions", Idempotency::Key);
const CREATE_UNKEYED: Operation = operation("addNote", "POST", "/notes", Idempotency::None);
const RETRIEVE: Operation = operation(
    "getCustomer",
    "GET",
    "/customers/{customer_id}",
    Idempotency::None,
);
const LIST: Operation = operation("listCustomers", "GET", "/customers", Idempotency::None);
const DELETE: Operation = operation(
    "deleteCustomer",
    "DELETE",
    "/customers/{customer_id}",
    Idempotency::None,
);
const UPLOAD: Operation = operation("uploadDocument", "POST", "/documents", Idempotency::Key);
const PHOTO: Operation = operation("photo", "PUT", "/photo", Idempotency::None);
const HEALTH: Operation = Operation {
    auth: &[],
    accept: "",
    ..operation("health", "GET", "/health", Idempotency::None)
};

#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CustomerId(IdText);

impl Id for CustomerId {
    const FORMAT: IdFormat = IdFormat {
        name: "CustomerId",
        prefix: "cust_",
        alphabet: &[('0', '9'), ('a', 'f')],
        min_length: 1,
        max_length: None,
    };

    fn from_text(text: IdText) -> Self {
        Self(text)
    }

    fn text(&self) -> &IdText {
        &self.0
    }
}

dinie_runtime::impl_id!(CustomerId);

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Customer {
    pub id: CustomerId,
    pub balance: Money,
    pub created_at: Timestamp,
}

pub fn customer(number: usize) -> serde_json::Value {
    serde_json::json!({
        "id": format!("cust_{number}"),
        "balance": "10.00",
        "created_at": "9999-12-31T23:59:59Z",
        "unknown": [1],
    })
}

#[derive(Clone, Debug, Deserialize)]
pub struct CustomerList {
    pub data: Vec<Customer>,
    pub has_more: bool,
}

impl Page for CustomerList {
    type Item = Customer;

    fn items(&self) -> &[Customer] {
        &self.data
    }

    fn into_items(self) -> Vec<Customer> {
        self.data
    }

    fn has_more(&self) -> bool {
        self.has_more
    }

    fn cursor(item: &Customer) -> String {
        item.id.to_string()
    }
}

#[derive(Serialize)]
pub struct CreateCustomer {
    pub cpf: String,
}

pub struct UploadDocument {
    pub r#type: String,
    pub file: Upload,
}

impl Multipart for UploadDocument {
    fn into_parts(self) -> Parts {
        Parts::new()
            .text("type", self.r#type)
            .upload("file", self.file)
    }
}

#[derive(Clone, Debug)]
pub struct ListCustomers {
    call: Call<CustomerList>,
}

impl ListCustomers {
    pub fn limit(mut self, limit: i64) -> Self {
        self.call = self.call.query("limit", limit);
        self
    }

    pub fn starting_after(mut self, cursor: &str) -> Self {
        self.call = self.call.query("starting_after", cursor);
        self
    }

    pub fn tags(mut self, tags: &[&str]) -> Self {
        self.call = self.call.query_list("tags", tags, ListStyle::Repeated);
        self
    }
}

dinie_runtime::impl_paged_call!(ListCustomers, CustomerList, "starting_after");

#[derive(Clone, Debug)]
pub struct Photo {
    call: Call<Bytes>,
}

dinie_runtime::impl_binary_call!(Photo);

#[derive(Clone, Debug)]
pub struct Client {
    core: Core,
}

impl FromCore for Client {
    fn from_core(core: Core) -> Self {
        Self { core }
    }
}

impl Client {
    /// With marker credentials, talking to this server.
    pub fn at(server: &Server, world: &ManualWorld) -> Self {
        Self::builder(server, world).build().unwrap()
    }

    pub fn builder(server: &Server, world: &ManualWorld) -> ClientBuilder<Self> {
        ClientBuilder::new(&API)
            .credentials("marker-id", "marker-secret")
            .base_url(server.url())
            .world(world.clone())
    }

    pub fn create(&self, cpf: &str) -> Call<Customer> {
        let body = CreateCustomer {
            cpf: cpf.to_owned(),
        };
        let request = self.core.request(&CREATE);
        request.json("application/json", &body).call(internal::json)
    }

    pub fn start_session(&self) -> Call<Customer> {
        self.core.request(&SESSION).call(internal::json)
    }

    pub fn add_note(&self) -> Call<()> {
        let request = self.core.request(&CREATE_UNKEYED);
        request.text("text/plain", "a note").call(internal::empty)
    }

    pub fn retrieve(&self, id: &CustomerId) -> Call<Customer> {
        let request = self.core.request(&RETRIEVE).path("customer_id", id);
        request.call(internal::json)
    }

    pub fn delete(&self, id: &CustomerId) -> Call<()> {
        let request = self.core.request(&DELETE).path("customer_id", id);
        request.call(internal::empty)
    }

    pub fn upload_document(&self, body: UploadDocument) -> Call<Customer> {
        let request = self.core.request(&UPLOAD).multipart(body);
        request.call(internal::json)
    }

    pub fn photo(&self, body: Upload) -> Photo {
        let request = self.core.request(&PHOTO).binary("image/*", body);
        Photo {
            call: request.call(internal::binary),
        }
    }

    pub fn health(&self) -> Call<String> {
        self.core.request(&HEALTH).call(internal::text)
    }

    pub fn list(&self) -> ListCustomers {
        ListCustomers {
            call: self.core.request(&LIST).call(internal::json),
        }
    }
}
