//! The start: the settings are checked, the database is opened and looked at.

use super::Builder;
use crate::{
    config::{Checked, Ready, SchemaCheck, StartError},
    flow::{Auth, Parts},
    password::Hasher,
    store::{Depth, Finding, Pool, Store, UnknownRoles},
    user::AuthUser,
};

/// With its path, since neither the prelude nor the crate's root has it.
const RATHER_WARN: &str =
    ", or start all the same with `.schema_check(authwright::config::SchemaCheck::Warn)` on the builder.";

impl<U: AuthUser> Builder<U> {
    /// Checks every setting and the database, and starts the hashing workers.
    ///
    /// Where the program was started as `NAME migrate`, `NAME schema` or `NAME routes` and the builder reads the
    /// environment, tables may be missing: this makes them, prints what would, or needs none.
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
                    let parts = Parts { pool, settings, clock: self.clock, keys, hasher, transport };
                    return Ok(Auth::built(parts, self.hooks, self.draft.environment.prints_schema()));
                }
                Err(cause) => problems.push(format!("the password hashing workers do not start: {cause}")),
            }
        }
        Err(StartError::new(problems))
    }

    async fn open(&mut self, checked: &mut Checked) -> Option<Pool> {
        if let Some(pool) = self.pool.take() {
            return Some(pool.waiting(self.draft.database_timeout));
        }
        let database = checked.database.as_ref()?;
        // A start that fails anyway leaves no file behind, and so does not miss one either.
        if database.create && !checked.problems.is_empty() {
            return None;
        }
        match Pool::open(database.url.expose(), database.create, self.draft.database_timeout).await {
            Ok(pool) => Some(pool),
            Err(why) => {
                checked.problems.push(why);
                None
            }
        }
    }

    async fn look_at_tables(&self, store: &Store<U>, checked: &mut Checked) {
        #[cfg(feature = "cli")]
        if self.draft.environment.prints_schema() && checked.problems.is_empty() {
            checked.problems.extend(print_schema(store).await.err());
        }
        if self.draft.environment.asks_to_print() {
            return;
        }
        // The command `migrate` is carried out by one handle; with several kinds of users each makes its own tables here.
        let asked = self.draft.environment.asks_to_migrate();
        if asked || checked.migrate_at_start {
            if !checked.problems.is_empty() {
                return;
            }
            // A start takes no role out of the database: an instance of a newer source may have put it there.
            let unknown = if asked { UnknownRoles::Remove } else { UnknownRoles::Keep };
            match store.migrate(unknown).await {
                Ok(()) => {}
                // Perhaps for the role that is to be replaced.
                Err(cause) if self.draft.environment.asks_to_set_a_role() => {
                    tracing::warn!("the tables cannot be made: {cause}");
                }
                Err(cause) => {
                    checked.problems.push(format!("the tables cannot be made: {cause}"));
                    return;
                }
            }
        }
        // The command says by itself what it could not mend.
        if asked {
            return;
        }
        let depth = if self.draft.schema_check == SchemaCheck::Off { Depth::Version } else { Depth::Start };
        match store.drift(depth).await {
            Ok(findings) => self.judge(findings, checked),
            Err(cause) => checked.problems.push(format!("the database cannot be read: {cause}")),
        }
    }

    /// What the start is refused for, and what is only said.
    fn judge(&self, findings: Vec<Finding>, checked: &mut Checked) {
        let all_stop = self.draft.schema_check == SchemaCheck::Refuse && !self.draft.environment.asks_to_set_a_role();
        let (stopping, said): (Vec<_>, Vec<_>) = findings
            .into_iter()
            .partition(|finding| finding.stops_every_start() || (all_stop && !finding.stops_no_start()));
        for finding in said {
            tracing::warn!("the database is not as this build needs it: {finding}");
        }
        if !stopping.is_empty() {
            checked.problems.push(self.mend(&stopping, checked));
        }
    }

    /// What is wrong with the tables, and what mends it.
    fn mend(&self, findings: &[Finding], checked: &Checked) -> String {
        let mut text = String::from("the database is not as this build needs it:");
        for finding in findings {
            text.push_str("\n- ");
            text.push_str(&finding.to_string());
        }
        if findings.iter().any(Finding::is_migrated) && !checked.migrate_at_start {
            let how = match self.draft.environment.program() {
                Some(program) if cfg!(feature = "cli") => {
                    format!(
                        "run `{program} migrate`, or let the owner of the database run what `{program} schema` prints"
                    )
                }
                _ => String::from("call `.migrate_at_start(true)` on the builder"),
            };
            text.push_str("\nTo make what is missing, ");
            text.push_str(&how);
            text.push('.');
        }
        if findings.iter().any(Finding::is_owned) {
            text.push_str("\nA table of yours that is there already is never altered: run such SQL yourself");
            match checked.database.as_ref().and_then(|database| database.made_up.as_ref()) {
                Some(path) => {
                    text.push_str(", or delete ");
                    text.push_str(path);
                    text.push_str(" and start with an empty one.");
                }
                None => text.push_str(RATHER_WARN),
            }
        }
        text
    }
}

/// The command `schema` is carried out by one handle; with several kinds of users each prints its own part here.
#[cfg(feature = "cli")]
async fn print_schema<U: AuthUser>(store: &Store<U>) -> Result<(), String> {
    let sql = Auth::migration_of(store).await.map_err(|cause| format!("what is missing cannot be told: {cause}"))?;
    crate::flow::print(&sql).map_err(|cause| format!("it cannot be printed: {cause}"))
}
