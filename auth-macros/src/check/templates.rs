//! Which template stands for what.

use syn::Ident;

use crate::{
    diag::Errors,
    model::Template,
    names::{MAIL_WORDS, PAGE_WORDS, camel, nearest},
    parse::{RawTemplate, RawUser},
};

/// The mails and the pages.
pub(super) fn check(raw: &RawUser, errors: &mut Errors) -> (Vec<Template>, Vec<Template>) {
    let Some(templates) = &raw.words.templates else { return (Vec::new(), Vec::new()) };
    (known(&templates.mails, MAIL_WORDS, "mail", errors), known(&templates.pages, PAGE_WORDS, "page", errors))
}

fn known(list: &[RawTemplate], words: &[&str], what: &str, errors: &mut Errors) -> Vec<Template> {
    let mut seen: Vec<Template> = Vec::new();
    for RawTemplate { key, path } in list {
        let name = key.to_string();
        if !words.contains(&name.as_str()) {
            let help = if what == "mail" && PAGE_WORDS.contains(&name.as_str()) {
                format!("`{name}` is a page: write `templates(pages({name} = ..))`")
            } else if what == "page" && MAIL_WORDS.contains(&name.as_str()) {
                format!("`{name}` is a mail: write it outside `pages(..)`")
            } else {
                nearest(&name, words.iter().copied()).map_or_else(
                    || format!("the {what}s are {}", words.join(", ")),
                    |meant| format!("did you mean `{meant}`?"),
                )
            };
            errors.at(key, format_args!("there is no {what} `{name}`"), help);
            continue;
        }
        let text = path.value();
        if seen.iter().any(|other| other.name == name) {
            errors.at(key, format_args!("the {what} `{name}` has two templates"), "leave one of them");
        } else if let Some(stem) = text.strip_suffix(".html").or_else(|| text.strip_suffix(".txt")) {
            let files =
                if what == "mail" { format!("`{stem}.txt` and `{stem}.html`") } else { format!("`{stem}.html`") };
            errors.at(
                path,
                "the path of a template has no extension",
                format_args!("write \"{stem}\", which stands for {files}"),
            );
        } else if text.is_empty() {
            errors.at(
                path,
                "the path of a template is empty",
                format_args!("write a path in `templates/`, as in \"{what}/{name}\""),
            );
        } else {
            seen.push(Template { kind: Ident::new(&camel(&name), key.span()), name, path: path.clone() });
        }
    }
    seen
}
