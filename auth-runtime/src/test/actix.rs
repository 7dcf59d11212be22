//! actix-web in this process: its services stay on one thread, so they get one, and requests are sent there.

use std::{
    io,
    net::SocketAddr,
    pin::Pin,
    rc::Rc,
    sync::Arc,
    task::{Context, Poll},
    thread,
};

use ::axum::{
    body::{Body, BodyDataStream, Bytes},
    extract::ConnectInfo,
};
use actix_web::{
    App, body,
    dev::{Payload, Service, ServiceResponse},
    error::PayloadError,
    rt::System,
    test::{TestRequest, init_service},
};
use http::{Method, Request, Response, request::Parts};
use tokio::sync::{mpsc, oneshot};

use crate::web::{AccessTable, Refused, actix::Router};

type Errand = (Request<Body>, oneshot::Sender<Response<Body>>);

/// Where requests are sent. The thread ends with the last of its copies.
#[derive(Clone)]
pub(super) struct Office {
    errands: mpsc::UnboundedSender<Errand>,
    table: Arc<AccessTable>,
}

impl Office {
    pub(super) fn open(router: Router) -> Self {
        let table = Arc::new(router.access_table());
        let (errands, taken) = mpsc::unbounded_channel();
        thread::spawn(move || System::new().block_on(serve(router, taken)));
        Self { errands, table }
    }

    pub(super) fn access_table(&self) -> &AccessTable {
        &self.table
    }

    pub(super) async fn call(&self, request: Request<Body>) -> Response<Body> {
        let (answer, answered) = oneshot::channel();
        assert!(self.errands.send((request, answer)).is_ok(), "the thread of the application is gone");
        answered.await.expect("a handler that does not panic")
    }
}

async fn serve(router: Router, mut errands: mpsc::UnboundedReceiver<Errand>) {
    let service = Rc::new(init_service(App::new().service(router)).await);
    while let Some((request, answer)) = errands.recv().await {
        let service = Rc::clone(&service);
        actix_web::rt::spawn(async move {
            let (head, body) = request.into_parts();
            let mut request = carried_over(&head).to_request();
            *request.payload() = Payload::Stream { payload: Box::pin(Stream(body.into_data_stream())) };
            let response = match service.call(request).await {
                Ok(response) => carried_back(response, head.method == Method::HEAD).await,
                Err(error) => panic!("a service of the application failed: {error}"),
            };
            // Whoever asked may have gone.
            let _ = answer.send(response);
        });
    }
}

/// The same head in actix-web's types.
fn carried_over(head: &Parts) -> TestRequest {
    let method = head.method.as_str().parse().expect("a method");
    let mut request = TestRequest::with_uri(&head.uri.to_string()).method(method);
    for (name, value) in &head.headers {
        request = request.append_header((name.as_str(), value.as_bytes()));
    }
    if let Some(ConnectInfo(peer)) = head.extensions.get::<ConnectInfo<SocketAddr>>() {
        request = request.peer_addr(*peer);
    }
    request
}

/// A body that is read as it is asked for.
struct Stream(BodyDataStream);

impl futures_core::Stream for Stream {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let next = Pin::new(&mut self.0).poll_next(context);
        next.map(|next| next.map(|chunk| chunk.map_err(|error| PayloadError::Io(io::Error::other(error)))))
    }
}

/// The answer in the types that the tests read; to `HEAD` without its body, which a server leaves out.
async fn carried_back(response: ServiceResponse, to_head: bool) -> Response<Body> {
    let refused = response.response().extensions().get::<Refused>().copied();
    let mut back = Response::builder().status(response.status().as_u16());
    for (name, value) in response.headers() {
        back = back.header(name.as_str(), value.as_bytes());
    }
    let body = body::to_bytes(response.into_body()).await.expect("the body of an answer");
    let mut back = back.body(if to_head { Body::empty() } else { Body::from(body) }).expect("an answer");
    if let Some(refused) = refused {
        back.extensions_mut().insert(refused);
    }
    back
}
