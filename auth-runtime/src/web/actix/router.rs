//! The paths of an application.

use std::{fmt, rc::Rc};

use actix_web::{
    HttpRequest,
    dev::{AppService, HttpServiceFactory},
    web,
};

use super::{
    AccessTable, DeclaredHandler, MethodRouter, Require, RouteEntry, Strict, any, mounted::Mounted, place::Place,
};

/// A router that takes only handlers that say who may call them.
///
/// It is a service of actix-web, alone or beside others, and is cloned for each of the server's workers:
///
/// ```no_run
/// use actix_web::{App, HttpServer, middleware::NormalizePath};
/// use authwright_runtime::web::actix::Router;
///
/// # async fn run(router: Router) -> std::io::Result<()> {
/// HttpServer::new(move || App::new().wrap(NormalizePath::trim()).service(router.clone()))
///     .bind("127.0.0.1:3000")?
///     .run()
///     .await
/// # }
/// ```
///
/// Or [`Auth::serve`](crate::flow::Auth::serve) serves it. Paths are written as actix-web's: `/users/{id}`,
/// `/files/{path:.*}`. What cannot declare itself comes in by [`mount_undeclared`](Self::mount_undeclared).
#[must_use]
pub struct Router<S = ()> {
    routes: Vec<(String, MethodRouter<S>)>,
    mounted: Vec<Mounted>,
    /// By the prefix that they answer under.
    fallbacks: Vec<(String, MethodRouter<S>)>,
}

impl<S> Router<S>
where
    S: Clone + Send + Sync + 'static,
{
    /// A router without routes: it answers nothing, and leaves all to the services beside it.
    pub fn new() -> Self {
        Self { routes: Vec::new(), mounted: Vec::new(), fallbacks: Vec::new() }
    }

    /// Adds the handlers of a path.
    ///
    /// Of several paths that fit a request the one that is written out furthest answers, in whichever order they came:
    /// `/users/me` before `/users/{id}` before `/{path:.*}`.
    ///
    /// # Panics
    /// If the path is no pattern of actix-web that begins with `/`, or answers one of the methods already.
    #[track_caller]
    pub fn route(mut self, path: &str, handlers: impl Strict<MethodRouter<S>>) -> Self {
        let (place, handlers) = (Place::of(path), handlers.strict());
        match self.routes.iter_mut().find(|(other, _)| Place::of(other) == place) {
            Some((other, there)) => {
                assert!(other == path, "`{path}` and `{other}` are the same path by two names");
                *there = std::mem::take(there).merge(handlers);
            }
            None => self.routes.push((path.to_owned(), handlers)),
        }
        self
    }

    /// Adds the routes of another router under a prefix.
    ///
    /// # Panics
    /// If the prefix is `/` or does not begin with it, or paths are taken.
    #[track_caller]
    pub fn nest(self, prefix: &str, router: Self) -> Self {
        let prefix = prefix_of(prefix);
        let Self { routes, mounted, fallbacks } = router;
        let under = |(path, handlers): (String, MethodRouter<S>)| (joined(prefix, &path), handlers);
        self.merge(Self {
            routes: routes.into_iter().map(under).collect(),
            mounted: mounted.into_iter().map(|mounted| mounted.under(prefix)).collect(),
            fallbacks: fallbacks.into_iter().map(|(path, handlers)| (format!("{prefix}{path}"), handlers)).collect(),
        })
    }

    /// Adds the routes of another router.
    ///
    /// # Panics
    /// If paths are taken, or both have a fallback.
    #[track_caller]
    pub fn merge(self, other: Self) -> Self {
        let mut all = other.routes.into_iter().fold(self, |all, (path, handlers)| all.route(&path, handlers));
        all.mounted.extend(other.mounted);
        for (prefix, handlers) in other.fallbacks {
            let taken = all.fallbacks.iter().any(|(other, _)| *other == prefix);
            assert!(!taken, "both routers have a fallback for what is under `{prefix}/`");
            all.fallbacks.push((prefix, handlers));
        }
        all
    }

    /// Adds a service that does not say who may call it, such as a folder of files, under a prefix: each of its routes is
    /// the caller's to guard.
    ///
    /// `make` makes it anew for each of the server's workers. The table of routes shows it as one line.
    /// [`layer`](Self::layer) guards it all.
    ///
    /// # Panics
    /// If the prefix is `/` or does not begin with it.
    #[track_caller]
    pub fn mount_undeclared<F, T>(mut self, prefix: &str, make: F) -> Self
    where
        F: Fn() -> T + Send + Sync + 'static,
        T: HttpServiceFactory + 'static,
    {
        self.mounted.push(Mounted::new(prefix_of(prefix), make));
        self
    }

    /// Answers the paths that no route answers, in the place of an earlier fallback.
    ///
    /// Services of the `App` that were added after this router are not reached any more.
    pub fn fallback<H, T, M>(mut self, handler: H) -> Self
    where
        H: DeclaredHandler<T, S, M> + Send + Sync,
    {
        self.fallbacks.retain(|(prefix, _)| !prefix.is_empty());
        self.fallbacks.push((String::new(), any(handler)));
        self
    }

    /// Puts a guard around all routes so far, the fallback, if there is one, and what is mounted:
    /// [`auth.require::<roles::admin>()`](crate::flow::Auth::require).
    ///
    /// Without a fallback a path that does not exist is left to the services beside this router, and is not guarded.
    ///
    /// Other middleware goes around the router, by `wrap` of an `App` or a scope.
    pub fn layer(mut self, layer: Require) -> Self {
        let behind = |(path, handlers): (String, MethodRouter<S>)| (path, handlers.layer(layer.clone()));
        self.fallbacks = self.fallbacks.into_iter().map(behind).collect();
        self.mounted = self.mounted.into_iter().map(|mounted| mounted.behind(&layer)).collect();
        self.route_layer(layer)
    }

    /// Puts a guard around all routes so far, and leaves alone what no route answers and what is mounted.
    #[expect(clippy::needless_pass_by_value, reason = "as every layer is given")]
    pub fn route_layer(mut self, layer: Require) -> Self {
        let behind = |(path, handlers): (String, MethodRouter<S>)| (path, handlers.layer(layer.clone()));
        self.routes = self.routes.into_iter().map(behind).collect();
        self
    }

    /// Gives the handlers their state.
    pub fn with_state<S2>(self, state: S) -> Router<S2> {
        let with = |(path, handlers): (String, MethodRouter<S>)| (path, handlers.with_state(state.clone()));
        Router {
            routes: self.routes.into_iter().map(with).collect(),
            mounted: self.mounted,
            fallbacks: self.fallbacks.into_iter().map(with).collect(),
        }
    }
}

