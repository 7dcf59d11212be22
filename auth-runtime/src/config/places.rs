//! The settings that say who is where: paths, origins, proxies, and where links lead.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::{BaseUrl, Network, reading::Reading};
use crate::mail::MailPurpose;

/// `AUTH_PATH` where nobody chose one.
const DEFAULT_PATH: &str = "/auth";

/// `AUTH_PATH`: where the toolkit's routes are.
pub(super) fn auth_path(chosen: Option<&str>, reading: &mut Reading<'_>) -> Option<String> {
    const NAME: &str = "AUTH_PATH";
    let path = reading.text(chosen, NAME).unwrap_or_else(|| DEFAULT_PATH.to_owned());
    let is_plain = |segment: &str| {
        !matches!(segment, "" | "." | "..")
            && segment.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte))
    };
    match path.trim().strip_prefix('/') {
        Some(rest) if rest.split('/').all(is_plain) => Some(path.trim().to_owned()),
        _ => {
            reading.wrong(
                NAME,
                "it must begin with a slash, end without one, and hold only letters, digits and `-._~` between",
                DEFAULT_PATH,
            );
            None
        }
    }
}

/// `AUTH_ALLOWED_ORIGINS`, each as a browser writes it.
pub(super) fn allowed_origins(
    chosen: Option<&[String]>,
    base_url: Option<&BaseUrl>,
    reading: &mut Reading<'_>,
) -> Vec<String> {
    const NAME: &str = "AUTH_ALLOWED_ORIGINS";
    let mut origins = Vec::new();
    for (at, entry) in reading.list(chosen, NAME).iter().enumerate() {
        let entry_is = |why: &dyn std::fmt::Display| format!("entry {}: {why}", at + 1);
        let why = match BaseUrl::parse(entry) {
            Err(why) => entry_is(&why),
            Ok(url) if !url.path().is_empty() => entry_is(&"an origin has no path"),
            // Whoever is on the way to a page on http writes that page.
            Ok(url) if !url.is_secure() && base_url.is_some_and(BaseUrl::is_secure) => {
                entry_is(&"an origin on plain http cannot be trusted by an application on https")
            }
            Ok(url) => {
                origins.push(url.origin().to_owned());
                continue;
            }
        };
        reading.wrong(NAME, why, "https://app.example.com,https://admin.example.com");
    }
    origins
}

/// `AUTH_TRUSTED_PROXIES`.
pub(super) fn trusted_proxies(chosen: Option<&[String]>, reading: &mut Reading<'_>) -> Vec<Network> {
    const NAME: &str = "AUTH_TRUSTED_PROXIES";
    let mut networks = Vec::new();
    for (at, entry) in reading.list(chosen, NAME).iter().enumerate() {
        let why = match entry.parse::<Network>() {
            Ok(network) if is_everybody(network) => {
                String::from("that is every address, so any client could name itself as it likes")
            }
            Ok(network) => {
                networks.push(network);
                continue;
            }
            Err(why) => why.to_string(),
        };
        reading.wrong(NAME, format!("entry {}: {why}", at + 1), "10.0.0.0/8,::1");
    }
    networks
}

fn is_everybody(network: Network) -> bool {
    let all = |first: IpAddr, last: IpAddr| network.contains(first) && network.contains(last);
    all(Ipv4Addr::UNSPECIFIED.into(), Ipv4Addr::BROADCAST.into())
        || all(Ipv6Addr::UNSPECIFIED.into(), Ipv6Addr::from_bits(u128::MAX).into())
}

/// The addresses of a single-page application that mailed links lead to.
pub(super) fn link_targets(
    chosen: &[(MailPurpose, String)],
    base_url: Option<&BaseUrl>,
    reading: &mut Reading<'_>,
) -> Vec<(MailPurpose, String)> {
    let mut targets: Vec<(MailPurpose, String)> = Vec::new();
    for (purpose, target) in chosen {
        let name = purpose.name();
        let fault = if !purpose.has_link() {
            Some("this mail has no link")
        } else if targets.iter().any(|(known, _)| known == purpose) {
            Some("it has a target already")
        } else {
            target_fault(target, base_url)
        };
        let Some(why) = fault else {
            targets.push((*purpose, target.trim().to_owned()));
            continue;
        };
        reading.wrong(&format!(".link_target({name}, ..)"), why, "https://app.example.com/reset");
    }
    targets
}

fn target_fault(target: &str, base_url: Option<&BaseUrl>) -> Option<&'static str> {
    // A base URL has no query and no fragment, and a target may: a router in the browser reads either.
    let front = target.trim().split(['?', '#']).next().unwrap_or_default();
    match BaseUrl::parse(front) {
        Err(_) => Some("it is no https URL"),
        Ok(url) if !url.is_secure() && base_url.is_some_and(BaseUrl::is_secure) => {
            Some("a token of an application on https must not go over plain http")
        }
        Ok(_) if target.chars().any(|char| char.is_control() || char == ' ') => Some("it holds spaces or controls"),
        Ok(_) => None,
    }
}
