//! The start: the settings are checked, the database is opened and looked at.

use super::Builder;
use crate::{
    config::{Checked, Ready, StartError},
    flow::{Auth, Parts},
    password::Hasher,
    store::{Pool, Store},
    user::AuthUser,
};

impl<U: AuthUser> Builder<U> {
    /// Checks every setting and the database, and starts the hashing workers.
    ///
    /// Where the program was started as `NAME migrate` and the builder reads the environment, tables may be missing:
    /// its command makes them.
    ///
    /// # Errors
    /// [`StartError`] with all that is wrong, not only the first of it.
    pub async fn build(mut self) -> Result<Auth<U>, StartError> {
        let mut checked = self.draft.check();
        let pool = self.open(&mut checked).await;
        if let Some(pool) = &pool {
            self.look_at_tables(&Store::new(pool.clone()), &mut checked).await;
        }
        let Checked { ready, notes, mut problems, .. } = checked;
        if let (Some(Ready { settings, keys, transport, hashing, workers }), Some(pool), true) =
            (ready, pool, problems.is_empty())
        {
            match Hasher::start(hashing, workers) {
                Ok(hasher) => {
                    for note in notes {
                        tracing::info!("{note}");
                    }
                    return Ok(Auth::from_parts(Parts { pool, settings, clock: self.clock, keys, hasher, transport }));
                }
                Err(cause) => problems.push(format!("the password hashing workers do not start: {cause}")),
            }
        }
        Err(StartError::new(problems))
    }

    async fn open(&mut self, checked: &mut Checked) -> Option<Pool> {
        if let Some(pool) = self.pool.take() {
            return Some(pool);
        }
        let database = checked.database.as_ref()?;
        // A start that fails anyway leaves no file behind, and so does not miss one either.
        if database.create && !checked.problems.is_empty() {
            return None;
        }
        match Store::<U>::connect(database.url.expose(), database.create).await {
            Ok(pool) => Some(pool),
            Err(why) => {
                checked.problems.push(why);
                None
            }
        }
    }

    async fn look_at_tables(&self, store: &Store<U>, checked: &mut Checked) {
        // The command `migrate` is carried out by one handle; with several kinds of users each makes its own tables here.
        let asked = self.draft.environment.asks_to_migrate();
        if asked || checked.migrate_at_start {
            if !checked.problems.is_empty() {
                return;
            }
            if let Err(cause) = store.migrate().await {
                checked.problems.push(format!("the tables cannot be made: {cause}"));
                return;
            }
        }
        match store.schema_problems().await {
            // The command says by itself what it could not mend.
            Ok(lines) if lines.is_empty() || asked => {}
            Ok(lines) => checked.problems.push(self.mend(&lines, checked)),
            Err(cause) => checked.problems.push(format!("the database cannot be read: {cause}")),
        }
    }

    /// What is wrong with the tables, and what mends it.
    fn mend(&self, lines: &[String], checked: &Checked) -> String {
        let mut text = String::from("the database is not as this build needs it:");
        for line in lines {
            text.push_str("\n- ");
            text.push_str(line);
        }
        if !checked.migrate_at_start {
            let how = match self.draft.environment.program() {
                Some(program) if cfg!(feature = "cli") => format!("run `{program} migrate`"),
                _ => String::from("call `.migrate_at_start(true)` on the builder"),
            };
            text.push_str("\nTo make what is missing, ");
            text.push_str(&how);
            text.push('.');
        }
        text.push_str("\nA table of yours that is there already is never altered: add or drop its columns yourself");
        match checked.database.as_ref().and_then(|database| database.made_up.as_ref()) {
            Some(path) => {
                text.push_str(", or delete ");
                text.push_str(path);
                text.push_str(" and start with an empty one.");
            }
            None => text.push('.'),
        }
        text
    }
}
