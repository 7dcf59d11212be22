//! Which roles include which, `#[roles(admin: helper, helper: user, user)]`, and which give which.

use syn::Ident;

use crate::{diag::Errors, model::Role, parse::RawRole};

/// Gives each role its own bit and those of all that it includes, directly or by another.
pub(super) fn check(raw: &[RawRole], list: &mut [Role], errors: &mut Errors) {
    let edges: Vec<Vec<(usize, &Ident)>> = list
        .iter()
        .map(|role| {
            raw.iter().find(|raw| raw.name == role.name).map_or_else(Vec::new, |role| edges(role, raw, list, errors))
        })
        .collect();
    let mut walk = Walk { list, edges: &edges, states: vec![State::New; edges.len()], way: Vec::new() };
    for at in 0..edges.len() {
        walk.visit(at, errors);
    }
    grants(raw, list, errors);
}

/// Gives each role the bits of those that it may give: those that it names, and what the roles that it includes may give.
fn grants(raw: &[RawRole], list: &mut [Role], errors: &mut Errors) {
    let named: Vec<(u64, u64)> = list
        .iter()
        .map(|role| {
            let names = raw.iter().find(|raw| raw.name == role.name).map_or(&[][..], |raw| &raw.grants);
            (role.bit, given(names, raw, list, errors))
        })
        .collect();
    for role in list {
        role.grants = named.iter().filter(|(bit, _)| bit & role.bits != 0).fold(0, |all, (_, grants)| all | grants);
    }
}

fn given(names: &[Ident], raw: &[RawRole], list: &[Role], errors: &mut Errors) -> u64 {
    let mut bits = 0;
    for name in names {
        if let Some(role) = list.iter().find(|role| role.name == *name) {
            if bits & role.bit != 0 {
                errors.at(name, format_args!("`{name}` is named twice"), "delete one of the two");
            }
            bits |= role.bit;
        } else if !raw.iter().any(|role| role.name == *name) {
            unknown(name, list, errors);
        }
    }
    bits
}

fn unknown(name: &Ident, list: &[Role], errors: &mut Errors) {
    let names: Vec<String> = list.iter().map(|role| format!("`{}`", role.name)).collect();
    errors.at(
        name,
        format_args!("there is no role `{name}` in this list"),
        format_args!("name one of its own list: {}", names.join(", ")),
    );
}

/// The roles that one names, each with its place in the list.
fn edges<'a>(role: &'a RawRole, raw: &[RawRole], list: &[Role], errors: &mut Errors) -> Vec<(usize, &'a Ident)> {
    let mut found: Vec<(usize, &Ident)> = Vec::new();
    for name in &role.includes {
        if *name == role.name {
            errors.at(name, format_args!("`{name}` includes itself"), "a role needs not say so: take the name away");
        } else if found.iter().any(|(_, other)| *other == name) {
            errors.at(name, format_args!("`{name}` is included twice"), "delete one of the two");
        } else if let Some(at) = list.iter().position(|role| role.name == *name) {
            found.push((at, name));
        } else if !raw.iter().any(|role| role.name == *name) {
            unknown(name, list, errors);
        }
    }
    found
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    New,
    OnTheWay,
    Done,
}

/// Goes down from each role to all that it includes, once.
struct Walk<'a> {
    list: &'a mut [Role],
    edges: &'a [Vec<(usize, &'a Ident)>],
    states: Vec<State>,
    way: Vec<usize>,
}

impl Walk<'_> {
    fn visit(&mut self, at: usize, errors: &mut Errors) {
        if self.states[at] != State::New {
            return;
        }
        self.states[at] = State::OnTheWay;
        self.way.push(at);
        let mut bits = self.list[at].bit;
        for &(to, name) in &self.edges[at] {
            if self.states[to] == State::OnTheWay {
                errors.at(
                    name,
                    format_args!("these roles include each other: {}", self.circle(to)),
                    "who has one would have them all: take one of the inclusions away, or make them one role",
                );
            } else {
                self.visit(to, errors);
                bits |= self.list[to].bits;
            }
        }
        self.list[at].bits = bits;
        self.way.pop();
        self.states[at] = State::Done;
    }

    /// `admin: helper, helper: admin`.
    fn circle(&self, from: usize) -> String {
        let start = self.way.iter().position(|at| *at == from).unwrap_or_default();
        let names: Vec<String> = self.way[start..].iter().map(|at| self.list[*at].name.to_string()).collect();
        let next = names.iter().cycle().skip(1);
        let pairs: Vec<String> = names.iter().zip(next).map(|(one, other)| format!("`{one}: {other}`")).collect();
        pairs.join(", ")
    }
}
