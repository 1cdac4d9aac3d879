//! What a reader gets to read about each kind of change.

use super::{HEAD, seen, updated};
use crate::changelog::entry;

/// Compares the entry for the changes with the text below.
#[test]
fn every_kind_of_change_is_told_in_a_sentence() {
    let lines = [
        "environment-prefix environment variables | `A` is now `B`",
        "api-title API | `Zoo` is now `Zoo API`",
        "api-version API version | `1` is now `2`",
        "server-added server Test | new: https://t.example",
        "server-docs server Production | description changed",
        "auth-added security key | new: a key in header `X-Key`",
        "resource-renamed client.a() | renamed to client.b()",
        "operation-moved GET /a | moved to GET /b | client.a().list()",
        "operation-id GET /a | id listA renamed to listB | client.a().list()",
        "method-renamed GET /a | client.a().list() renamed to client.a().list_all()",
        "method-name-taken GET /f | client.f().get() renamed to client.f().fetch()",
        "call-type GET /f | the type of the call is `f::GetF` instead of `Call<F>` | client.f().get()",
        "operation-removed GET /b | removed: client.b().list()",
        "operation-removed GET /c | removed: client.b().get()",
        "operation-server GET /a | sent to https://a.example instead of the API's server | client.a().list()",
        "operation-docs GET /a | is now deprecated | client.a().list()",
        "field-docs Cat.name | is now deprecated",
        "parameter-docs GET /a query limit | is now deprecated | client.a().list()",
        "path-placeholder GET /a/{id} | the path is written /a/{a_id}",
        "auth-needed GET /a | needs bearer instead of nothing | client.a().list()",
        "idempotency-gained POST /b | takes an Idempotency-Key",
        "parameter-required-added GET /a header X-A | new, required | client.a().list()",
        "parameter-required-added GET /a body | new, required | client.a().list()",
        "parameter-now-optional GET /a query q | is now optional | client.a().list()",
        "parameter-renamed GET /a query s | renamed to sort",
        "parameter-type GET /a query n | `i32` is now `i64`",
        "parameter-moved GET /a query m | moved from query to header",
        "parameter-moved GET /a query o | written as `name=a,b` instead of one text",
        "body-format POST /a body | sent as text/plain instead of application/json",
        "answer-type GET /a answer | `Cat` is now `Vec<Cat>`",
        "answer-format GET /a answer | image/png is now image/jpeg",
        "answer-variant-added GET /a answer Created | new | client.a().list()",
        "answer-docs GET /a answer Ok | description changed | client.a().list()",
        "error-added GET /a error 409 | new | client.a().list()",
        "error-added GET /a error 422 | new | client.a().list()",
        "error-body GET /a error 410 | has body `B` instead of `A` | client.a().list()",
        "error-docs GET /a error 404 | description changed | client.a().list()",
        "pages-lost GET /a pages | no longer a list of pages | client.a().list()",
        "pages-changed GET /c pages | follow starting_after, data instead of after, data",
        "type-removed A | removed",
        "type-removed B | removed",
        "type-added C | new type",
        "type-kind F | a struct is now an enum",
        "type-docs H | description changed",
        "field-optional-added Cat.b | new, optional",
        "field-fixed-added Cat.c | new, with a fixed value",
        "field-nullable Cat.d | may now be null",
        "field-nullable Cat.e | may now be null",
        "field-absence Cat.f | may be absent instead of null",
        "rest-added Cat.additional | new",
        "construct-form Fox | `new` takes its values in `NewFox`",
        "value-renamed Kind | value `a`: variant A renamed to B",
        "value-wire-name Kind | value `a` is now `b` on the wire",
        "value-docs Kind | value `a`: description changed",
        "fallback-renamed Kind | variant Unknown renamed to Other",
        "variant-removed Shape.Circle | removed",
        "variant-tag-added Shape.Line | also told by `m`",
        "field-docs Cat.g | example changed",
        "parameter-docs GET /a query q | example changed | client.a().list()",
        "type-kind I | a struct is now a union",
        "type-kind J | a struct is now a union",
        "server-default default server | `A` is now `B`",
        "id-prefix CatId | prefix `c_` is now `cat_`",
        "event-added event cat.born | new event",
        "event-payload event cat.fed | `A` is now `B`",
        "event-tag events | named by `type` instead of nothing in the payload",
    ];
    let text = seen(&updated(HEAD, "0.2.0", &lines).text);
    assert_eq!(entry(&text, "0.2.0"), Some(EXPECTED.trim()));
}

#[test]
fn code_in_the_description_s_own_names_ends_neither_a_span_nor_the_comment() {
    let lines = [
        "field-removed Cat.a`b-->_c* | removed",
        "value-added Kind | new value `<!-- -->`",
    ];
    let text = updated(HEAD, "0.2.0", &lines).text;
    assert!(
        text.contains("\n- `` Cat.a`b-->_c* ``: removed. "),
        "{text}"
    );
    assert!(
        text.contains("\n- `Kind`: new value `<!-- -->`.\n"),
        "{text}"
    );
    assert_eq!(text.matches("\n-->\n").count(), 1);
    assert!(
        seen(&text).ends_with("\n- `Kind`: new value `<!-- -->`.\n\n## 0.1.0\n\nFirst version.\n")
    );
}

