//! What nobody should send, to every route that takes a body.

use std::collections::BTreeSet;

use crate::support::{
    CreateUser, FORM, HTML, JSON, PASSWORD, User, UserRole, app, dump, own_routes, registered, streamed,
};
use authwright::test::{TestAnswer, TestApp, TestClient};
use axum::{
    body::Body,
    http::{
        Method,
        header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE, ORIGIN},
    },
};
use serde_json::json;

/// Every route that takes a body, with a browser that may call it.
struct Routes {
    app: TestApp<User>,
    anonymous: TestClient,
    ann: TestClient,
}

impl Routes {
    async fn new() -> Self {
        let app = app().await;
        let ann = registered(&app, "ann@example.org").await;
        Self { anonymous: app.client(), ann, app }
    }

    /// Method, path, and who may call it.
    async fn all(&self) -> Vec<(Method, String, &TestClient)> {
        let id = self.ann.get("/auth/sessions").await.json()[0]["id"].as_str().unwrap().to_owned();
        let routes = own_routes(&self.app).into_iter().filter(|(method, _)| *method != Method::GET);
        let routes: Vec<_> = routes
            .map(|(method, path)| {
                let path = path.replace("{id}", &id);
                let public = [
                    "login",
                    "logout",
                    "register",
                    "verify",
                    "verify/resend",
                    "password/forgot",
                    "password/reset",
                    "email/confirm",
                    "invitation",
                ];
                let name = path.strip_prefix("/auth/").unwrap();
                let client = if public.contains(&name) { &self.anonymous } else { &self.ann };
                (method, path.clone(), client)
            })
            .collect();
        assert_eq!(routes.len(), 19, "a new route belongs here: {routes:?}", routes = own_routes(&self.app));
        routes
    }

    /// Sends what is bad to every route; nothing may come of it.
    async fn refuse(&self, what: &str, kind: &str, body: &[u8], statuses: &[u16]) {
        let before = dump(&self.app).await;
        for (method, path, client) in self.all().await {
            if kind == FORM && method != Method::POST {
                continue;
            }
            let headers = [(CONTENT_TYPE, kind), (ACCEPT, JSON), (ORIGIN, "https://app.example")];
            let answer = client.send(method.clone(), &path, &headers, Body::from(body.to_vec())).await;
            let case = format!("{what}: {method} {path}");
            assert!(statuses.contains(&answer.status()), "{case}: {} {}", answer.status(), answer.text());
            if kind == FORM {
                assert_eq!(answer.header("content-type"), "text/html; charset=utf-8", "{case}");
            } else {
                problem(&answer, &case);
            }
        }
        assert_eq!(dump(&self.app).await, before, "{what}");
        assert_eq!(self.ann.get("/auth/me").await.status(), 200, "{what}");
    }
}

/// RFC 9457, with a code.
fn problem(answer: &TestAnswer, case: &str) {
    assert_eq!(answer.header("content-type"), "application/problem+json", "{case}: {}", answer.text());
    let document = answer.json();
    assert_eq!(document["status"], answer.status(), "{case}");
    assert!(!answer.code().is_empty() && document["title"].is_string() && document["detail"].is_string(), "{case}");
    assert!(!answer.text().contains("panicked") && !answer.text().contains("SQL"), "{case}");
}

