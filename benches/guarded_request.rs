//! What a guard costs a request: `cargo bench --bench guarded_request`.
//!
//! In process, without sockets, on a `SQLite` file; the strict routers beside axum and actix-web without a guard, and
//! beside an extractor that somebody wrote by hand for this one application. The rounds of all take turns. Read the ratios.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

mod support;

use std::{
    hint::black_box,
    time::{Instant, SystemTime, UNIX_EPOCH},
};

use actix_web::{
    App,
    dev::Service,
    test::{TestRequest, init_service},
    web,
};
use authwright::{actix, prelude::require_role};

use axum::{
    extract::FromRequestParts,
    http::{StatusCode, header::COOKIE, request::Parts},
    routing::get,
};
use base64ct::{Base64UrlUnpadded, Encoding};
use sha2::{Digest, Sha256};
use sqlx::{Row, SqlitePool};
use tokio::runtime;

use support::{
    rounds::Rounds,
    shop::{Folder, GUARDED, PLAIN, REPORT, Shop, answered, request, roles},
};

const ROUNDS: usize = 41;
const CALLS: u32 = 500;

/// The user as the hand-written extractor reads it.
#[allow(dead_code, reason = "a handler could read any of it")]
struct Admin {
    id: i64,
    email: String,
    password_hash: String,
    role: String,
    is_active: bool,
    display_name: String,
    credits: i64,
}

const BY_SESSION: &str = "SELECT u.id, u.email, u.password_hash, u.role, u.is_active, u.display_name, u.credits \
     FROM auth_user_sessions s JOIN users u ON u.id = s.user_id \
     WHERE s.secret_hash = ? AND s.expires_at > ? AND s.last_used_at + s.idle_limit > ?";

impl FromRequestParts<SqlitePool> for Admin {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, pool: &SqlitePool) -> Result<Self, StatusCode> {
        let cookies = parts.headers.get(COOKIE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let secret = cookies.split("; ").find_map(|pair| pair.strip_prefix("__Host-user_session="));
        let secret = secret.ok_or(StatusCode::UNAUTHORIZED)?;
        let mut bytes = [0; 32];
        Base64UrlUnpadded::decode(secret, &mut bytes).map_err(|_| StatusCode::UNAUTHORIZED)?;
        let hash = Sha256::digest(bytes);
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_micros();
        let now = i64::try_from(now).unwrap_or(i64::MAX);
        let row = sqlx::query(BY_SESSION).bind(&hash[..]).bind(now).bind(now).fetch_optional(pool).await;
        let row = row.map_err(|_| StatusCode::SERVICE_UNAVAILABLE)?.ok_or(StatusCode::UNAUTHORIZED)?;
        let read = || {
            Ok::<_, sqlx::Error>(Self {
                id: row.try_get(0)?,
                email: row.try_get(1)?,
                password_hash: row.try_get(2)?,
                role: row.try_get(3)?,
                is_active: row.try_get(4)?,
                display_name: row.try_get(5)?,
                credits: row.try_get(6)?,
            })
        };
        let user = read().map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
        if !user.is_active {
            return Err(StatusCode::UNAUTHORIZED);
        }
        if user.role == "admin" { Ok(user) } else { Err(StatusCode::FORBIDDEN) }
    }
}

#[require_role(admin)]
async fn reports() -> &'static str {
    REPORT
}

fn main() {
    let runtime = runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let folder = Folder::new();
        let shop = Shop::open(&folder, 1).await;
        shop.enrol().await;
        let cookie = shop.log_in().await;
        let pool = shop.auth.pool().sqlite().unwrap().clone();
        let mut apps = [
            axum::Router::new().route(PLAIN, get(async || REPORT)),
            axum::Router::new().route(GUARDED, get(async |_: Admin| REPORT)).with_state(pool),
            shop.app(),
        ];
        let strict = actix::Router::new().route(GUARDED, actix::get(reports)).merge(shop.auth.routes());
        let on_actix =
            App::new().route(PLAIN, web::get().to(async || REPORT)).service(strict.with_state::<()>(shop.auth.clone()));
        let on_actix = init_service(on_actix).await;
        let mut rounds = Rounds::new([
            "axum, no guard",
            "axum, extractor by hand",
            "axum, #[require_role(admin)]",
            "actix-web, no guard",
            "actix-web, #[require_role(admin)]",
        ]);
        for round in 0..=ROUNDS {
            for (candidate, app) in apps.iter_mut().enumerate() {
                let path = if candidate == 0 { PLAIN } else { GUARDED };
                let start = Instant::now();
                for _ in 0..CALLS {
                    answered(app, request(path, &cookie)).await;
                }
                // The first round fills caches.
                if round > 0 {
                    rounds.note(candidate, start.elapsed(), CALLS);
                }
            }
            for (candidate, path) in [(3, PLAIN), (4, GUARDED)] {
                let start = Instant::now();
                for _ in 0..CALLS {
                    let request = TestRequest::with_uri(path).insert_header(("cookie", cookie.as_str())).to_request();
                    let answer = on_actix.call(request).await.unwrap();
                    assert!(answer.status().is_success(), "{}", answer.status());
                    black_box(answer);
                }
                if round > 0 {
                    rounds.note(candidate, start.elapsed(), CALLS);
                }
            }
        }
        print(&rounds);
    });
}

fn print(rounds: &Rounds<5>) {
    println!("a guarded request, session and user in SQLite");
    println!("{:<34} {:>10} {:>10} {:>12}", "", "us", "net us", "of by hand");
    for candidate in 0..5 {
        // Net of the same framework's request without a guard.
        let plain = if candidate < 3 { 0 } else { 3 };
        let (net, ratio) = (
            rounds.median_of(|took| took[candidate] - took[plain]) / 1e3,
            rounds.median_of(|took| (took[candidate] - took[plain]) / (took[1] - took[0])),
        );
        println!("{:<34} {:>10.2} {net:>10.2} {ratio:>11.2}x", rounds.name(candidate), rounds.median(candidate) / 1e3);
    }
    println!("goal: at most 1.20x of the one by hand");
}
