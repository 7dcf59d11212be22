//! Moving an account to another address.

use std::time::Duration;

use authwright::test::{TestApp, TestClient};
use serde_json::json;
use tokio::task::JoinSet;

use crate::support::{
    OTHER_PASSWORD, PASSWORD, PAST_MINUTE, User, app, change_token, count, enters, is_in, log_in, mail, register,
    registered, reset, reset_token, rows, text,
};

const ANN: &str = "ann@example.org";
const NEW: &str = "new@example.org";

async fn confirm(client: &TestClient, token: &str) -> u16 {
    client.post("/auth/email/confirm", json!({ "token": token })).await.status()
}

async fn address(app: &TestApp<User>, id: i64) -> String {
    text(app, &format!("SELECT email FROM users WHERE id = {id}")).await
}

// EC-1, EC-2
#[tokio::test]
async fn an_address_changes_when_the_new_one_has_answered() {
    let app = app().await;
    let ann = registered(&app, ANN).await;
    let before = rows(&app).await;
    let token = change_token(&app, &ann, NEW).await;
    assert_eq!(rows(&app).await, before, "asking changes nothing");
    let notice = mail(&app, ANN, "Your account at Example is to have another").await.expect("a notice beforehand");
    assert!(notice.text.contains(NEW) && notice.text.contains("If it was not you"), "{}", notice.text);
    assert!(!notice.text.contains("http") && !notice.html.contains("href"), "ML-8");

    assert_eq!(confirm(&ann, &token).await, 200);
    assert!(enters(&app, NEW, PASSWORD).await && !enters(&app, ANN, PASSWORD).await);
    let notice = mail(&app, ANN, "The email address of your account at Example was changed").await.expect("a notice");
    assert!(notice.text.contains(ANN) && notice.text.contains(NEW) && notice.text.contains("If it was not you"));
    assert!(!notice.text.contains("http") && !notice.html.contains("href"), "ML-8");
    assert_eq!(confirm(&ann, &token).await, 400, "TK-5: once");
}

// EC-1
#[tokio::test]
async fn asking_needs_a_session_and_the_password() {
    let app = app().await;
    let ann = registered(&app, ANN).await;
    for password in [json!(OTHER_PASSWORD), json!(""), json!(null), json!("a".repeat(2000))] {
        let status = ann.post("/auth/email/change", json!({ "email": NEW, "password": password })).await.status();
        assert!([401, 422].contains(&status), "{password}: {status}");
    }
    assert!([401, 422].contains(&ann.post("/auth/email/change", json!({ "email": NEW })).await.status()));
    let right = json!({ "email": NEW, "password": PASSWORD });
    assert_eq!(app.client().post("/auth/email/change", right).await.code(), "not_signed_in");
    for (email, code) in [("", 422), ("nobody", 422), ("a@b@example.org", 422), ("a@example.org,b@example.org", 422)] {
        let answer = ann.post("/auth/email/change", json!({ "email": email, "password": PASSWORD })).await;
        assert_eq!(answer.status(), code, "{email}");
    }
    let list = json!({ "email": [NEW, "eve@evil.example"], "password": PASSWORD });
    assert_eq!(ann.post("/auth/email/change", list).await.status(), 422);
    app.send_mail().await;
    assert!(app.mails_to(NEW).await.is_empty());
    assert_eq!(app.mails_to(ANN).await.len(), 1, "the mail of the sign-up alone");
}

// EC-3: two changes wait, and every order of asking and confirming is tried.
#[tokio::test]
async fn each_link_confirms_its_own_address_in_every_order() {
    // Each step: which of the two addresses, and whether it is asked for or confirmed.
    let orders: &[&[(usize, bool)]] = &[
        &[(0, true), (1, true), (0, false), (1, false)],
        &[(0, true), (1, true), (1, false), (0, false)],
        &[(0, true), (0, false), (1, true), (1, false)],
        &[(1, true), (0, true), (0, false), (1, false)],
        &[(1, true), (0, true), (1, false), (0, false)],
        &[(1, true), (1, false), (0, true), (0, false)],
        &[(0, true), (1, true), (0, true), (0, false), (1, false)],
        &[(0, true), (0, false), (1, true), (0, false), (1, false)],
    ];
    let app = app().await;
    for (round, order) in orders.iter().enumerate() {
        let start = format!("start{round}@example.org");
        let ann = registered(&app, &start).await;
        let id = app.auth().find_by_email(&start).await.unwrap().unwrap().id;
        let addresses = [format!("first{round}@example.org"), format!("second{round}@example.org")];
        let mut tokens = [String::new(), String::new()];
        let mut made_at = [String::new(), String::new()];
        for (which, asks) in *order {
            let now = address(&app, id).await;
            if *asks {
                tokens[*which] = change_token(&app, &ann, &addresses[*which]).await;
                made_at[*which] = now;
                continue;
            }
            // Bent towards the other address, it is refused as a whole.
            let bent = json!({ "token": tokens[*which], "email": addresses[1 - *which] });
            assert_eq!(ann.post("/auth/email/confirm", bent).await.status(), 422);
            let works = made_at[*which] == now;
            assert_eq!(confirm(&ann, &tokens[*which]).await == 200, works, "{order:?} at {which}");
            let expected = if works { &addresses[*which] } else { &now };
            assert_eq!(&address(&app, id).await, expected, "{order:?} at {which}");
        }
    }
}

