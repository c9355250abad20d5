//! Serves tools for assistants with the [Model Context Protocol][1], over standard input
//! and output or over HTTP.
//!
//! The schemas of the tools have the facts of the packs in service, so they are made when
//! tools are listed. Over HTTP there are no sessions: each request is complete. Requests
//! use the same conversations as every channel.
//!
//! [1]: https://modelcontextprotocol.io/specification

mod call;
mod resource;
mod tool;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use rmcp::handler::server::ServerHandler;
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, Implementation, ListResourceTemplatesResult,
    ListResourcesResult, ListToolsResult, PaginatedRequestParams, ReadResourceRequestParams,
    ReadResourceResponse, ServerCapabilities, ServerConfig, SubscriptionFilter,
};
use rmcp::service::{RequestContext, SubscriptionContext};
use rmcp::transport::streamable_http_server::session::never::NeverSessionManager;
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};
use rmcp::{ErrorData, RoleServer, ServiceExt};
use serde::Deserialize;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::Shared;
use super::conversation::{Asker, Conversations};
use super::host::{HostError, Hosts};
use super::http_server::ClientKey;

/// The channel's name in the store.
const NAME: &str = "mcp";

/// The path over HTTP.
const PATH: &str = "/mcp";

/// The largest request over HTTP, in bytes.
const LARGEST_REQUEST: usize = 256 * 1024;

/// `[mcp]` in config.toml.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// Whether `serve` serves the tools over HTTP, on the address of the web page.
    pub enabled: bool,
    /// The host names at which assistants reach it, with or without a port, in addition
    /// to those of this machine.
    pub hosts: Vec<String>,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            enabled: true,
            hosts: Vec::new(),
        }
    }
}

impl Options {
    /// Checks the values.
    ///
    /// # Errors
    ///
    /// Returns a sentence that names the configuration key if a value is invalid.
    pub fn validate(&self) -> Result<(), String> {
        let hosts = self.allowed_hosts();
        hosts.map(drop).map_err(|error| error.to_string())
    }

    fn allowed_hosts(&self) -> Result<Hosts, HostError> {
        Hosts::new("mcp.hosts", &self.hosts).map(Hosts::with_this_machine)
    }
}

/// Why standard input and output can't be served.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The client doesn't speak the protocol.
    #[error("could not start a session of the Model Context Protocol: {0}")]
    Start(Box<rmcp::service::ServerInitializeError>),
    /// The session failed.
    #[error("the session of the Model Context Protocol failed: {0}")]
    Session(#[from] tokio::task::JoinError),
}

/// The server of the tools.
#[derive(Debug, Clone)]
pub struct Server {
    conversations: Arc<Conversations>,
    edits: watch::Receiver<()>,
    shutdown: CancellationToken,
}

impl Server {
    /// Creates a server of the tools of an engine.
    pub fn new(shared: &Shared) -> Server {
        Server {
            conversations: Arc::new(Conversations::new(NAME, shared)),
            edits: shared.edits.clone(),
            shutdown: shared.shutdown.clone(),
        }
    }

    /// The routes for HTTP; none if `enabled` is false. Refuses a request whose `Host`
    /// or `Origin` isn't configured, because a page of another site could have sent it.
    ///
    /// # Errors
    ///
    /// If a host is invalid.
    pub fn router(&self, options: &Options) -> Result<Router, HostError> {
        if !options.enabled {
            return Ok(Router::new());
        }
        let hosts = Arc::new(options.allowed_hosts()?);
        // The layer checks the host and the origin.
        let config = StreamableHttpServerConfig::default()
            .with_legacy_session_mode(false)
            .with_json_response(true)
            .disable_allowed_hosts()
            .with_max_request_body_bytes(LARGEST_REQUEST)
            .with_cancellation_token(self.shutdown.child_token());
        let sessions = Arc::new(NeverSessionManager::default());
        let server = self.clone();
        let service = StreamableHttpService::new(move || Ok(server.clone()), sessions, config);
        let routes = Router::new().route_service(PATH, service);
        Ok(routes.layer(from_fn_with_state(hosts, check_host)))
    }

