//! The OpenAPI 3.1 document, made from the routes without state or database, and the pages that show it.

use std::collections::BTreeMap;

use actix_web::{HttpResponse, dev::HttpServiceFactory, http::header::CACHE_CONTROL, web};
use shared::problem::{FieldError, PROBLEM_JSON, Problem};
use utoipa::{
    IntoParams, IntoResponses, OpenApi,
    openapi::{
        Components, Content, Header, Info, License, Object, OpenApi as Document, OpenApiBuilder, Ref, RefOr, Required,
        Response, ResponseBuilder, Tag, Type,
        header::HeaderBuilder,
        path::{Operation, Parameter, ParameterBuilder, ParameterIn, PathItem},
        schema::{ArrayItems, Schema},
        security::{ApiKey, ApiKeyValue, SecurityRequirement, SecurityScheme},
        tag::TagBuilder,
    },
};
use utoipa_actix_web::AppExt;
use utoipa_swagger_ui::{Config, SwaggerUi};

/// Where the document is shown to people.
pub const DOCS: &str = "/docs/";
const SESSION: &str = "session";

/// What every operation may answer besides its success: a problem.
pub struct Problems;

impl IntoResponses for Problems {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let content = Content::builder().schema(Some(RefOr::Ref(Ref::from_schema_name("Problem")))).build();
        let response = ResponseBuilder::new()
            .description("Any error, as an RFC 9457 problem; the types are listed in problems.md")
            .content(PROBLEM_JSON, content)
            .header("X-Request-Id", text_header("The request's id in the server's log"))
            .build();
        [("4XX", response.clone()), ("5XX", response)]
            .into_iter()
            .map(|(status, response)| (status.to_owned(), response.into()))
            .collect()
    }
}

#[derive(OpenApi)]
#[openapi(components(schemas(Problem, FieldError)))]
struct Schemas;

/// The document without its paths.
pub fn head() -> Document {
    let mut info = Info::new("Mooring", env!("CARGO_PKG_VERSION"));
    info.description = Some(
        "Connected accounts of an organization: credentials, permissions, links and registration.\n\n\
         Browsers authenticate by session cookies and send `X-Mooring: 1` with a matching `Origin` on every unsafe \
         request. Lists are paged by cursor, newest first. Times are RFC 3339 in UTC."
            .to_owned(),
    );
    info.license = Some(License::builder().name("Apache-2.0").identifier(Some("Apache-2.0")).build());
    let mut document = OpenApiBuilder::new().info(info).tags(Some(tags())).build();
    let mut components = Schemas::openapi().components.unwrap_or_default();
    let cookie =
        ApiKeyValue::with_description("mooring_session", "Set by signing in; `__Host-mooring_session` on https.");
    components.security_schemes.insert(SESSION.to_owned(), SecurityScheme::ApiKey(ApiKey::Cookie(cookie)).into());
    document.components = Some(components);
    document.security = Some(vec![SecurityRequirement::new::<_, [&str; 0], &str>(SESSION, [])]);
    document
}

fn tags() -> Vec<Tag> {
    [
        ("Set-up", "The first owner"),
        ("Session", "Signing in and out, and one's own sessions"),
        ("Organizations", "The paying accounts"),
        ("Workspaces", "Isolated places inside an organization"),
        ("Members", "Who has a place, and as what"),
        ("Invitations", "How somebody gets a place"),
        ("Access requests", "Links with which people without an account connect sources"),
        ("OAuth apps", "Client ids and secrets registered with providers"),
        ("Providers", "The catalogue: what can be connected, and how"),
        ("Connections", "Connected accounts"),
        ("Integrations", "Containers of flows, and what may be used in them"),
        ("Flows", "What reads with exports and writes with imports"),
        ("Exports and imports", "Reusable steps that name a connection"),
        ("Authorizations", "OAuth authorizations under way"),
        ("Notifications", "What one is told without having asked"),
        ("Live updates", "What changed, as it happens"),
        ("Links", "The recipient's side of access requests"),
        ("Receipts", "What recipients granted, and taking it back"),
        ("Health", "For load balancers"),
    ]
    .into_iter()
    .map(|(name, words)| TagBuilder::new().name(name).description(Some(words)).build())
    .collect()
}

