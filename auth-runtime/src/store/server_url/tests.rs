#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::ServerUrl;

/// What is said of a URL that is refused.
fn refused(server: &ServerUrl, url: &str) -> String {
    let said = match server.example.split(':').next() {
        #[cfg(feature = "postgres")]
        Some("postgres") => server.read::<sqlx::postgres::PgConnectOptions>(url).map(drop),
        #[cfg(feature = "mysql")]
        Some("mysql") => server.read::<sqlx::mysql::MySqlConnectOptions>(url).map(drop),
        _ => Ok(()),
    };
    said.err().unwrap_or_else(|| panic!("{url} is read"))
}

fn servers() -> Vec<(&'static ServerUrl, &'static str)> {
    vec![
        #[cfg(feature = "postgres")]
        (&super::POSTGRES, "postgres"),
        #[cfg(feature = "mysql")]
        (&super::MYSQL, "mysql"),
    ]
}

// KY-1
#[test]
fn a_password_that_cuts_the_url_short_is_said_and_not_printed() {
    for (server, scheme) in servers() {
        for password in [
            "horse#battery",
            "horse/battery",
            "horse?battery",
            "12#horse",
            "12/horse",
            "12?horse",
            "12?horse=battery",
            "ho@12/horse",
            "ho@12?horse=battery",
        ] {
            let said = refused(server, &format!("{scheme}://shop:{password}@db.example/shop"));
            assert!(said.contains("`@` is `%40`") && said.contains("`#` is `%23`"), "{said}");
            assert!(!said.contains("horse") && !said.contains("battery"), "{said}");
        }
    }
}

#[cfg(feature = "postgres")]
#[test]
fn what_postgres_reads_is_let_through() {
    use sqlx::postgres::{PgConnectOptions, PgSslMode};

    let read = |url: &str| super::POSTGRES.read::<PgConnectOptions>(url).unwrap_or_else(|why| panic!("{url}: {why}"));
    let options = read("postgres://shop:p%40%2F%23@db.example:5433/shop?sslmode=verify-full&application_name=shop");
    assert_eq!((options.get_host(), options.get_port()), ("db.example", 5433));
    assert!(matches!(options.get_ssl_mode(), PgSslMode::VerifyFull));
    // An `@` that stands alone does no harm.
    assert_eq!(read("postgres://shop:p@ss@db.example/shop").get_host(), "db.example");
    assert_eq!(read("postgres:///shop?host=/run/pg&user=shop&password=p@ss").get_database(), Some("shop"));
    let searched = read("postgres://db.example?options[search_path]=auth").get_options().map(str::to_owned);
    assert_eq!(searched.as_deref(), read("postgres://db.example?options=-c%20search_path%3Dauth").get_options());
    // Without a name the database is the user's.
    assert_eq!(read("postgres://shop@db.example").get_database(), None);
}

#[cfg(feature = "mysql")]
#[test]
fn what_mysql_reads_is_let_through() {
    use sqlx::mysql::{MySqlConnectOptions, MySqlSslMode};

    for scheme in ["mysql", "mariadb"] {
        let url = format!("{scheme}://shop:p%40ss@db.example/shop?ssl-mode=VERIFY_IDENTITY&charset=utf8mb4");
        let options = super::MYSQL.read::<MySqlConnectOptions>(&url).unwrap();
        assert_eq!((options.get_host(), options.get_database()), ("db.example", Some("shop")));
        assert!(matches!(options.get_ssl_mode(), MySqlSslMode::VerifyIdentity));
    }
}

/// A parameter that nobody reads is most often one that asks for TLS.
#[cfg(feature = "mysql")]
#[test]
fn an_unknown_parameter_of_mysql_is_named_with_the_right_one() {
    for (parameter, words) in [
        (
            "sslMode=VERIFY_IDENTITY",
            "the parameter `sslMode`, which is not known here\n  Write `?ssl-mode=VERIFY_IDENTITY`",
        ),
        ("ssl_mode=VERIFY_IDENTITY", "Write `?ssl-mode=VERIFY_IDENTITY`"),
        ("tls=true", "Write `?ssl-mode=VERIFY_IDENTITY`"),
        ("ssl_ca=hunter2", "Write `?ssl-ca=..`"),
        ("connectTimeout=hunter2", "The parameters are: ssl-mode, "),
        ("=hunter2", "a parameter that is not known here"),
        ("charset=latin1", "the connection speaks utf8mb4"),
        ("charset=utf8", "the connection speaks utf8mb4"),
        ("ssl-mode=REQUIRED&%27hunter2", "a parameter that is not known here"),
    ] {
        let said = refused(&super::MYSQL, &format!("mysql://shop@db.example/shop?{parameter}"));
        assert!(said.contains(words) && !said.contains("hunter2"), "{parameter}: {said}");
    }
}

#[cfg(feature = "postgres")]
#[test]
fn an_unknown_parameter_of_postgres_is_named_with_the_right_one() {
    for (parameter, words) in [
        ("sslMode=verify-full", "Write `?sslmode=verify-full`"),
        ("tls=true", "Write `?sslmode=verify-full`"),
        ("sslRootCert=hunter2", "Write `?sslrootcert=..`"),
        ("search_path=hunter2", "Write `?options=-csearch_path%3D"),
        ("options[search_path=hunter2", "the parameter `options[search_path`"),
        ("channel_binding=hunter2", "The parameters are: sslmode, "),
    ] {
        let said = refused(&super::POSTGRES, &format!("postgres://shop@db.example/shop?{parameter}"));
        assert!(said.contains(words) && !said.contains("hunter2"), "{parameter}: {said}");
    }
}

/// Without one, `GET_LOCK` of its name would answer nothing, as if another instance held the lock.
#[cfg(feature = "mysql")]
#[test]
fn a_mysql_url_names_a_database() {
    for url in [
        "mysql://shop:hunter2@db.example",
        "mysql://shop:hunter2@db.example/",
        "mariadb://shop:hunter2@db.example:3306?ssl-mode=REQUIRED",
    ] {
        let said = refused(&super::MYSQL, url);
        assert!(said.contains("names no database") && said.contains("db.example:3306/shop"), "{said}");
        assert!(!said.contains("hunter2"), "{said}");
    }
}
