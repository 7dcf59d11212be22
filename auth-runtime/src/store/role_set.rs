//! A set of roles in the application's own statements: by name, as the toolkit stores it.

use sqlx::{Decode, Encode, Type, encode::IsNull, error::BoxDynError};

use crate::{
    field::KeepsText,
    role::{Role, RoleSet},
};

impl<R: Role, DB: KeepsText> Type<DB> for RoleSet<R> {
    fn type_info() -> DB::TypeInfo {
        DB::text()
    }

    fn compatible(info: &DB::TypeInfo) -> bool {
        DB::is_text(info)
    }
}

impl<R: Role, DB: KeepsText> Encode<'_, DB> for RoleSet<R> {
    fn encode_by_ref(&self, buffer: &mut DB::ArgumentBuffer) -> Result<IsNull, BoxDynError> {
        DB::put_text(&self.to_text(), buffer)
    }
}

impl<'r, R: Role, DB: KeepsText> Decode<'r, DB> for RoleSet<R> {
    fn decode(value: DB::ValueRef<'r>) -> Result<Self, BoxDynError> {
        Ok(Self::from_text(&DB::read_text(value)?))
    }
}
