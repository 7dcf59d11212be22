//! What a request was answered.

use ::axum::body::{Body, to_bytes};
use http::{
    HeaderMap, Response, StatusCode,
    header::{LOCATION, SET_COOKIE},
};
use serde_json::Value as JsonValue;

/// What a request was answered, read to its end.
#[derive(Debug)]
pub struct TestAnswer {
    status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl TestAnswer {
    pub(super) async fn read(answer: Response<Body>) -> Self {
        let (parts, body) = answer.into_parts();
        let body = to_bytes(body, usize::MAX).await.expect("the body of an answer");
        Self { status: parts.status, headers: parts.headers, body: body.to_vec() }
    }

    /// The status, as a number.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status.as_u16()
    }

    /// The headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// A header; empty where it is not there.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Where the browser is sent.
    #[must_use]
    pub fn location(&self) -> &str {
        self.header(LOCATION.as_str())
    }

    /// The `Set-Cookie` headers.
    #[must_use]
    pub fn cookies(&self) -> Vec<&str> {
        self.headers.get_all(SET_COOKIE).iter().filter_map(|cookie| cookie.to_str().ok()).collect()
    }

    /// The body as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON; null where it is none.
    #[must_use]
    pub fn json(&self) -> JsonValue {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// The `code` of a problem document; empty where it is none.
    #[must_use]
    pub fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }

    /// Where the page's own form is sent, and what is hidden in it. The button that logs out is not meant.
    #[must_use]
    pub fn form(&self) -> Option<(String, Vec<(String, String)>)> {
        let html = self.text();
        html.split("<form ").skip(1).map(|form| form.split("</form>").next().unwrap_or_default()).find_map(|form| {
            let action = unescaped(&attribute(form, "action")?);
            if action.ends_with("/logout") {
                return None;
            }
            let hidden = form
                .split("<input ")
                .filter(|input| input.starts_with("type=\"hidden\""))
                .filter_map(|input| Some((attribute(input, "name")?, unescaped(&attribute(input, "value")?))))
                .collect();
            Some((action, hidden))
        })
    }
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let tag = tag.split('>').next()?;
    tag.split(&format!("{name}=\"")).nth(1)?.split('"').next().map(ToOwned::to_owned)
}

fn unescaped(text: &str) -> String {
    text.replace("&#38;", "&").replace("&amp;", "&").replace("&#34;", "\"").replace("&#60;", "<").replace("&#62;", ">")
}