// RE-6, RE-8, HT-3, HT-7
#[tokio::test]
async fn bad_json_is_refused_by_every_route() {
    let routes = Routes::new().await;
    let deep = "[".repeat(8000) + &"]".repeat(8000);
    let deep_member = format!("{{\"email\":{}1{}}}", "[".repeat(5000), "]".repeat(5000));
    let deep_object = "{\"a\":".repeat(2700) + "1" + &"}".repeat(2700);
    let large = format!("{{\"email\":\"{}\"}}", "a".repeat(16 * 1024));
    let rows: &[(&str, &[u8], &[u16])] = &[
        ("cut off", b"{\"email\":", &[400]),
        ("no quotes", b"{email:1}", &[400]),
        ("a comma too many", b"{\"email\":\"a\",}", &[400]),
        ("two documents", b"{} {}", &[400]),
        ("a comment", b"{/**/}", &[400]),
        ("a list", b"[]", &[400]),
        ("a text", b"\"email\"", &[400]),
        ("a number", b"1", &[400]),
        ("nothing", b"null", &[400]),
        ("a form", b"email=a&password=b", &[400]),
        ("a byte order mark", b"\xef\xbb\xbf{}", &[400]),
        ("UTF-16", b"{\0}\0", &[400]),
        ("not UTF-8", b"{\"email\":\"\xff\xfe\"}", &[400]),
        ("overlong UTF-8", b"{\"email\":\"\xc0\xaf\"}", &[400]),
        ("a surrogate in UTF-8", b"{\"email\":\"\xed\xa0\x80\"}", &[400]),
        ("half a surrogate pair", b"{\"email\":\"\\ud800\"}", &[400]),
        ("a bare control character", b"{\"email\":\"a\nb\"}", &[400]),
        ("a NUL", b"\0", &[400]),
        ("a number that is none", b"{\"email\":NaN}", &[400]),
        ("a number without end", b"{\"email\":1e999999}", &[400]),
        ("a bomb of lists", deep.as_bytes(), &[400]),
        ("a bomb in a member", deep_member.as_bytes(), &[400]),
        ("a bomb of objects", deep_object.as_bytes(), &[400]),
        ("too large", large.as_bytes(), &[413]),
        ("a field that nobody knows", b"{\"nobody\":1}", &[422]),
        ("a role", b"{\"role\":\"admin\"}", &[422]),
        ("an id", b"{\"id\":1}", &[422]),
        ("a hash", b"{\"password_hash\":\"$argon2id$\"}", &[422]),
        ("a state", b"{\"is_active\":true}", &[422]),
        ("credits", b"{\"credits\":1000000}", &[422]),
        ("a prototype", b"{\"__proto__\":{\"role\":\"admin\"}}", &[422]),
        ("no name", b"{\"\":1}", &[422]),
        ("a form token", b"{\"form_token\":\"x\"}", &[422]),
        ("a doubled field", b"{\"email\":\"a@example.org\",\"email\":\"b@example.org\"}", &[422]),
        ("a doubled password", b"{\"password\":\"a\",\"password\":\"a\"}", &[422]),
        ("a doubled token", b"{\"token\":\"a\",\"token\":\"b\"}", &[422]),
        ("doubled by an escape", b"{\"token\":\"a\",\"t\\u006fken\":\"b\"}", &[422]),
    ];
    for (what, body, statuses) in rows {
        routes.refuse(what, JSON, body, statuses).await;
    }
}

// RE-6
#[tokio::test]
async fn a_field_of_another_type_is_refused_by_every_route_that_has_it() {
    let routes = Routes::new().await;
    let bad =
        [json!(["a"]), json!([]), json!({ "a": 1 }), json!({}), json!(1), json!(-1.5), json!(true), json!(u64::MAX)];
    let before = dump(&routes.app).await;
    for (method, path, client) in routes.all().await {
        for name in ["email", "password", "token", "new_password", "current_password", "display_name", "nickname"] {
            for value in &bad {
                let answer = client.json(method.clone(), &path, json!({ name: value })).await;
                let case = format!("{method} {path} {name} {value}");
                assert_eq!(answer.status(), 422, "{case}: {}", answer.text());
                assert!(answer.json()["errors"][name].is_array(), "{case}: {}", answer.text());
                problem(&answer, &case);
            }
        }
        let remember = json!({ "email": "ann@example.org", "password": PASSWORD, "remember": "yes" });
        if path.ends_with("/login") {
            assert_eq!(client.json(method, &path, remember).await.status(), 422);
        }
    }
    assert_eq!(dump(&routes.app).await, before);
}

// RE-6, RE-8, HT-7
#[tokio::test]
async fn bad_forms_are_refused_by_every_route() {
    let routes = Routes::new().await;
    let large = format!("email={}", "a".repeat(16 * 1024));
    let rows: &[(&str, &[u8], &[u16])] = &[
        ("not UTF-8", b"email=%ff", &[400]),
        ("not UTF-8, as it is", b"email=\xff\xfe", &[400]),
        ("a name that is not UTF-8", b"%ff=a", &[400]),
        ("too large", large.as_bytes(), &[413]),
        ("JSON", b"{\"email\":\"a@example.org\"}", &[400, 403]),
        ("no form token", b"email=ann@example.org", &[400, 403]),
        ("an empty form", b"", &[400, 403]),
        ("ampersands", b"&&&&=&=&", &[400, 403]),
    ];
    for (what, body, statuses) in rows {
        routes.refuse(what, FORM, body, statuses).await;
    }
    // With a token that is right, each other fault is found.
    let before = dump(&routes.app).await;
    for (method, path, client) in routes.all().await {
        if method != Method::POST {
            continue;
        }
        let page = if std::ptr::eq(client, &raw const routes.ann) { "/auth/me" } else { "/auth/login" };
        let (_, hidden) = client.page(page).await.form().unwrap();
        let token = hidden.into_iter().find(|(name, _)| name == "form_token").unwrap().1;
        for fault in
            ["role=admin", "id=1", "is_active=on", "email[]=a", "token=a&token=b", "email=a&email=b", "form_token=x"]
        {
            let body = format!("form_token={token}&{fault}");
            let headers = [(CONTENT_TYPE, FORM), (ACCEPT, HTML), (ORIGIN, "https://app.example")];
            let answer = client.send(method.clone(), &path, &headers, body).await;
            let case = format!("{path} {fault}: {} {}", answer.status(), answer.text());
            assert!(matches!(answer.status(), 400 | 422), "{case}");
            assert_eq!(answer.header("content-type"), "text/html; charset=utf-8", "{case}");
        }
    }
    assert_eq!(dump(&routes.app).await, before);
    assert_eq!(routes.ann.get("/auth/me").await.status(), 200);
}

