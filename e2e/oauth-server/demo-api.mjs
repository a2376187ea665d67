// A small JSON API behind a key, for connections of the kind "HTTP API": the key is taken as the header X-Api-Key, as the
// query parameter api_key, as a bearer token, or as the user name of basic authentication. A token that the OAuth server
// gave to a client without a person is as good as the key.

const KEY = "demo-key";

const ORDERS = [
  { id: 1001, customer: "Ada Lovelace", total: "42.00", currency: "EUR" },
  { id: 1002, customer: "Grace Hopper", total: "17.50", currency: "USD" },
];

/**
 * Answers a request below /api/ and says whether it was one.
 * @param isLive Whether a bearer token is one that a client holds.
 */
export async function answerDemoApi(request, response, isLive) {
  const url = new URL(request.url, "http://localhost");
  if (!url.pathname.startsWith("/api/")) {
    return false;
  }
  if (!(await isRight(request, url, isLive))) {
    send(response, 401, { error: "the API key is missing or wrong" }, { "www-authenticate": 'Basic realm="demo"' });
  } else if (url.pathname !== "/api/orders") {
    send(response, 404, { error: "no such resource" });
  } else if (request.method !== "GET" && request.method !== "HEAD") {
    send(response, 405, { error: "orders can only be read" }, { allow: "GET, HEAD" });
  } else {
    send(response, 200, { orders: ORDERS });
  }
  return true;
}

async function isRight(request, url, isLive) {
  const [scheme, credentials = ""] = (request.headers.authorization ?? "").split(" ");
  const user = Buffer.from(credentials, "base64").toString().split(":")[0];
  return (
    request.headers["x-api-key"] === KEY ||
    url.searchParams.get("api_key") === KEY ||
    (scheme.toLowerCase() === "basic" && user === KEY) ||
    (scheme.toLowerCase() === "bearer" && (credentials === KEY || (await isLive(credentials))))
  );
}

function send(response, status, body, headers = {}) {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify(body));
}