#[track_caller]
fn check_told(lines: Vec<String>, expected: &str) {
    let lines = Vec::from_iter(lines.iter().map(String::as_str));
    let text = seen(&updated("", "0.2.0", &lines).text);
    assert!(text.ends_with(&format!("\n\n{expected}\n")), "{text}");
}

#[test]
fn long_lists_of_descriptions_are_shortened() {
    let lines = |owners: u8, parts: u8| -> Vec<String> {
        let places = (0..owners).flat_map(|owner| (0..parts).map(move |part| (owner, part)));
        let names = places.map(|(owner, part)| (char::from(b'A' + owner), char::from(b'a' + part)));
        names
            .map(|(owner, part)| format!("field-docs {owner}.{part} | description changed"))
            .collect()
    };
    let all = "- New descriptions of types: `A` (`a`, `b`, `c`, `d`, `e`, `f`).";
    check_told(lines(1, 6), all);
    check_told(lines(1, 7), "- New descriptions of types: `A` (7 places).");
    check_told(
        lines(2, 1),
        "- New descriptions of types: `A` (`a`) and `B` (`a`).",
    );
    let names = "- New descriptions of types: `A`, `B`, `C`, `D`, `E`, `F`, `G`, `H`, `I`, `J`, `K`, `L` and `M`.";
    check_told(lines(13, 1), names);
    check_told(lines(25, 1), "- New descriptions of types: 25 of them.");
}

#[test]
fn what_is_said_of_many_is_said_once() {
    let of_each = |owners: &[&str], rest: &str| -> Vec<String> {
        let owners = owners.iter();
        owners.map(|owner| rest.replace('@', owner)).collect()
    };
    let routes = ["GET /a", "GET /b"];
    check_told(
        of_each(&routes, "auth-needed @ | needs bearer instead of nothing"),
        "- `GET /a` and `GET /b` need bearer instead of nothing. A client that holds no such credential is refused.",
    );
    check_told(
        of_each(&["A", "B", "C"], "type-target @ | `i32` is now `i64`"),
        "- `A`, `B` and `C` are now `i64`, were `i32`. Code that makes or reads a value does not compile.",
    );
    check_told(
        of_each(&routes, "answer-type @ answer | `A` is now `B`"),
        "- `GET /a`: the answer is now `B`, was `A`. Awaiting the call gives a value of the new type.\n\
         - `GET /b`: the answer is now `B`, was `A`. Awaiting the call gives a value of the new type.",
    );
    let many = ["a", "b", "c", "d"];
    check_told(
        of_each(
            &many,
            "auth-needed GET /@ | needs x instead of y | client.@().list()",
        ),
        "- `client.a().list()`, `client.b().list()`, `client.c().list()` and `client.d().list()` need x instead of y. \
         A client that holds no such credential is refused.",
    );
    check_told(
        of_each(&["A", "B", "C"], "field-renamed @.x | renamed to y"),
        "- `A.x`: renamed to `y`. Code that reads or sets the field does not compile.\n\
         - `B.x`: renamed to `y`. Code that reads or sets the field does not compile.\n\
         - `C.x`: renamed to `y`. Code that reads or sets the field does not compile.",
    );
    check_told(
        of_each(
            &["A.x", "B.x", "B.y", "C.z", "D.x"],
            "field-type @ | `i32` is now `i64`",
        ),
        "- `A.x`, `B.x`, `B.y`, `C.z` and `D.x` are now `i64`, were `i32`. Code that reads or sets such a field does not compile.",
    );
    check_told(
        of_each(&many, "field-added @.x | new field: `i64`"),
        "- `a`, `b`, `c` and `d`: new field `x` (`i64`).",
    );
    check_told(
        of_each(
            &many,
            "parameter-required-added GET /@ header X | new, required | client.@().list()",
        ),
        "- `client.a().list()`, `client.b().list()`, `client.c().list()` and `client.d().list()`: new required header `X`. \
         Calls have to give it.",
    );
    check_told(
        of_each(
            &many,
            "parameter-type GET /@ query n | `i32` is now `i64` | client.@().list()",
        ),
        "- `client.a().list()`, `client.b().list()`, `client.c().list()` and `client.d().list()`: query parameter `n` is now `i64`, was `i32`. \
         Calls have to give a value of the new type.",
    );
    let mut resource = vec!["resource-added client.x() | new resource".to_owned()];
    check_told(resource.clone(), "- `client.x()`: new.");
    let new = "operation-added GET /@ | new operation: client.x().@()";
    resource.extend(of_each(&["a", "b", "c", "d"], new));
    check_told(
        resource[..4].to_vec(),
        "- `client.x()`: new, with `a()` for `GET /a`, `b()` for `GET /b` and `c()` for `GET /c`.",
    );
    check_told(
        resource,
        "- `client.x()`: new, with `a()`, `b()`, `c()` and `d()`.",
    );
    check_told(
        of_each(&["a", "b"], new),
        "- `client.x()`: new methods `a()` for `GET /a` and `b()` for `GET /b`.",
    );
}

