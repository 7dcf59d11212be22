//! Who has an address, whatever else the row says.

use super::{On, Store};
use crate::{
    error::Error,
    field::{Column, Value},
    user::{AuthUser, Part},
};

impl<U: AuthUser> Store<U> {
    /// The id of the user of a canonical address, of whom nothing else is read: also where this build does not know the
    /// role, so that the user cannot be loaded.
    ///
    /// # Errors
    /// [`Error::Unavailable`]
    pub async fn id_of<'a>(&self, on: impl Into<On<'a>>, email: &str) -> Result<Option<U::Id>, Error> {
        let values = vec![Value::Text(email.to_owned())];
        let found = on.into().first(self.sql.by_email, values, |row| {
            let (mut id, mut stored) = (None, None);
            // The statement names the columns in the order of the struct.
            for column in U::MODEL.columns {
                match (column.part, row.value(column.kind)?) {
                    (Part::Id, value) => id = U::Id::from_value(value),
                    (Part::Email, Value::Text(text)) => stored = Some(text),
                    _ => {}
                }
            }
            Ok((id, stored))
        });
        let Some((id, stored)) = found.await? else { return Ok(None) };
        // The column may compare without regard to case; whose row it is, the row says.
        Ok(id.filter(|_| stored.as_deref() == Some(email)))
    }
}
