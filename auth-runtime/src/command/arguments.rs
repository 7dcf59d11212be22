//! What was typed.

use clap::{Arg, ArgAction, ArgMatches, Command as Parser, builder::PossibleValuesParser, error::ErrorKind};

use super::CommandError;
use crate::user::{Model, Part};

const CREATE_USER: &str = "create-user";
const SET_ROLE: &str = "set-role";
const MIGRATE: &str = "migrate";
const SCHEMA: &str = "schema";
const ROUTES: &str = "routes";
const COMMANDS: [&str; 5] = [CREATE_USER, SET_ROLE, MIGRATE, SCHEMA, ROUTES];

/// A command of the toolkit.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Command {
    CreateUser { email: String, roles: Vec<String>, fields: Vec<(String, String)> },
    SetRole { email: String, roles: Vec<String> },
    Migrate,
    Schema,
}

/// What was typed, as far as the toolkit knows it.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Typed {
    /// A command of the toolkit.
    Ours(Command),
    /// The command `routes`, which asks nothing of the database.
    Routes,
    /// The question how one of them is used, with the answer.
    Help(String),
    /// Something that the program may know.
    Other,
}

/// Reads the arguments, the program's name first.
pub(super) fn read(arguments: &[String], model: &Model) -> Result<Typed, CommandError> {
    if !arguments.get(1).is_some_and(|word| COMMANDS.contains(&word.as_str())) {
        return Ok(Typed::Other);
    }
    let matches = match parser(model).try_get_matches_from(arguments) {
        Ok(matches) => matches,
        Err(answer) if answer.kind() == ErrorKind::DisplayHelp => return Ok(Typed::Help(answer.to_string())),
        Err(error) => {
            let text = error.to_string();
            return Err(CommandError::new(text.strip_prefix("error: ").unwrap_or(&text).trim_end()));
        }
    };
    Ok(match matches.subcommand() {
        Some((CREATE_USER, found)) => Typed::Ours(Command::CreateUser {
            email: text(found, "email").unwrap_or_default(),
            roles: roles(found),
            fields: fields(found, model)?,
        }),
        Some((SET_ROLE, found)) => {
            Typed::Ours(Command::SetRole { email: text(found, "email").unwrap_or_default(), roles: roles(found) })
        }
        Some((MIGRATE, _)) => Typed::Ours(Command::Migrate),
        Some((SCHEMA, _)) => Typed::Ours(Command::Schema),
        Some((ROUTES, _)) => Typed::Routes,
        _ => Typed::Other,
    })
}

fn parser(model: &Model) -> Parser {
    let email = || Arg::new("email").value_name("EMAIL").required(true).help("The user's mail address");
    let several = model.column(Part::Roles).is_some();
    let role = || {
        let roles = PossibleValuesParser::new(model.roles.iter().copied());
        let role = Arg::new("role").value_name("ROLE").value_parser(roles);
        if several {
            role.action(ArgAction::Append).help("What the user may do; said again for each of several roles")
        } else {
            role.help("What the user may do")
        }
    };
    let all = format!("The commands: {}", COMMANDS.join(", "));
    let command = |name: &'static str| Parser::new(name).after_help(all.clone());
    let mut create_user = command(CREATE_USER)
        .about("Makes a user whose address counts as confirmed; asks for the password, or reads it from standard input")
        .arg(email())
        .arg(role().long("role"));
    if !model.register.is_empty() {
        create_user = create_user.arg(
            Arg::new("set")
                .long("set")
                .value_name("FIELD=VALUE")
                .action(ArgAction::Append)
                .help(format!("A field of the sign-up: {}", names(model))),
        );
    }
    Parser::new("authwright")
        .subcommand_required(true)
        .subcommand(create_user)
        .subcommand(
            command(SET_ROLE)
                .about(if several {
                    "Gives a user these roles and no others, from the next request on"
                } else {
                    "Gives a user another role, from the next request on"
                })
                .arg(email())
                .arg(role().required(true).num_args(1..=if several { usize::MAX } else { 1 })),
        )
        .subcommand(command(MIGRATE).about("Makes the tables that are missing"))
        .subcommand(command(SCHEMA).about("Prints the SQL that `migrate` would run, and runs none of it"))
        .subcommand(command(ROUTES).about("Prints every route and who may call it"))
}

fn text(found: &ArgMatches, name: &str) -> Option<String> {
    found.get_one::<String>(name).cloned()
}

fn roles(found: &ArgMatches) -> Vec<String> {
    found.get_many::<String>("role").unwrap_or_default().cloned().collect()
}

/// The fields of `--set`, each of which the struct knows.
fn fields(found: &ArgMatches, model: &Model) -> Result<Vec<(String, String)>, CommandError> {
    let mut fields = Vec::new();
    for set in found.try_get_many::<String>("set").ok().flatten().unwrap_or_default() {
        let Some((name, value)) = set.split_once('=') else {
            return Err(CommandError::new(format!("`--set {set}` has no value; write `--set {set}=...`")));
        };
        if !model.register.iter().any(|field| field.name == name) {
            return Err(CommandError::new(format!("a sign-up has no field `{name}`; it has: {}", names(model))));
        }
        fields.push((name.to_owned(), value.to_owned()));
    }
    Ok(fields)
}

