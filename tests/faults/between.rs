//! What happens to an account between two looks of the worker at it.

use crate::{
    deadlocks::wait_for,
    engine::Engine,
    support::{OTHER_PASSWORD, PAST_MINUTE, forgot, mail, registered, reset},
};

const ANN: &str = "ann@example.org";

// SE-7, RS-4: a link that was asked for before a user was shut out is void, also where the worker makes it meanwhile.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_user_who_is_shut_out_while_a_link_is_made_is_not_let_in_by_it() {
    let Some(database) = Engine::Postgres.database().await else { return };
    let app = database.app().await;
    registered(&app, ANN).await;
    app.advance(PAST_MINUTE);
    assert_eq!(forgot(&app, ANN).await.status(), 202);
    let mut program = database.hand().await;
    program.run("BEGIN; LOCK TABLE auth_user_links IN ACCESS EXCLUSIVE MODE").await.unwrap();
    tokio::join!(app.send_mail(), async {
        wait_for(&app, 1).await;
        // As `set_active` does it, but that it would drop the waiting mail as well.
        program.run("UPDATE users SET is_active = FALSE").await.unwrap();
        program.run("INSERT INTO auth_user_links (user_id, epoch) SELECT id, 1 FROM users; COMMIT").await.unwrap();
    });
    let ann = app.auth().find_by_email(ANN).await.unwrap().unwrap();
    app.auth().set_active(&ann.id, true).await.unwrap();
    if let Some(mail) = mail(&app, ANN, "Set a new password").await {
        assert_eq!(reset(&app, &mail.token(), OTHER_PASSWORD).await.code(), "invalid_token");
    }
}
