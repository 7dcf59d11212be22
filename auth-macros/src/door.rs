//! Where generated code finds authwright: the rule that derives and guards share.

use syn::Path;

use crate::diag;

/// Refuses a path that would be lost when the code around it moves.
pub(crate) fn absolute(path: &Path) -> syn::Result<()> {
    if path.leading_colon.is_some() || path.segments.first().is_some_and(|first| first.ident == "crate") {
        return Ok(());
    }
    let shown = quote::quote!(#path).to_string().replace(' ', "");
    let name = path.segments.last().map(|last| last.ident.to_string()).unwrap_or_default();
    Err(diag::at(
        path,
        format_args!("`crate = {shown}` means something else in each module"),
        format_args!("begin the path with `::` or `crate::`, as in `crate = ::{name}`"),
    ))
}