    /// Serves standard input and output until the input ends, then finishes the requests
    /// that were started.
    ///
    /// # Errors
    ///
    /// If the client doesn't speak the protocol, or the session fails.
    pub async fn serve_stdio(self) -> Result<(), ServeError> {
        let (mut edits, shutdown) = (self.edits.clone(), self.shutdown.clone());
        let conversations = self.conversations.clone();
        let session = match self.serve(rmcp::transport::stdio()).await {
            Ok(session) => session,
            // The input ended before the first request.
            Err(rmcp::service::ServerInitializeError::ConnectionClosed(_)) => return Ok(()),
            Err(error) => return Err(ServeError::Start(Box::new(error))),
        };
        let peer = session.peer().clone();
        let notify = async {
            while edits.changed().await.is_ok() {
                // A client that has disconnected needs no notification.
                let _ = peer.notify_tool_list_changed().await;
                let _ = peer.notify_resource_list_changed().await;
            }
            std::future::pending::<()>().await;
        };
        let result = tokio::select! {
            result = session.waiting() => result.map(drop),
            () = shutdown.cancelled() => Ok(()),
            () = notify => Ok(()),
        };
        conversations.finish().await;
        Ok(result?)
    }

    /// Waits up to 20 seconds for requests that were started.
    pub async fn finish(&self) {
        self.conversations.finish().await;
    }
}

/// Refuses a request for another host, or of a page of another site.
async fn check_host(State(hosts): State<Arc<Hosts>>, request: Request, next: Next) -> Response {
    match hosts.list(request.uri(), request.headers()) {
        true => next.run(request).await,
        false => (StatusCode::FORBIDDEN, tool::unlisted_host()).into_response(),
    }
}

impl ServerHandler for Server {
    fn get_info(&self) -> ServerConfig {
        let capabilities = ServerCapabilities::builder()
            .enable_tools()
            .enable_tool_list_changed()
            .enable_resources()
            .enable_resources_list_changed()
            .build();
        let server = Implementation::new("madoguchi", env!("CARGO_PKG_VERSION"));
        ServerConfig::new(capabilities)
            .with_server_info(server.with_title("Madoguchi (窓口)"))
            .with_instructions(tool::instructions())
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        let engine = self.conversations.live.engine();
        Ok(ListToolsResult::with_all_items(tool::all(&engine)))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let arguments = request.arguments.unwrap_or_default();
        // Over standard input and output, there is a single client.
        let request_parts = context.extensions.get::<Parts>();
        let client = request_parts.and_then(|parts| parts.extensions.get::<ClientKey>());
        let asker = client.map_or_else(Asker::default, |ClientKey(client)| Asker::at(client));
        let result = call::call(&self.conversations, &asker, &request.name, arguments).await;
        match result {
            Some(result) => Ok(result.into()),
            None => {
                let name = &request.name;
                Err(ErrorData::invalid_params(
                    format!("Unknown tool: {name}"),
                    None,
                ))
            }
        }
    }

    async fn list_resources(
        &self,
        request: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListResourcesResult, ErrorData> {
        let cursor = request.and_then(|request| request.cursor);
        resource::list(&self.conversations, cursor.as_deref())
    }

    async fn list_resource_templates(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListResourceTemplatesResult, ErrorData> {
        let templates = vec![resource::template()];
        Ok(ListResourceTemplatesResult::with_all_items(templates))
    }

    async fn read_resource(
        &self,
        request: ReadResourceRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<ReadResourceResponse, ErrorData> {
        resource::read(&self.conversations, &request.uri).map(ReadResourceResponse::from)
    }

    fn accepted_subscription_filter(&self, _: &SubscriptionFilter) -> Option<SubscriptionFilter> {
        let lists = SubscriptionFilter::builder()
            .tools_list_changed()
            .resources_list_changed();
        Some(lists.build())
    }

    async fn listen(&self, subscription: SubscriptionContext) -> Result<(), ErrorData> {
        let mut edits = self.edits.clone();
        edits.mark_unchanged();
        loop {
            tokio::select! {
                () = subscription.cancelled() => return Ok(()),
                () = self.shutdown.cancelled() => return Ok(()),
                changed = edits.changed() => {
                    let sink = subscription.sink();
                    // Notifications without a subscription aren't sent, which is an
                    // error to ignore.
                    let _ = sink.notify_tool_list_changed().await;
                    let _ = sink.notify_resource_list_changed().await;
                    if changed.is_err() {
                        return Ok(());
                    }
                }
            }
        }
    }
}

/// Decodes the arguments of a tool.
#[cfg(any(test, fuzzing))]
pub fn fuzz(data: &[u8]) {
    if let Ok(arguments) = serde_json::from_slice(data) {
        call::fuzz(&arguments);
    }
}
