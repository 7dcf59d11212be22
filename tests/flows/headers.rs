//! The headers of answers, and what stands in pages.

use crate::support::{
    HTML, JSON, PASSWORD, PendingUser, SESSION, User, UserRole, app, own_routes, register, registered,
};
use authwright::test::{TestAnswer, TestApp};
use axum::{
    body::Body,
    http::{Method, header::ACCEPT},
};
use serde_json::json;

const POLICY: &str =
    "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// Every page that the toolkit shows, as far as requests lead there, with a name for messages.
async fn pages(app: &TestApp<User>) -> Vec<(String, TestAnswer)> {
    let ann = registered(app, "ann@example.org").await;
    let anonymous = app.client();
    let mut all = Vec::new();
    for (method, path) in own_routes(app) {
        if method != Method::GET || path.ends_with("style.css") || path.contains("{id}") {
            continue;
        }
        for (who, client) in [("anonymous", &anonymous), ("ann", &ann)] {
            all.push((format!("GET {path} {who}"), client.page(&path).await));
        }
    }
    // Answers to forms, good and bad.
    for (page, fields) in [
        ("login", &[("email", "ann@example.org"), ("password", "wrong but long enough")][..]),
        ("login", &[("email", "nobody"), ("password", "x")]),
        ("register", &[("email", "<b>@example.org"), ("password", "short"), ("display_name", "\"><img src=x>")]),
        ("register", &[("email", "eve@example.org"), ("password", PASSWORD), ("display_name", "Eve")]),
        ("password/forgot", &[("email", "ann@example.org")]),
        ("password/forgot", &[("email", "<script>alert(1)</script>")]),
        ("verify/resend", &[("email", "ann@example.org")]),
    ] {
        all.push((format!("POST {page} {fields:?}"), anonymous.submit(&format!("/auth/{page}"), fields).await));
    }
    for (page, fields) in [
        ("me", &[("display_name", "<script>alert(1)</script>"), ("nickname", "'\"&<>")][..]),
        ("me", &[("display_name", "")]),
        ("password/change", &[("current_password", "x"), ("new_password", "x")]),
        ("email/change", &[("email", "b@example.org"), ("password", PASSWORD)]),
        ("me/delete", &[("password", "wrong but long enough")]),
        ("reauthenticate", &[("password", "wrong but long enough")]),
    ] {
        all.push((format!("POST {page} {fields:?}"), ann.submit(&format!("/auth/{page}"), fields).await));
    }
    all.push((String::from("account"), ann.page("/auth/account?notice=profile_saved").await));
    all.push((String::from("forged notice"), ann.page("/auth/account?notice=%3Cscript%3E").await));
    // Landing pages.
    for (address, path) in landings(app).await {
        let client = app.client();
        all.push((format!("link {path}"), client.page(&app.mail_to(&address).await.link()).await));
        all.push((format!("landing {path}"), client.page(&path).await));
    }
    // Refusals of the application's own routes.
    all.push((String::from("403"), ann.page("/reports").await));
    let gone = anonymous.send(Method::POST, "/refund", &[(ACCEPT, HTML)], Body::empty()).await;
    all.push((String::from("401"), gone));
    all
}

/// One mailed link of each kind: to whom, and the path that it leads to.
async fn landings(app: &TestApp<User>) -> Vec<(String, String)> {
    register(app, "new@example.org").await;
    let cat = registered(app, "cat@example.org").await;
    cat.post("/auth/email/change", json!({ "email": "kat@example.org", "password": PASSWORD })).await;
    registered(app, "bob@example.org").await;
    app.client().post("/auth/password/forgot", json!({ "email": "bob@example.org" })).await;
    let fields = PendingUser { display_name: String::from("Ivy"), nickname: None };
    app.auth().invite("ivy@example.org", UserRole::User, fields).await.unwrap();
    [
        ("new@example.org", "/auth/verify"),
        ("kat@example.org", "/auth/email/confirm"),
        ("bob@example.org", "/auth/password/reset"),
        ("ivy@example.org", "/auth/invitation"),
    ]
    .map(|(address, path)| (address.to_owned(), path.to_owned()))
    .to_vec()
}