// EC-3, TK-5
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_confirmations_at_once_one_takes_effect() {
    let app = app().await;
    let ann = registered(&app, ANN).await;
    let mut tokens = Vec::new();
    for number in 0..4 {
        tokens.push(change_token(&app, &ann, &format!("new{number}@example.org")).await);
    }
    let mut uses = JoinSet::new();
    for at in 0..32 {
        let (client, token) = (ann.clone(), tokens[at % 4].clone());
        uses.spawn(async move { (confirm(&client, &token).await, at % 4) });
    }
    let answers = uses.join_all().await;
    let won: Vec<_> = answers.iter().filter(|(status, _)| *status == 200).collect();
    assert_eq!(won.len(), 1, "{answers:?}");
    assert!(answers.iter().all(|(status, _)| [200, 400].contains(status)), "{answers:?}");
    assert!(enters(&app, &format!("new{}@example.org", won[0].1), PASSWORD).await);
    app.send_mail().await;
    assert_eq!(app.mails_to(ANN).await.iter().filter(|mail| mail.subject.contains("was changed")).count(), 1);
}

// EC-4
#[tokio::test]
async fn confirming_voids_what_was_on_its_way_to_the_old_address() {
    let app = app().await;
    let ann = registered(&app, ANN).await;
    let reset_link = reset_token(&app, ANN).await;
    let pending = change_token(&app, &ann, "third@example.org").await;
    let token = change_token(&app, &ann, NEW).await;
    let later = json!({ "email": "fourth@example.org", "password": PASSWORD });
    assert_eq!(ann.post("/auth/email/change", later).await.status(), 202);
    assert_eq!(confirm(&ann, &token).await, 200);
    assert_eq!(confirm(&ann, &pending).await, 400);
    assert_eq!(reset(&app, &reset_link, OTHER_PASSWORD).await.code(), "invalid_token");
    app.advance(PAST_MINUTE);
    assert!(app.mails_to("fourth@example.org").await.is_empty());
    assert!(enters(&app, NEW, PASSWORD).await);
}

// EC-5
#[tokio::test]
async fn an_address_that_is_taken_is_found_out_by_its_owner_alone() {
    let app = app().await;
    let ann = registered(&app, ANN).await;
    registered(&app, "bob@example.org").await;
    let mut answers = Vec::new();
    for email in ["bob@example.org", "free@example.org", ANN] {
        let answer = ann.post("/auth/email/change", json!({ "email": email, "password": PASSWORD })).await;
        answers.push((answer.status(), answer.headers().clone(), answer.text()));
    }
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{answers:?}");
    assert_eq!(answers[0].0, 202);
    let told = mail(&app, "bob@example.org", "You already have an account").await.expect("the owner is told");
    assert!(!told.text.contains("http") && !told.text.contains(ANN), "{}", told.text);
    assert!(mail(&app, "bob@example.org", "Confirm your new").await.is_none());
    assert!(mail(&app, "free@example.org", "Confirm your new").await.is_some());
    assert!(mail(&app, ANN, "Confirm your new").await.is_none());
}

// EC-5, RE-7
#[tokio::test]
async fn an_address_that_is_taken_in_the_meantime_is_not_taken_away() {
    let app = app().await;
    let ann = registered(&app, ANN).await;
    let token = change_token(&app, &ann, NEW).await;
    let bob = registered_again(&app, NEW).await;
    let before = rows(&app).await;
    assert_eq!(confirm(&ann, &token).await, 400);
    assert_eq!(rows(&app).await, before);
    assert!(is_in(&ann).await && is_in(&bob).await);
}

/// Signs up and confirms where other mails have gone to the address already.
async fn registered_again(app: &TestApp<User>, email: &str) -> TestClient {
    app.advance(PAST_MINUTE);
    let (_, client) = register(app, email).await;
    let token = mail(app, email, "Confirm your email").await.expect("the mail of the sign-up").token();
    assert_eq!(client.post("/auth/verify", json!({ "token": token })).await.status(), 200);
    client
}

// RE-10: what others have signed up with for the new address ends with it.
#[tokio::test]
async fn sign_ups_for_the_new_address_are_dropped() {
    let app = app().await;
    let ann = registered(&app, ANN).await;
    let (_, eve) = register(&app, NEW).await;
    let link = app.mail_to(NEW).await.token();
    let token = change_token(&app, &ann, NEW).await;
    assert_eq!(confirm(&ann, &token).await, 200);
    assert_eq!(eve.post("/auth/verify", json!({ "token": link })).await.code(), "invalid_token");
    let signups: i64 = count(&app, "SELECT count(*) FROM auth_user_signups").await;
    assert_eq!(signups, 0);
}