/// What holds for every operation and would be written at each otherwise.
pub fn finish(mut document: Document) -> Document {
    for item in document.paths.paths.values_mut() {
        let PathItem { get, post, put, patch, delete, .. } = item;
        for operation in [&mut *post, &mut *put, &mut *patch, &mut *delete].into_iter().flatten() {
            operation.parameters.get_or_insert_default().push(same_site_header().into());
        }
        for operation in [get, post, put, patch, delete].into_iter().flatten() {
            describe(operation);
        }
    }
    document.components.as_mut().map(refer_to_items);
    document
}

/// What has items of any kind.
const GENERIC: [&str; 2] = ["Page_", "Listed_"];

/// utoipa writes a generic's argument out in full; a reference is what clients can give a name to.
fn refer_to_items(components: &mut Components) {
    let mut written_out = BTreeMap::new();
    for (name, schema) in &mut components.schemas {
        let item = GENERIC.iter().find_map(|generic| name.strip_prefix(generic));
        let (Some(item), RefOr::T(Schema::Object(list))) = (item, schema) else { continue };
        if let Some(RefOr::T(Schema::Array(items))) = list.properties.get_mut("items") {
            let reference = ArrayItems::RefOrSchema(Box::new(Ref::from_schema_name(item).into()));
            if let ArrayItems::RefOrSchema(whole) = std::mem::replace(&mut items.items, reference) {
                written_out.insert(item.to_owned(), *whole);
            }
        }
    }
    for (name, schema) in written_out {
        components.schemas.entry(name).or_insert(schema);
    }
}

fn describe(operation: &mut Operation) {
    for (status, response) in &mut operation.responses.responses {
        let RefOr::T(response) = response else { continue };
        let words = match status.as_str() {
            "200" => "Here it is",
            "201" => "It was made",
            "204" => "Done",
            _ => continue,
        };
        words.clone_into(&mut response.description);
        if status == "201" {
            response.headers.insert("Location".to_owned(), text_header("Path of what was made").into());
        }
    }
}

/// Of creates that may be sent again.
pub struct IdempotencyKey;

impl IntoParams for IdempotencyKey {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let words = "Makes it safe to send the request again: for a day, the same key is answered as the first time. The \
                     same key with another body is 422";
        vec![header("Idempotency-Key", words)]
    }
}

/// Of edits.
pub struct IfMatch;

impl IntoParams for IfMatch {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        vec![header("If-Match", "The ETag of the version that was seen; `version` in the body says the same")]
    }
}

fn header(name: &str, words: &str) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(words))
        .schema(Some(Object::with_type(Type::String)))
        .build()
}

fn same_site_header() -> Parameter {
    header("X-Mooring", "`1`, with a matching `Origin`, from browsers: required unless `Authorization` is sent")
}

fn text_header(words: &str) -> Header {
    HeaderBuilder::new().schema(Some(Object::with_type(Type::String))).description(Some(words)).build()
}

/// The document alone, for `mooring openapi` and the tests.
pub fn build() -> Document {
    let (_, document) =
        actix_web::App::new().into_utoipa_app().openapi(head()).configure(super::routes).split_for_parts();
    finish(document)
}

/// `GET /openapi.json`
pub fn document(document: &Document) -> impl HttpServiceFactory + 'static {
    let text = web::Bytes::from(document.to_json().unwrap_or_default());
    web::resource("/openapi.json").route(web::get().to(move || {
        let text = text.clone();
        async move {
            HttpResponse::Ok().content_type("application/json").insert_header((CACHE_CONTROL, "no-cache")).body(text)
        }
    }))
}

/// `GET /docs/`: Swagger UI from assets inside the binary.
pub fn docs() -> impl HttpServiceFactory + 'static {
    SwaggerUi::new("/docs/{_:.*}").config(Config::from("/openapi.json"))
}
