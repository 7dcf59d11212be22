//! Texts in the databases of sqlx, for types that are stored by a name and that queries of the application read.

use sqlx::{Database, Decode, Encode, Type, encode::IsNull, error::BoxDynError};

/// A database that keeps text. What a type that is stored as one needs of it is proved here, and not for each such type.
pub trait KeepsText: Database {
    /// The type of a text.
    fn text() -> Self::TypeInfo;

    /// Whether a column of this type holds texts.
    fn is_text(info: &Self::TypeInfo) -> bool;

    /// Puts a text.
    ///
    /// # Errors
    /// What the driver answers.
    fn put_text(text: &str, buffer: &mut Self::ArgumentBuffer) -> Result<IsNull, BoxDynError>;

    /// Reads a text.
    ///
    /// # Errors
    /// What the driver answers.
    fn read_text(value: Self::ValueRef<'_>) -> Result<String, BoxDynError>;
}

impl<DB: Database> KeepsText for DB
where
    String: Type<DB> + for<'q> Encode<'q, DB> + for<'r> Decode<'r, DB>,
{
    fn text() -> DB::TypeInfo {
        String::type_info()
    }

    fn is_text(info: &DB::TypeInfo) -> bool {
        String::compatible(info)
    }

    fn put_text(text: &str, buffer: &mut DB::ArgumentBuffer) -> Result<IsNull, BoxDynError> {
        text.to_owned().encode(buffer)
    }

    fn read_text(value: DB::ValueRef<'_>) -> Result<String, BoxDynError> {
        String::decode(value)
    }
}
