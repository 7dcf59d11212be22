//! Panics of an application's code, caught where they would end more than what they are about.

use std::{
    any::Any,
    future::poll_fn,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    task::Poll,
};

/// Polls a future to its end; a panic is an answer like any other (RY-6).
///
/// What it leaves half done is not looked at again: whoever calls this drops it, and transactions are rolled back.
///
/// # Errors
/// What the panic said.
pub(crate) async fn caught<T>(future: impl Future<Output = T>) -> Result<T, String> {
    let mut future = pin!(future);
    poll_fn(|context| match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context))) {
        Ok(polled) => polled.map(Ok),
        Err(payload) => Poll::Ready(Err(said(payload.as_ref()))),
    })
    .await
}

/// What a panic said, where it was a text.
fn said(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().copied();
    let text = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    format!("it panicked: {:?}", text.unwrap_or("something that is no text"))
}
