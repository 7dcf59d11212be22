//! Requests of random bytes, to every route.

use std::sync::OnceLock;

use crate::support::{User, UserRole, app, own_routes};
use authwright::test::{TestApp, TestClient};
use axum::{
    body::Body,
    http::{HeaderName, Method, Uri, header},
};
use proptest::{collection::vec, option, prelude::*, sample::select};
use tokio::runtime::Runtime;

/// One application for all cases: to make one takes longer than to ask it.
struct Target {
    runtime: Runtime,
    routes: Vec<(Method, String)>,
    anonymous: TestClient,
    user: TestClient,
    _app: TestApp<User>,
}

fn target() -> &'static Target {
    static TARGET: OnceLock<Target> = OnceLock::new();
    TARGET.get_or_init(|| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let (app, user) = runtime.block_on(async {
            let app = app().await;
            let user = app.login_as(UserRole::User).await;
            (app, user)
        });
        let mut routes = own_routes(&app);
        routes.extend([(Method::GET, String::from("/tickets")), (Method::POST, String::from("/refund"))]);
        Target { runtime, routes, anonymous: app.client(), user, _app: app }
    })
}

/// Bytes that a header can hold: nearly any, and often what a parser looks for.
fn header_bytes() -> impl Strategy<Value = Vec<u8>> {
    let byte = prop_oneof![
        1 => Just(b'\t'),
        9 => 32_u8..127,
        9 => 128_u8..=255,
        6 => select(&b"=;,\" %/-_.:ABab01"[..]),
    ];
    vec(byte, 0..200)
}

/// Random bytes, and random beginnings of what is nearly right.
fn body() -> impl Strategy<Value = Vec<u8>> {
    let nearly = select(vec![
        "{\"email\":\"ann@example.org\",\"password\":\"",
        "{\"token\":\"",
        "{\"email\":",
        "{\"\\u0000\":[[{",
        "email=ann%40example.org&password=",
        "form_token=",
        "token=",
        "%",
    ]);
    prop_oneof![
        vec(any::<u8>(), 0..300),
        (nearly, vec(any::<u8>(), 0..60), select(vec!["", "\"}", "}", "&a=b"])).prop_map(|(start, middle, end)| [
            start.as_bytes(),
            &middle,
            end.as_bytes()
        ]
        .concat()),
    ]
}

fn query() -> impl Strategy<Value = String> {
    let name = select(vec!["token", "next", "notice", "x"]);
    (name, vec(any::<u8>(), 0..80)).prop_map(|(name, bytes)| {
        let escaped: String = bytes
            .iter()
            .map(|byte| {
                if byte.is_ascii_alphanumeric() || b"-_.~&=%/?+:@'();,*$!".contains(byte) {
                    char::from(*byte).to_string()
                } else {
                    format!("%{byte:02x}")
                }
            })
            .collect();
        format!("?{name}={escaped}")
    })
}

fn kind() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        2 => Just(b"application/json".to_vec()),
        2 => Just(b"application/x-www-form-urlencoded".to_vec()),
        1 => header_bytes(),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    // HT-9
    #[test]
    fn no_request_is_too_much_for_any_route(
        route in any::<prop::sample::Index>(),
        odd_method in option::weighted(0.1, select(vec!["PUT", "HEAD", "OPTIONS", "TRACE", "CONNECT", "BREW"])),
        id in header_bytes(),
        query in option::of(query()),
        body in body(),
        kind in option::weighted(0.9, kind()),
        cookie in option::of(header_bytes()),
        extra in option::of((select(vec!["accept", "origin", "sec-fetch-site", "upgrade", "host", "authorization", "user-agent"]), header_bytes())),
        logged_in in any::<bool>(),
    ) {
        let target = target();
        let (method, path) = route.get(&target.routes);
        let id: Vec<String> = id.iter().map(|byte| format!("%{byte:02x}")).collect();
        let path = path.replace("{id}", &id.concat()) + &query.unwrap_or_default();
        prop_assume!(path.parse::<Uri>().is_ok());
        let method = odd_method.map_or_else(|| method.clone(), |method| method.parse().unwrap());
        let mut client = if logged_in { target.user.clone() } else { target.anonymous.clone() };
        let headers = [(header::CONTENT_TYPE, kind), (header::COOKIE, cookie)];
        for (name, value) in headers.into_iter().filter_map(|(name, value)| Some((name, value?))) {
            client = client.with_header(name.as_str(), value);
        }
        if let Some((name, value)) = extra {
            client = client.with_header(HeaderName::from_static(name).as_str(), value);
        }
        let answer = target.runtime.block_on(client.send(method.clone(), &path, &[], Body::from(body)));
        prop_assert!(answer.status() < 500, "{} {}: {} {}", method, path, answer.status(), answer.text());
        prop_assert!(!answer.text().contains("argon2"));
    }
}