// HT-3
#[tokio::test]
async fn another_content_type_is_refused_by_every_route() {
    let routes = Routes::new().await;
    let before = dump(&routes.app).await;
    let bodies = br#"{"email":"ann@example.org"}"#;
    for (method, path, client) in routes.all().await {
        for kind in [
            "text/plain",
            "text/plain;charset=application/json",
            "multipart/form-data; boundary=x",
            "application/xml",
            "application/jsonp",
            "application/json-patch+json",
            "application/vnd.api+json",
            "application/octet-stream",
            "text/json",
            "json",
            "application",
            "application/",
            "; application/json",
            "",
        ] {
            let headers = [(CONTENT_TYPE, kind), (ORIGIN, "https://app.example")];
            let answer = client.send(method.clone(), &path, &headers, bodies.to_vec()).await;
            let case = format!("{method} {path} {kind}");
            assert_eq!((answer.status(), answer.code().as_str()), (415, "unsupported_media_type"), "{case}");
            problem(&answer, &case);
        }
        for length in [Some("27"), None] {
            let mut headers = vec![(ORIGIN, "https://app.example")];
            headers.extend(length.map(|length| (CONTENT_LENGTH, length)));
            let answer = client.send(method.clone(), &path, &headers, bodies.to_vec()).await;
            assert_eq!(answer.status(), 415, "{method} {path}");
        }
        // Bytes that are no text.
        let client = client.with_header("content-type", b"application/json\xff");
        let answer = client.send(method.clone(), &path, &[(ORIGIN, "https://app.example")], bodies.to_vec()).await;
        assert_eq!(answer.status(), 415, "{method} {path}");
    }
    assert_eq!(dump(&routes.app).await, before);
}

// HT-7
#[tokio::test]
async fn a_body_that_does_not_end_is_not_read_to_its_end() {
    let routes = Routes::new().await;
    let before = dump(&routes.app).await;
    for (method, path, client) in routes.all().await {
        for length in [None, Some("10"), Some("99999999")] {
            for kind in [JSON, FORM] {
                let (body, asked) = streamed(1 << 26);
                let mut headers = vec![(CONTENT_TYPE, kind), (ACCEPT, JSON), (ORIGIN, "https://app.example")];
                headers.extend(length.map(|length| (CONTENT_LENGTH, length)));
                let answer = client.send(method.clone(), &path, &headers, body).await;
                let asked = asked.load(std::sync::atomic::Ordering::SeqCst);
                assert_eq!(answer.status(), 413, "{method} {path} {length:?}: {}", answer.text());
                assert!(asked <= 18, "{method} {path}: {asked} pieces of 1 KiB");
            }
        }
    }
    assert_eq!(dump(&routes.app).await, before);
    // What is exactly as long as allowed is read.
    let body = format!("{{\"email\":\"ann@example.org\",\"password\":\"{PASSWORD}\"}}");
    let padded = body.clone() + &" ".repeat(16 * 1024 - body.len());
    for (body, status) in [(padded.clone(), 200), (padded + " ", 413)] {
        let answer = routes.app.client().send(Method::POST, "/auth/login", &[(CONTENT_TYPE, JSON)], body).await;
        assert_eq!(answer.status(), status, "{}", answer.text());
    }
}

