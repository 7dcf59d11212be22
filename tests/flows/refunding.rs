// An application that does something on the strength of a session alone, for a module that says which framework `Router`,
// `get`, `State` and `FromRef` are of.

#[derive(Clone)]
struct Shop {
    auth: Auth<User>,
    refunds: Refunds,
}

impl FromRef<Shop> for Auth<User> {
    fn from_ref(shop: &Shop) -> Self {
        shop.auth.clone()
    }
}

impl FromRef<Shop> for Refunds {
    fn from_ref(shop: &Shop) -> Self {
        Refunds::clone(&shop.refunds)
    }
}

#[require_login]
async fn refund(State(refunds): State<Refunds>) -> &'static str {
    refunds.fetch_add(1, Ordering::SeqCst);
    ""
}

#[public]
async fn ask(me: Option<CurrentUser<User>>) -> &'static str {
    if me.is_some() { "somebody" } else { "nobody" }
}

pub(super) fn routes(auth: Auth<User>, refunds: Refunds) -> TestRouter {
    let router = Router::new()
        .route("/refund", get(refund).post(refund).put(refund).patch(refund).delete(refund))
        .route("/ask", post(ask))
        .merge(auth.routes())
        .with_state(Shop { auth, refunds });
    TestRouter::from(router)
}