// EC-1: the link alone, in whoever's hands, moves nothing.
#[tokio::test]
async fn the_link_needs_the_user_as_well() {
    let app = app().await;
    let ann = registered(&app, ANN).await;
    let (_, phone) = log_in(&app, ANN, PASSWORD).await;
    let bob = registered(&app, "bob@example.org").await;
    let token = change_token(&app, &ann, NEW).await;
    let before = rows(&app).await;
    let stranger = app.client();
    for client in [&stranger, &bob] {
        let answer = client.post("/auth/email/confirm", json!({ "token": token })).await;
        assert_eq!((answer.status(), answer.code().as_str()), (403, "password_required"));
        let wrong = json!({ "token": token, "password": OTHER_PASSWORD });
        assert_eq!(client.post("/auth/email/confirm", wrong).await.code(), "invalid_credentials");
        let long = json!({ "token": token, "password": "a".repeat(2000) });
        assert_eq!(client.post("/auth/email/confirm", long).await.code(), "invalid_credentials");
    }
    assert_eq!(rows(&app).await, before);
    let right = json!({ "token": token, "password": PASSWORD });
    assert_eq!(stranger.post("/auth/email/confirm", right).await.status(), 200);
    assert_eq!(address(&app, 1).await, NEW);
    assert!(!is_in(&stranger).await, "the proof logs nobody in");
    assert!(!is_in(&ann).await && !is_in(&phone).await, "SE-8: nobody's session proved it");
    assert!(is_in(&bob).await);
}

// SE-8
#[tokio::test]
async fn the_other_sessions_end() {
    let app = app().await;
    let ann = registered(&app, ANN).await;
    let (_, phone) = log_in(&app, ANN, PASSWORD).await;
    let token = change_token(&app, &ann, NEW).await;
    assert_eq!(confirm(&ann, &token).await, 200);
    assert!(is_in(&ann).await && !is_in(&phone).await);
}

// TK-7, TK-10
#[tokio::test]
async fn a_link_lives_for_a_day() {
    let app = app().await;
    registered(&app, ANN).await;
    for (age, works) in [(Duration::from_hours(24), false), (Duration::from_secs(24 * 3600 - 1), true)] {
        let (_, ann) = log_in(&app, ANN, PASSWORD).await;
        let token = change_token(&app, &ann, NEW).await;
        app.advance(age);
        let right = json!({ "token": token, "password": PASSWORD });
        assert_eq!(app.client().post("/auth/email/confirm", right).await.status() == 200, works, "{age:?}");
    }
}

// EC-4, SE-7
#[tokio::test]
async fn a_new_password_and_the_end_of_the_account_end_the_request() {
    let app = app().await;
    let ann = registered(&app, ANN).await;
    let token = change_token(&app, &ann, NEW).await;
    let change = json!({ "current_password": PASSWORD, "new_password": OTHER_PASSWORD });
    assert_eq!(ann.post("/auth/password/change", change).await.status(), 200);
    assert_eq!(confirm(&ann, &token).await, 400);
    let back = json!({ "current_password": OTHER_PASSWORD, "new_password": PASSWORD });
    assert_eq!(ann.post("/auth/password/change", back).await.status(), 200);

    let token = change_token(&app, &ann, NEW).await;
    app.auth().set_active(&1, false).await.unwrap();
    let right = json!({ "token": token, "password": PASSWORD });
    assert_eq!(app.client().post("/auth/email/confirm", right.clone()).await.code(), "invalid_token");
    app.auth().delete_user(&1).await.unwrap();
    assert_eq!(app.client().post("/auth/email/confirm", right).await.code(), "invalid_token");
}

// RS-6: as a person does it, here and in a browser of another machine.
#[tokio::test]
async fn the_pages_do_the_same() {
    let app = app().await;
    let ann = registered(&app, ANN).await;
    let asked = ann.submit("/auth/email/change", &[("email", NEW), ("password", PASSWORD)]).await;
    assert_eq!(asked.status(), 202, "{}", asked.text());
    let token = mail(&app, NEW, "Confirm your new").await.unwrap().token();

    let other = app.client();
    let landing = other.page(&format!("/auth/email/confirm?token={token}")).await;
    assert_eq!((landing.status(), landing.location()), (303, "/auth/email/confirm"));
    let page = other.page("/auth/email/confirm").await;
    assert_eq!((page.status(), page.header("referrer-policy")), (200, "no-referrer"));
    assert!(page.text().contains("type=\"password\"") && !page.text().contains(ANN), "a stranger learns no address");
    assert_eq!(other.submit("/auth/email/confirm", &[("password", OTHER_PASSWORD)]).await.status(), 401);

    ann.page(&format!("/auth/email/confirm?token={token}")).await;
    let page = ann.page("/auth/email/confirm").await;
    assert!(!page.text().contains("type=\"password\""), "who is logged in is not asked");
    let done = ann.submit("/auth/email/confirm", &[]).await;
    assert_eq!((done.status(), done.location()), (303, "/auth/account?notice=email_changed"), "{}", done.text());
    assert_eq!(address(&app, 1).await, NEW);
}