// HT-5, HT-6
#[tokio::test]
async fn every_page_stands_under_a_strict_policy() {
    let app = app().await;
    let all = pages(&app).await;
    let shown = all.iter().filter(|(_, answer)| answer.header("content-type").starts_with("text/html")).count();
    assert!(shown >= 35, "only {shown} pages were shown");
    for (what, answer) in all {
        assert!(answer.status() < 500, "{what}: {}", answer.text());
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{what}");
        assert!(answer.header("cache-control").contains("no-store"), "{what}");
        assert_eq!(answer.header("vary"), "Accept, Cookie", "{what}");
        if answer.text().is_empty() {
            assert!(answer.status() == 303 && answer.location().starts_with('/'), "{what}: {}", answer.status());
            assert_eq!(answer.header("content-type"), "", "{what}");
            continue;
        }
        assert_eq!(answer.header("content-type"), "text/html; charset=utf-8", "{what}: {}", answer.text());
        assert_eq!(answer.header("content-security-policy"), POLICY, "{what}");
        let referrer = answer.header("referrer-policy");
        assert!(matches!(referrer, "same-origin" | "no-referrer"), "{what}: {referrer}");
        works_under_the_policy(&what, &answer.text());
    }
}

/// No script, no style within the page, nothing of another site.
fn works_under_the_policy(what: &str, html: &str) {
    let lower = html.to_lowercase();
    for forbidden in [
        "<script",
        "<style",
        " style=",
        "javascript:",
        "<img",
        "<iframe",
        "<object",
        "<embed",
        "<base",
        "<meta http-equiv",
    ] {
        assert!(!lower.contains(forbidden), "{what}: {forbidden}\n{html}");
    }
    for tag in html.split('<').skip(1) {
        let tag = tag.split('>').next().unwrap();
        for attribute in tag.split_whitespace().skip(1) {
            assert!(!attribute.to_lowercase().starts_with("on"), "{what}: <{tag}>");
            for place in ["href=\"", "src=\"", "action=\""] {
                if let Some(target) = attribute.strip_prefix(place) {
                    let local = target.starts_with("/auth/") || target.starts_with("/\"") || target.starts_with('#');
                    assert!(local, "{what}: {attribute}");
                }
            }
        }
    }
    assert!(lower.starts_with("<!doctype html>") && html.contains("<html lang=\"en\">"), "{what}");
}

