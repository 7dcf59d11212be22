// The application of the tests of guards, for a module that says which framework `Router`, `get`, `State` and `FromRef`
// are of.

/// A state of the application's own.
#[derive(Clone)]
struct AppState {
    auth: Auth<User>,
    ran: Ran,
}

impl FromRef<AppState> for Auth<User> {
    fn from_ref(state: &AppState) -> Self {
        state.auth.clone()
    }
}

impl FromRef<AppState> for Ran {
    fn from_ref(state: &AppState) -> Self {
        state.ran.clone()
    }
}

#[require_role(admin)]
async fn one(State(ran): State<Ran>) -> &'static str {
    ran.once();
    ""
}

#[require_role(admin, helper)]
async fn any_of(State(ran): State<Ran>) -> &'static str {
    ran.once();
    ""
}

#[require_role(roles::helper)]
async fn by_path(State(ran): State<Ran>, me: CurrentUser<User>) -> String {
    ran.once();
    me.email.clone()
}

#[require_login]
async fn login(State(ran): State<Ran>) -> &'static str {
    ran.once();
    ""
}

#[public]
async fn open(State(ran): State<Ran>) -> &'static str {
    ran.once();
    ""
}

#[public]
async fn optional(State(ran): State<Ran>, me: Option<CurrentUser<User>>) -> String {
    ran.once();
    me.map_or_else(|| String::from("nobody"), |me| me.role.to_string())
}

#[public]
async fn alone(me: CurrentUser<User>, State(ran): State<Ran>) -> String {
    ran.once();
    me.role.to_string()
}

#[require_role(admin)]
async fn takes_body(State(ran): State<Ran>, body: String) -> String {
    ran.once();
    body
}

pub(super) fn routes(auth: Auth<User>, ran: Ran) -> TestRouter {
    let router = Router::new()
        .route("/one", get(one).post(one))
        .route("/any-of", get(any_of).post(any_of))
        .route("/by-path", get(by_path).post(by_path))
        .route("/login", get(login).post(login))
        .route("/open", get(open).post(open))
        .route("/optional", get(optional).post(optional))
        .route("/alone", get(alone).post(alone))
        .route("/takes-body", post(takes_body))
        .merge(auth.routes())
        .with_state(AppState { auth, ran });
    TestRouter::from(router)
}

pub(super) fn table(auth: Auth<User>) -> authwright::axum::AccessTable {
    let router = Router::new().route("/any-of", get(any_of).post(login)).route("/", get(open));
    router.with_state::<()>(AppState { auth, ran: Ran::default() }).access_table()
}