fn names(model: &Model) -> String {
    model.register.iter().map(|field| field.name).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

    use super::*;
    use crate::{
        field::Kind,
        user::{ColumnModel, FieldModel, SqlTypes},
    };

    const MODEL: Model = Model {
        name: "User",
        realm: "user",
        table: "users",
        columns: &[],
        roles: &["admin", "user"],
        register: &[FieldModel { name: "display_name", label: "Display name", kind: Kind::Text, required: true }],
        edit: &[],
    };

    fn typed(line: &str) -> Result<Typed, CommandError> {
        let arguments: Vec<String> = std::iter::once("shop").chain(line.split_whitespace()).map(Into::into).collect();
        read(&arguments, &MODEL)
    }

    #[test]
    fn what_it_does_not_know_it_leaves_to_the_program() {
        for line in ["", "import-catalogue --all", "--help", "help", "--version", "create-users"] {
            assert_eq!(typed(line).unwrap(), Typed::Other, "{line}");
        }
    }

    #[test]
    fn each_command_is_read() {
        assert_eq!(typed("migrate").unwrap(), Typed::Ours(Command::Migrate));
        assert_eq!(typed("routes").unwrap(), Typed::Routes);
        assert_eq!(typed("schema").unwrap(), Typed::Ours(Command::Schema));
        assert_eq!(
            typed("set-role ann@example.org admin").unwrap(),
            Typed::Ours(Command::SetRole { email: "ann@example.org".into(), roles: vec!["admin".into()] })
        );
        assert_eq!(
            typed("create-user ann@example.org --role admin --set display_name=Ann=x").unwrap(),
            Typed::Ours(Command::CreateUser {
                email: "ann@example.org".into(),
                roles: vec!["admin".into()],
                fields: vec![("display_name".into(), "Ann=x".into())],
            })
        );
        let Typed::Help(help) = typed("create-user --help").unwrap() else { panic!("no help") };
        assert!(help.contains("shop create-user") && help.contains("display_name"), "{help}");
        for line in COMMANDS.map(|command| format!("{command} --help")) {
            let Typed::Help(help) = typed(&line).unwrap() else { panic!("no help") };
            assert!(help.contains("create-user, set-role, migrate, schema, routes"), "{help}");
        }
    }

    #[test]
    fn several_roles_are_for_users_who_can_have_them() {
        const SEVERAL: Model = Model {
            columns: &[ColumnModel {
                field: "roles",
                column: "roles",
                kind: Kind::Text,
                nullable: false,
                unique: false,
                default: None,
                part: Part::Roles,
                sql: SqlTypes::DEFAULT,
            }],
            ..MODEL
        };
        let typed_of = |model: &Model, line: &str| {
            let arguments: Vec<String> = format!("shop {line}").split_whitespace().map(Into::into).collect();
            read(&arguments, model)
        };
        let email = || String::from("ann@example.org");
        let roles = || vec![String::from("admin"), String::from("user")];
        for (line, command, refusal) in [
            (
                "create-user ann@example.org --role admin --role user",
                Command::CreateUser { email: email(), roles: roles(), fields: Vec::new() },
                "'--role <ROLE>' cannot be used multiple times",
            ),
            (
                "set-role ann@example.org admin user",
                Command::SetRole { email: email(), roles: roles() },
                "unexpected argument 'user' found",
            ),
        ] {
            assert_eq!(typed_of(&SEVERAL, line).unwrap(), Typed::Ours(command), "{line}");
            let refused = typed_of(&MODEL, line).unwrap_err().to_string();
            assert!(refused.contains(refusal), "{line}: {refused}");
        }
        for (line, words) in
            [("set-role ann@example.org", "ROLE"), ("set-role ann@example.org admin root", "admin, user")]
        {
            let refused = typed_of(&SEVERAL, line).unwrap_err().to_string();
            assert!(refused.contains(words), "{line}: {refused}");
        }
        let Typed::Help(help) = typed_of(&SEVERAL, "set-role --help").unwrap() else { panic!("no help") };
        assert!(help.contains("<ROLE>...") && help.contains("no others"), "{help}");
    }

    #[test]
    fn mistakes_say_what_to_type() {
        for (line, words) in [
            ("set-role ann@example.org admn", "admin, user"),
            ("create-user ann@example.org --role admn", "admin, user"),
            ("create-user", "EMAIL"),
            ("set-role ann@example.org", "ROLE"),
            ("create-user ann@example.org --set nickname=A", "it has: display_name"),
            ("create-user ann@example.org --set display_name", "--set display_name=..."),
            ("migrate now", "now"),
        ] {
            let error = typed(line).unwrap_err();
            assert!(error.to_string().contains(words), "{line}: {error}");
            assert!(!error.to_string().starts_with("error"), "{error}");
            assert_eq!(format!("{error:?}"), error.to_string());
        }
    }
}