// HT-6, HT-5
#[tokio::test]
async fn json_and_the_stylesheet_say_what_they_are() {
    let app = app().await;
    let ann = registered(&app, "ann@example.org").await;
    for path in ["/auth/me", "/auth/sessions"] {
        let answer = ann.get(path).await;
        assert_eq!(answer.header("content-type"), "application/json", "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert!(answer.header("cache-control").contains("no-store"), "{path}");
    }
    let style = app.client().get("/auth/style.css").await;
    assert_eq!(style.header("content-type"), "text/css; charset=utf-8");
    assert_eq!(style.header("x-content-type-options"), "nosniff");
    assert!(style.cookies().is_empty() && !style.text().contains("http") && !style.text().contains("@import"));
}

// HT-5: every method of every route, whatever it answers.
#[tokio::test]
async fn no_answer_of_the_toolkit_is_stored() {
    let app = app().await;
    let ann = registered(&app, "ann@example.org").await;
    for (method, path) in own_routes(&app) {
        if path.ends_with("style.css") {
            continue;
        }
        for client in [&app.client(), &ann.clone()] {
            for accept in [JSON, HTML] {
                let path = path.replace("{id}", "0");
                let answer = client.send(method.clone(), &path, &[(ACCEPT, accept)], Body::empty()).await;
                let case = format!("{method} {path} {accept} {}", answer.status());
                assert!(answer.header("cache-control").contains("no-store"), "{case}");
                assert_eq!(answer.header("vary"), "Accept, Cookie", "{case}");
                assert_eq!(answer.header("x-content-type-options"), "nosniff", "{case}");
            }
        }
    }
}

// RS-6
#[tokio::test]
async fn a_landing_page_has_no_token_in_its_url_and_tells_nobody_where_it_was() {
    let app = app().await;
    for (address, path) in landings(&app).await {
        let client = app.client();
        let mail = app.mail_to(&address).await;
        let (link, token) = (mail.link(), mail.token());
        assert!(link.starts_with(&format!("https://app.example{path}?token=")), "{link}");
        let first = client.page(&link).await;
        assert_eq!((first.status(), first.location()), (303, path.as_str()));
        assert_eq!(first.header("referrer-policy"), "no-referrer", "{path}");
        assert!(first.header("cache-control").contains("no-store"));
        let cookie = first.cookies()[0].to_owned();
        assert!(cookie.starts_with("__Host-user_") && cookie.contains(&token), "{cookie}");
        assert!(
            cookie.contains("; HttpOnly") && cookie.contains("; Secure") && cookie.contains("Max-Age=600"),
            "{cookie}"
        );

        let page = client.page(&path).await;
        assert_eq!(page.status(), 200, "{path}: {}", page.text());
        assert_eq!(page.header("referrer-policy"), "no-referrer", "{path}");
        assert!(page.header("cache-control").contains("no-store"));
        assert!(!page.text().contains(&token), "{path}");
        works_under_the_policy(&path, &page.text());
    }
}

// SE-10, SE-11, SE-14
#[tokio::test]
async fn every_cookie_is_for_this_host_and_no_script() {
    let app = app().await;
    let all = pages(&app).await;
    let mut cookies: Vec<String> = all.iter().flat_map(|(_, answer)| answer.cookies()).map(ToOwned::to_owned).collect();
    for remember in [false, true] {
        let client = app.client();
        let body = json!({ "email": "ann@example.org", "password": PASSWORD, "remember": remember });
        let login = client.post("/auth/login", body).await;
        let session: Vec<String> = login.cookies().iter().map(ToString::to_string).collect();
        assert_eq!(session.len(), 1);
        assert!(session[0].starts_with(&format!("{SESSION}=")), "{session:?}");
        assert_eq!(session[0].contains("Max-Age=1209600"), remember, "{session:?}");
        // The secret is in the cookie and nowhere else.
        let secret = client.cookie(SESSION).unwrap();
        assert_eq!(secret.len(), 43);
        assert!(!login.text().contains(&secret));
        for path in ["/auth/account", "/auth/sessions", "/auth/me"] {
            assert!(
                !client.page(path).await.text().contains(&secret) && !client.get(path).await.text().contains(&secret)
            );
        }
        cookies.extend(session.clone());
        let removal = client.post("/auth/logout", json!({})).await;
        let removal: Vec<String> = removal.cookies().iter().map(ToString::to_string).collect();
        // The removal has the attributes that the cookie was set with.
        let attributes = |cookie: &str| -> Vec<String> {
            cookie.split("; ").skip(1).filter(|part| !part.starts_with("Max-Age")).map(ToOwned::to_owned).collect()
        };
        assert_eq!(attributes(&removal[0]), attributes(&session[0]));
        assert!(removal[0].starts_with(&format!("{SESSION}=;")) && removal[0].contains("Max-Age=0"), "{removal:?}");
        cookies.extend(removal);
    }
    assert!(cookies.len() >= 10, "{cookies:?}");
    for cookie in cookies {
        let parts: Vec<&str> = cookie.split("; ").collect();
        assert!(parts[0].starts_with("__Host-user_"), "{cookie}");
        for attribute in ["Path=/", "HttpOnly", "SameSite=Lax", "Secure"] {
            assert!(parts.contains(&attribute), "{cookie}");
        }
        assert!(!cookie.contains("Domain") && cookie.len() < 4096, "{cookie}");
    }
}

// SE-14
#[tokio::test]
async fn a_secret_is_never_read_from_a_url_or_a_body() {
    let app = app().await;
    let secret = app.login_as(UserRole::Admin).await.cookie(SESSION).unwrap();
    let anonymous = app.client();
    for name in [SESSION, "user_session", "session", "token", "access_token", "auth", "sid"] {
        let query = format!("?{name}={secret}");
        for path in ["/reports", "/auth/me", "/auth/sessions"] {
            assert_eq!(anonymous.get(&format!("{path}{query}")).await.status(), 401, "{name} {path}");
        }
        let answer = anonymous.post(&format!("/refund{query}"), json!({ name: secret })).await;
        assert_eq!(answer.status(), 401, "{name}");
        let by_header =
            anonymous.with_header("x-session", &secret).with_header("authorization", format!("Bearer {secret}"));
        assert_eq!(by_header.get("/reports").await.status(), 401);
    }
}

/// The inputs of a page: type, name, autocomplete.
fn inputs(html: &str) -> Vec<(String, String, Option<String>)> {
    let value =
        |tag: &str, name: &str| tag.split(&format!("{name}=\"")).nth(1)?.split('"').next().map(ToOwned::to_owned);
    html.split("<input ")
        .skip(1)
        .map(|tag| tag.split('>').next().unwrap())
        .map(|tag| (value(tag, "type").unwrap(), value(tag, "name").unwrap_or_default(), value(tag, "autocomplete")))
        .filter(|(kind, ..)| kind != "hidden")
        .collect()
}

// HT-8
#[tokio::test]
async fn forms_help_password_managers() {
    let app = app().await;
    let ann = registered(&app, "ann@example.org").await;
    let landings = landings(&app).await;
    let mut shown = Vec::new();
    for path in ["login", "register", "password/forgot", "verify/resend"] {
        shown.push((path.to_owned(), app.client().page(&format!("/auth/{path}")).await.text()));
    }
    for path in ["password/change", "email/change", "me/delete", "reauthenticate"] {
        shown.push((path.to_owned(), ann.page(&format!("/auth/{path}")).await.text()));
    }
    for (address, path) in landings {
        let client = app.client();
        client.page(&app.mail_to(&address).await.link()).await;
        shown.push((path.trim_start_matches("/auth/").to_owned(), client.page(&path).await.text()));
    }
    for (path, html) in shown {
        assert!(!html.contains("autocomplete=\"off\"") && !html.contains("onpaste"), "{path}");
        let mut passwords = 0;
        for (kind, name, autocomplete) in inputs(&html) {
            let expected = match (path.as_str(), name.as_str()) {
                ("register" | "password/reset" | "invitation", "password") | (_, "new_password") => "new-password",
                (_, "password" | "current_password") => "current-password",
                ("login" | "register" | "password/forgot" | "verify/resend", "email") => "username",
                ("email/change", "email") => "email",
                _ => continue,
            };
            let found = autocomplete.unwrap_or_default();
            assert!(found.split(' ').any(|word| word == expected), "{path} {name}: {found:?}");
            let wanted = if name == "email" { "email" } else { "password" };
            assert_eq!(kind, wanted, "{path} {name}");
            passwords += usize::from(kind == "password");
        }
        let expected = match path.as_str() {
            "password/forgot" | "verify/resend" => 0,
            "password/change" => 2,
            _ => 1,
        };
        assert_eq!(passwords, expected, "{path}: {html}");
        // Who is logged in is told to the manager, so that it changes the right entry.
        if matches!(path.as_str(), "password/change" | "reauthenticate") {
            assert!(html.contains("autocomplete=\"username\" value=\"ann@example.org\""), "{path}");
        }
    }
}
