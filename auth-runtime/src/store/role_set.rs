//! A set of roles in the application's own statements: by name, as the toolkit stores it.

use sqlx::{Database, Decode, Encode, Type, encode::IsNull, error::BoxDynError};

use crate::role::{Role, RoleSet};

impl<R: Role, DB: Database> Type<DB> for RoleSet<R>
where
    String: Type<DB>,
{
    fn type_info() -> DB::TypeInfo {
        String::type_info()
    }

    fn compatible(info: &DB::TypeInfo) -> bool {
        String::compatible(info)
    }
}

impl<'q, R: Role, DB: Database> Encode<'q, DB> for RoleSet<R>
where
    String: Encode<'q, DB>,
{
    fn encode_by_ref(&self, buffer: &mut DB::ArgumentBuffer) -> Result<IsNull, BoxDynError> {
        self.to_text().encode(buffer)
    }
}

impl<'r, R: Role, DB: Database> Decode<'r, DB> for RoleSet<R>
where
    String: Decode<'r, DB>,
{
    fn decode(value: DB::ValueRef<'r>) -> Result<Self, BoxDynError> {
        Ok(Self::from_text(&String::decode(value)?))
    }
}
