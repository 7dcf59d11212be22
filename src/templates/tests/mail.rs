use std::collections::BTreeSet;

use authwright_runtime::{
    mail::MailPurpose,
    template::{DefaultMail, MailTemplates},
};

use super::{
    HOSTILE, files,
    sample::{mail, render_mail},
};
use crate::templates::DefaultTemplates;

#[test]
fn each_mail_has_a_text_and_an_html_template_of_its_name() {
    let both = |purpose: MailPurpose| [format!("{}.txt", purpose.name()), format!("{}.html", purpose.name())];
    let mails: BTreeSet<_> = MailPurpose::ALL.into_iter().flat_map(both).collect();
    assert_eq!(files("mail"), mails);
}

#[test]
fn each_mail_has_a_subject_of_one_line_and_both_parts() {
    // ML-7
    let mut subjects = BTreeSet::new();
    for purpose in MailPurpose::ALL {
        let mail = render_mail(&mail(purpose, "Acme"));
        assert!(mail.subject.contains("Acme") && !mail.subject.contains('\n'), "{}", mail.subject);
        assert!(mail.text.starts_with("Hello,"), "{}: {}", purpose.name(), mail.text);
        assert!(mail.html.starts_with("<!doctype html>"), "{}: {}", purpose.name(), mail.html);
        assert!(mail.html.contains(&format!("<title>{}</title>", mail.subject)));
        subjects.insert(mail.subject);
    }
    assert_eq!(subjects.len(), MailPurpose::ALL.len(), "two mails have one subject");
}

#[test]
fn hostile_text_stays_text() {
    // ML-7
    for purpose in MailPurpose::ALL {
        let hostile = DefaultMail {
            base_url: HOSTILE,
            address: HOSTILE,
            link: Some(HOSTILE),
            expires_in: Some(HOSTILE.to_owned()),
            new_address: Some(HOSTILE),
            old_address: Some(HOSTILE),
            when: HOSTILE.to_owned(),
            ..mail(purpose, HOSTILE)
        };
        let html = render_mail(&hostile).html;
        assert!(html.contains("&#60;script"), "{}: nothing hostile was rendered", purpose.name());
        for hurt in ["<script", "\"'", "&lt;"] {
            assert!(!html.contains(hurt), "{}: {html}", purpose.name());
        }
    }
}

#[test]
fn links_stand_in_the_mails_that_need_them_and_in_no_notice() {
    // ML-8
    for purpose in MailPurpose::ALL {
        let mut given = mail(purpose, "Acme");
        given.link = Some("https://acme.example/auth/x?token=abc");
        let mail = render_mail(&given);
        for part in [&mail.text, &mail.html] {
            assert_eq!(part.contains("token=abc"), purpose.has_link(), "{}: {part}", purpose.name());
            assert_eq!(part.contains("://"), purpose.has_link(), "{}: {part}", purpose.name());
        }
        assert_eq!(mail.html.contains("href="), purpose.has_link());
    }
}

#[test]
fn mails_load_nothing_and_run_nothing() {
    for purpose in MailPurpose::ALL {
        let html = render_mail(&mail(purpose, "Acme")).html;
        for forbidden in ["<img", "<link", "<style", "<script", "src=", "url("] {
            assert!(!html.contains(forbidden), "{} contains {forbidden}", purpose.name());
        }
    }
}

#[test]
fn mails_to_unconfirmed_addresses_say_nothing_that_came_with_the_sign_up() {
    // ML-9: whoever signs up chooses the address; nothing else reaches these templates, and not even it is repeated.
    for purpose in [MailPurpose::VerifyEmail, MailPurpose::ChangeEmail, MailPurpose::Invitation] {
        let given = DefaultMail { address: "buy-cheap-pills@example.org", ..mail(purpose, "Acme") };
        let mail = render_mail(&given);
        assert!(!mail.text.contains("pills") && !mail.html.contains("pills"), "{}", purpose.name());
    }
}

#[test]
fn the_old_address_is_told_what_to_do() {
    // EC-2
    let mail = render_mail(&mail(MailPurpose::EmailChanged, "Acme"));
    for part in [&mail.text, &mail.html] {
        assert!(part.contains("ada@example.org") && part.contains("ada@new.example"), "{part}");
        assert!(part.contains("If it was not you") && part.contains("22 November 2026"), "{part}");
    }
}

#[test]
fn a_mail_without_the_link_it_is_about_is_an_error() {
    let given = DefaultMail { link: None, ..mail(MailPurpose::ResetPassword, "Acme") };
    let error = DefaultTemplates::mail(&given).map(|_| ()).unwrap_err();
    assert!(error.to_string().contains("reset_password needs `link`"), "{error}");
}