// RE-6, DESIGN: the errors of all fields in one answer, by JSON and by form.
#[tokio::test]
async fn all_that_is_wrong_is_said_at_once() {
    let app = app().await;
    let body = json!({
        "email": "nobody", "password": "short", "display_name": "x".repeat(41), "nickname": 1, "role": "admin",
    });
    let answer = app.client().post("/auth/register", body).await;
    assert_eq!(answer.status(), 422);
    let fields: BTreeSet<String> = answer.json()["errors"].as_object().unwrap().keys().cloned().collect();
    assert_eq!(fields, ["display_name", "email", "nickname", "password", "role"].map(String::from).into());
    assert_eq!(answer.json()["errors"]["display_name"], json!(["A name has at most 40 characters."]));

    let name = "x".repeat(41);
    let fields = [("email", "nobody"), ("password", "short"), ("display_name", name.as_str())];
    let page = app.client().submit("/auth/register", &fields).await;
    assert_eq!(page.status(), 422);
    for code in ["email_invalid", "password_too_short"] {
        assert!(page.text().contains(authwright::words::text(code)), "{code}: {}", page.text());
    }
    assert!(page.text().contains("A name has at most 40 characters."));
    // What was typed is there again, but for the password.
    assert!(page.text().contains("value=\"nobody\"") && !page.text().contains("short\""), "{}", page.text());

    for missing in [json!({}), json!({ "email": null, "password": null, "display_name": null })] {
        let answer = app.client().post("/auth/register", missing).await;
        let fields: BTreeSet<String> = answer.json()["errors"].as_object().unwrap().keys().cloned().collect();
        assert_eq!(fields, ["display_name", "email", "password"].map(String::from).into());
    }
}

// RE-4, RE-8, HT-7
#[tokio::test]
async fn strange_text_in_fields_never_breaks_anything() {
    let app = app().await;
    let long = "x".repeat(5000);
    for text in [
        "\0",
        "a\0b",
        "\u{1}\u{2}",
        "\r\nBcc: eve@example.org",
        "\u{202e}txt.exe",
        "\u{feff}",
        "\u{ffff}",
        "\u{10ffff}",
        "<script>alert(1)</script>",
        "' OR 1=1 --",
        "'; DROP TABLE users; --",
        "{{ 7*7 }}",
        "${jndi:ldap://x}",
        "%s%n",
        "../../etc/passwd",
        "Ω≈ç√∫",
        "👩‍👩‍👧‍👦",
        long.as_str(),
        "",
    ] {
        for name in ["email", "password", "display_name", "nickname"] {
            let mut body = json!({ "email": "eve@example.org", "password": PASSWORD, "display_name": "Eve" });
            body[name] = json!(text);
            let answer = app.client().post("/auth/register", body.clone()).await;
            assert!(matches!(answer.status(), 202 | 422), "{name} {text:?}: {}", answer.text());
            if name == "email" || text.len() > 4096 {
                assert_eq!(answer.status(), 422, "{name} {text:?}");
            }
            let fields: Vec<(&str, &str)> = ["email", "password", "display_name"]
                .iter()
                .map(|name| (*name, body[*name].as_str().unwrap()))
                .collect();
            let page = app.client().submit("/auth/register", &fields).await;
            assert!(matches!(page.status(), 202 | 400 | 422), "{name} {text:?}: {}", page.text());
            assert!(!page.text().contains("<script>alert"), "{}", page.text());
        }
        for path in ["login", "password/forgot", "verify/resend"] {
            let answer = app.client().post(&format!("/auth/{path}"), json!({ "email": text, "password": text })).await;
            assert!((400..500).contains(&answer.status()), "{path} {text:?}: {}", answer.text());
        }
        for path in ["verify", "password/reset", "email/confirm", "invitation"] {
            let body = json!({ "token": text, "password": PASSWORD });
            let answer = app.client().post(&format!("/auth/{path}"), body).await;
            assert!(matches!(answer.status(), 400 | 422), "{path} {text:?}: {}", answer.text());
        }
    }
    // None of the sign-ups stops the mail.
    app.send_mail().await;
    assert!(!app.mails_to("eve@example.org").await.is_empty());
    assert!(app.auth().find_by_email("eve@example.org").await.unwrap().is_none());
}

