//! Which databases get code is decided by the features of this crate, never by those of the macros: features add up
//! over a whole build, and a user must not get code for a database that is not there.

/// Keeps its content where SQLite is compiled in.
#[doc(hidden)]
#[macro_export]
#[cfg(feature = "sqlite")]
macro_rules! __when_sqlite {
    ($($content:tt)*) => { $($content)* };
}

/// Keeps its content where SQLite is compiled in.
#[doc(hidden)]
#[macro_export]
#[cfg(not(feature = "sqlite"))]
macro_rules! __when_sqlite {
    ($($content:tt)*) => {};
}

/// Keeps its content where `PostgreSQL` is compiled in.
#[doc(hidden)]
#[macro_export]
#[cfg(feature = "postgres")]
macro_rules! __when_postgres {
    ($($content:tt)*) => { $($content)* };
}

/// Keeps its content where `PostgreSQL` is compiled in.
#[doc(hidden)]
#[macro_export]
#[cfg(not(feature = "postgres"))]
macro_rules! __when_postgres {
    ($($content:tt)*) => {};
}

/// Keeps its content where `MySQL` is compiled in.
#[doc(hidden)]
#[macro_export]
#[cfg(feature = "mysql")]
macro_rules! __when_mysql {
    ($($content:tt)*) => { $($content)* };
}

/// Keeps its content where `MySQL` is compiled in.
#[doc(hidden)]
#[macro_export]
#[cfg(not(feature = "mysql"))]
macro_rules! __when_mysql {
    ($($content:tt)*) => {};
}