const EXPECTED: &str = r#"
### Breaking, and the compiler does not tell

- `client.a().list()`: moved from `GET /a` to `GET /b`. The same code sends its request to another path; mocks and older APIs do not know it.
- `client.a().list()` (`GET /a`) is sent to `https://a.example` instead of the API's server. The same code sends its request to another place.
- The prefix of environment variables is now `B`, was `A`. The client looks for other environment variables.
- `client.f().get()` (`GET /f`) is now `client.f().fetch()`. Code that keeps the name compiles, and calls another operation.
- `client.a().list()` (`GET /a`) needs bearer instead of nothing. A client that holds no such credential is refused.
- `GET /a`: query parameter `m` moved from query to header. The same code sends it in the new way, which mocks and older APIs do not know.
- `GET /a`: query parameter `o` is written as `name=a,b` instead of one text. The same code sends it in the new way, which mocks and older APIs do not know.
- `POST /a`: the body is sent as `text/plain` instead of `application/json`. The same code sends its body in another form.
- `GET /a`: the answer is now `image/jpeg`, was `image/png`. The crate asks for another media type and gets other bytes.
- `client.a().list()` (`GET /a`): error `410` has body `B` instead of `A`. Code that reads the body of the error as the old type compiles, and may find something else.
- `GET /c`: pages follow `starting_after`, data instead of after, data. Pages are read in another way, which mocks and older APIs do not know.
- `Kind`: value `a` is now `b` on the wire. Code compiles, but JSON that was stored or recorded no longer fits.
- The default server is now `B`, was `A`. A client that is told no environment sends its requests to another place.
- `CatId`: prefix `c_` is now `cat_`. Ids that were stored are refused.
- Events: named by `type` instead of nothing in the payload. The name of an event is read from another member.

### Breaking

- `client.b()`: methods `list()` for `GET /b` and `get()` for `GET /c` removed.
- `client.a()`: renamed to `client.b()`.
- `client.a().list()` (`GET /a`) is now `client.a().list_all()`.
- `client.f().get()` (`GET /f`): the type of the call is `f::GetF` instead of `Call<F>`. Awaiting it works as before, but code that names the type of the call does not compile.
- `client.a().list()` (`GET /a`): new required header `X-A`. Calls have to give it.
- `client.a().list()` (`GET /a`): new required body. Calls have to give it.
- `client.a().list()` (`GET /a`): query parameter `q` is now optional. It is given by a method of the call, if at all.
- `GET /a`: query parameter `s` renamed to `sort`. The method or field that sets it has another name.
- `GET /a`: query parameter `n` is now `i64`, was `i32`. Calls have to give a value of the new type.
- `GET /a`: the answer is now `Vec<Cat>`, was `Cat`. Awaiting the call gives a value of the new type.
- `client.a().list()` (`GET /a`): no longer a list of pages. `items()` and `pages()` are gone.
- Removed types: `A` and `B`. Code that names such a type does not compile.
- `F` is now an enum, was a struct. Code that makes or reads a value does not compile.
- `Cat`: fields `d` and `e` may now be null. Such a field has another type, which has room for null.
- `Fox`: `new` takes its values in `NewFox`.
- `Kind`: value `a`: variant `A` renamed to `B`. Code that names the variant does not compile.
- `Kind`: variant `Unknown` renamed to `Other`. Code that names the variant for unknown values does not compile.
- `Shape.Circle`: removed. Code that names the variant does not compile.
- `I` and `J` are now unions, were structs. Code that makes or reads a value does not compile.
- Event `cat.fed` is now `B`, was `A`. The variant of `Event` holds a value of the new type.

### Added

- New server: `Test` (`https://t.example`).
- New credential: `key` (a key in header `X-Key`).
- `POST /b` takes an Idempotency-Key. The runtime sends one by itself.
- `client.a().list()` (`GET /a`): new answer `Created`.
- New type: `C`.
- `Cat`: new optional field `b`.
- `Cat`: new field `c`, filled in by `new`.
- `Cat.additional`: new. Members that are not listed are now kept.
- `Shape.Line`: also told by `m`.
- New event: `cat.born`.

### Changed

- `client.a().list()` (`GET /a`): id `listA` renamed to `listB`. Only what errors and traces call the operation differs.
- The version of the API is now `2`, was `1`. `API_VERSION` and the User-Agent say the new version.
- `Cat.f` may be absent instead of null. The field is an `Option` either way.
- Now deprecated: `client.a().list()`, `Cat.name` and `limit` of `client.a().list()`.

### Documentation

- The API is now `Zoo API`, was `Zoo`.
- `GET /a/{id}`: the path is written `/a/{a_id}`.
- Errors now described: `client.a().list()` (`409`, `422`).
- New descriptions of types: `H` and `Kind` (`a`).
- New descriptions of operations: `client.a().list()` (answer `Ok`, error `404`).
- Other new descriptions: server `Production`.
- New examples: `Cat` (`g`) and `client.a().list()` (`q`).
"#;