// TK-8, HT-9
#[tokio::test]
async fn strange_paths_and_headers_are_never_our_fault() {
    let app = app().await;
    let user = app.login_as(UserRole::User).await;
    let long = format!("/auth/sessions/{}", "a".repeat(60_000));
    for path in [
        "/auth/sessions/%ff",
        "/auth/sessions/%00",
        "/auth/sessions/%",
        "/auth/sessions/%zz",
        "/auth/sessions/a%2fb",
        "/auth/sessions/..",
        "/auth/sessions/%2e%2e",
        "/auth/sessions/",
        "/auth//login",
        "/auth/login/",
        "/auth/",
        "/auth/login?token=%ff",
        "/auth/verify?token=%00",
        "/auth/verify?token=%0d%0aSet-Cookie:a=b",
        "/auth/verify?token",
        "/auth/verify?token=&token=a",
        "/auth/login?next=%ff&notice=%ff",
        "/auth/dev/mailbox/%ff",
        &long,
    ] {
        for method in
            [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::CONNECT, Method::OPTIONS]
        {
            for accept in [JSON, HTML] {
                for client in [&user, &app.client()] {
                    let answer = client.send(method.clone(), path, &[(ACCEPT, accept)], Body::empty()).await;
                    let short = &path[..path.len().min(60)];
                    assert!(answer.status() < 500, "{method} {short}: {}", answer.status());
                    assert!(!answer.headers().iter().any(|(name, _)| name == "a"), "{short}");
                }
            }
        }
    }
    let long = "x".repeat(30_000);
    let values: [&[u8]; 8] =
        [b"", b"\xff\xfe", b",,,;;;===", b"*/*;q=\xff", b"\"", b"a/b;c=\"d", b"\t \t", long.as_bytes()];
    for name in [
        "accept",
        "content-type",
        "origin",
        "sec-fetch-site",
        "host",
        "user-agent",
        "upgrade",
        "referer",
        "x-forwarded-for",
    ] {
        for value in values {
            for client in [user.with_header(name, value), app.client().with_header(name, value)] {
                for (method, path) in
                    [(Method::GET, "/auth/account"), (Method::GET, "/auth/login"), (Method::POST, "/auth/login")]
                {
                    let answer = client.send(method.clone(), path, &[], Body::empty()).await;
                    assert!(answer.status() < 500, "{name} {value:?} {path}: {}", answer.status());
                }
            }
        }
    }
}

// HT-7
#[tokio::test]
async fn a_body_that_never_comes_is_not_waited_for() {
    let app = app().await;
    let client = app.client();
    // From here on time goes by wherever nobody has anything else to do; a body that is not there asks no database.
    tokio::time::pause();
    let headers = [(CONTENT_TYPE, JSON), (ACCEPT, JSON)];
    let answer = client.send(Method::POST, "/auth/register", &headers, Body::new(Silent)).await;
    assert_eq!((answer.status(), answer.code().as_str()), (408, "body_too_slow"));
}

/// A body of which nothing ever comes.
struct Silent;

impl http_body::Body for Silent {
    type Data = axum::body::Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<http_body::Frame<Self::Data>, Self::Error>>> {
        std::task::Poll::Pending
    }
}

// HT-7: what looks for one field among many makes work that grows with the square of their number.
#[tokio::test]
async fn a_request_has_at_most_64_fields() {
    let app = app().await;
    let object = |count: usize| (0..count).map(|n| (format!("f{n}"), json!(n))).collect::<serde_json::Map<_, _>>();
    let client = app.client();
    for (count, code) in [(64, "invalid_input"), (65, "malformed_json")] {
        assert_eq!(client.post("/auth/register", json!(object(count))).await.code(), code, "{count}");
    }
    for (count, code) in [(64, 422), (65, 400)] {
        let form: Vec<String> = (0..count).map(|n| format!("f{n}=1")).collect();
        let headers = [(CONTENT_TYPE, FORM), (ACCEPT, JSON)];
        let answer = client.send(Method::POST, "/auth/login", &headers, form.join("&")).await;
        assert!([code, 403].contains(&answer.status()), "{count}: {} {}", answer.status(), answer.text());
    }
}

// HT-7: what a column of some database cannot hold is refused on all of them, before anything is written.
#[tokio::test]
async fn what_is_too_long_for_a_unique_column_is_a_mistake_of_its_field() {
    let app = app().await;
    let ann = registered(&app, "ann@example.org").await;
    for (len, fits) in [(256, false), (255, true)] {
        let nickname = "é".repeat(len);
        let sign_up = json!({
            "email": "bob@example.org", "password": PASSWORD, "display_name": "Bob", "nickname": nickname
        });
        let signed_up = app.client().post("/auth/register", sign_up).await;
        assert_eq!(signed_up.status() == 202, fits, "{len}: {}", signed_up.text());
        let changed = ann.json(Method::PATCH, "/auth/me", json!({ "nickname": nickname })).await;
        assert_eq!(changed.status() == 200, fits, "{len}: {}", changed.text());
        for answer in [signed_up, changed].iter().filter(|_| !fits) {
            assert_eq!(answer.status(), 422);
            assert!(answer.text().contains("nickname") && answer.text().contains("too long"), "{}", answer.text());
        }
        let create = CreateUser {
            email: "cat@example.org".into(),
            password: None,
            role: UserRole::User,
            display_name: "Cat".into(),
            nickname: Some("x".repeat(len)),
            credits: 0,
        };
        assert_eq!(app.auth().create_user(create).await.is_ok(), fits);
    }
}