impl<S: 'static> Router<S> {
    /// Which methods and paths are answered, and who may call them.
    #[must_use]
    pub fn access_table(&self) -> AccessTable {
        let mut entries = Vec::new();
        for (path, handlers) in &self.routes {
            let lines = handlers.table().map(|(method, access)| RouteEntry::route(method, path, access.clone()));
            entries.extend(lines);
        }
        for mounted in &self.mounted {
            entries.push(RouteEntry::mounted(mounted.access().clone()).under(mounted.prefix()));
        }
        for (prefix, handlers) in &self.fallbacks {
            let lines = handlers.table().map(|(_, access)| RouteEntry::fallback(access.clone()).under(prefix));
            entries.extend(lines);
        }
        AccessTable::new(&entries)
    }
}

/// For `App::new().service(router)`.
impl HttpServiceFactory for Router {
    fn register(self, config: &mut AppService) {
        // actix-web takes the first that fits, so they are put in order: a route before a service before a fallback, where
        // they are at the same place.
        let mut all: Vec<(Place, Service)> = Vec::new();
        all.extend(self.routes.into_iter().map(|(path, handlers)| (Place::of(&path), Service::Route(path, handlers))));
        all.extend(self.mounted.into_iter().map(|mounted| (Place::under(mounted.prefix()), Service::Mounted(mounted))));
        let fallbacks = self.fallbacks.into_iter();
        all.extend(fallbacks.map(|(prefix, handlers)| (Place::under(&prefix), Service::Fallback(prefix, handlers))));
        all.sort_by(|(one, _), (other, _)| one.cmp(other));
        for (_, service) in all {
            match service {
                Service::Route(path, handlers) => serve(&[path], handlers, config),
                Service::Mounted(mounted) => mounted.register(config),
                Service::Fallback(prefix, handlers) => {
                    let rest = format!("{prefix}/{{rest:.*}}");
                    let paths = if prefix.is_empty() { vec![rest] } else { vec![prefix, rest] };
                    serve(&paths, handlers, config);
                }
            }
        }
    }
}

/// What answers at a place.
enum Service {
    Route(String, MethodRouter),
    Mounted(Mounted),
    Fallback(String, MethodRouter),
}

fn serve(paths: &[String], handlers: MethodRouter, config: &mut AppService) {
    let handlers = Rc::new(handlers);
    let answer = move |request: HttpRequest, payload: web::Payload| {
        let handlers = Rc::clone(&handlers);
        async move { handlers.answer(request, payload.into_inner()).await }
    };
    web::resource(paths.to_vec()).to(answer).register(config);
}

#[track_caller]
fn prefix_of(prefix: &str) -> &str {
    let stem = prefix.strip_suffix('/').unwrap_or(prefix);
    assert!(stem.starts_with('/'), "a prefix begins with `/` and goes on: `{prefix}`");
    let _ = Place::of(stem);
    stem
}

/// A path under a prefix; the root of what is nested is the prefix itself.
fn joined(prefix: &str, path: &str) -> String {
    if path == "/" { prefix.to_owned() } else { format!("{prefix}{path}") }
}

impl<S> Default for Router<S>
where
    S: Clone + Send + Sync + 'static,
{
    fn default() -> Self {
        Self::new()
    }
}

impl<S> Clone for Router<S> {
    fn clone(&self) -> Self {
        Self { routes: self.routes.clone(), mounted: self.mounted.clone(), fallbacks: self.fallbacks.clone() }
    }
}

impl<S: 'static> fmt::Debug for Router<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Router").field("routes", &self.access_table()).finish_non_exhaustive()
    }
}
