use std::collections::BTreeSet;

use authwright_runtime::{
    page::{Field, Form, Page, PageKind, Site},
    words,
};

use super::{
    HOSTILE, files,
    sample::{page, pages, render, with_errors},
};

#[test]
fn each_page_has_one_template_of_its_name() {
    let pages: BTreeSet<_> = PageKind::ALL.iter().map(|kind| format!("{}.html", kind.name())).collect();
    assert_eq!(files("pages"), pages);
}

#[test]
fn a_page_is_rendered_by_the_template_of_its_kind() {
    for &kind in PageKind::ALL {
        let html = render(&page(kind, "Ada"));
        assert!(html.contains(&format!("<body class=\"{}\">", kind.name())), "{html}");
    }
    assert!(render(&page(PageKind::Account, "Ada")).contains("<dt>Display name</dt><dd>Ada</dd>"));
    assert!(render(&page(PageKind::Sessions, "Ada")).contains("<strong>Ada</strong>"));
    assert!(render(&page(PageKind::Mailbox, "Ada")).contains(">Ada</a>"));
    let message = render(&page(PageKind::MailboxMessage, "Ada"));
    assert!(message.contains("token=abc&#38;x=1</a>"), "{message}");
}

#[test]
fn hostile_text_stays_text() {
    // ML-7
    for &kind in PageKind::ALL {
        let html = render(&with_errors(page(kind, HOSTILE), HOSTILE));
        assert!(html.contains("&#60;script"), "{}: nothing hostile was rendered", kind.name());
        assert!(!html.contains("<script"), "{}: {html}", kind.name());
        assert!(!html.contains("\"'"), "{}: {html}", kind.name());
        assert!(!html.contains("&lt;"), "{}: an entity was taken for markup: {html}", kind.name());
    }
}

#[test]
fn pages_work_under_a_strict_policy() {
    // HT-6
    for (name, html) in pages() {
        for forbidden in ["style=", "<style", "<script", "javascript:", " onclick", " onsubmit", " onpaste", "<iframe"]
        {
            assert!(!html.contains(forbidden), "{name} contains {forbidden}");
        }
    }
}

#[test]
fn managers_know_each_field_and_may_fill_it() {
    // HT-8
    let input = |form: Form| render(&Page::new(PageKind::Login, &Site::new("Acme", "/", "/s.css")).form(form));
    let of = |field| input(Form::new("/", "Go").field(field));
    assert!(of(Field::email()).contains(r#"type="email" id="form-email" name="email" autocomplete="username""#));
    assert!(of(Field::new_email()).contains(r#"name="email" autocomplete="email""#));
    assert!(of(Field::password("password")).contains(r#"name="password" autocomplete="current-password""#));
    assert!(of(Field::new_password("password", 15)).contains(r#"name="password" autocomplete="new-password""#));
    let account = input(Form::new("/", "Go").account("ada@example.org"));
    assert!(account.contains(r#"<input type="text" autocomplete="username" value="ada@example.org" readonly hidden>"#));
    for (name, html) in pages() {
        for password in html.split("<input ").filter(|input| input.starts_with("type=\"password\"")) {
            assert!(password.contains("autocomplete=\""), "{name}: {password}");
            assert!(!password.contains("maxlength"), "{name}: a pasted password would be cut");
        }
        assert!(!html.contains("autocomplete=\"off\""), "{name}");
    }
}

#[test]
fn a_password_is_never_sent_back() {
    let field = Field::password("password").value("correct horse");
    assert!(!format!("{field:?}").contains("correct horse"));
    let page = Page::new(PageKind::Login, &Site::new("Acme", "/", "/s.css")).form(Form::new("/", "Go").field(field));
    assert!(!render(&page).contains("correct horse"));
}

#[test]
fn a_mistake_is_tied_to_its_field() {
    let html = render(&with_errors(page(PageKind::Register, "Ada"), "Too dull."));
    assert!(html.contains("<title>Error: "));
    assert!(html.contains(r##"<a href="#form-password">Password: Too dull.</a>"##), "{html}");
    assert!(
        html.contains(r#"required aria-invalid="true" aria-describedby="form-password-hint form-password-error">"#)
    );
    assert!(html.contains(r#"id="form-password-error""#) && html.contains(r#"id="form-password-hint""#));
}

#[test]
fn what_is_referred_to_is_there_and_stands_once() {
    for (name, html) in pages() {
        let values = |attribute: &str| -> Vec<&str> {
            html.split(attribute).skip(1).filter_map(|rest| rest.split('"').next()).collect()
        };
        let ids = values(" id=\"");
        assert_eq!(ids.len(), ids.iter().collect::<BTreeSet<_>>().len(), "{name} has an id twice");
        let described = values("aria-describedby=\"").into_iter().flat_map(str::split_whitespace);
        for id in values(" for=\"").into_iter().chain(values("href=\"#")).chain(described) {
            assert!(ids.contains(&id), "{name} refers to {id}, which is not there");
        }
        assert_eq!(html.matches("<h1").count(), 1, "{name}");
        assert_eq!(html.matches("<main").count(), 1, "{name}");
    }
}

#[test]
fn every_word_that_a_template_asks_for_is_in_the_table() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/pages");
    let mut asked = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let template = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        for code in template.split("page.word(\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            asked += 1;
            assert!(words::find(code).is_some(), "no words for {code}");
        }
    }
    assert!(asked > 10, "only {asked} codes were found");
}
