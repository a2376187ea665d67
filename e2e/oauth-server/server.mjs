// A certified OpenID Connect provider on loopback, and beside it a small JSON API behind a key: what the demo and the
// journeys connect to. Everything is in memory, any login name is an account and any password is right.
//
// PORT, ISSUER, CLIENT_ID, CLIENT_SECRET and REDIRECT_URIS (comma-separated; one that ends in `*` is a prefix) configure
// it, ACCESS_TOKEN_SECONDS how long an access token lives. A line that begins with `ready` says that it listens.

import { randomBytes } from "node:crypto";
import { createServer } from "node:http";

import { Provider } from "oidc-provider";

import { answerDemoApi } from "./demo-api.mjs";
import { newSigningKey } from "./signing-key.mjs";

const port = Number(process.env.PORT ?? 9090);
const issuer = process.env.ISSUER ?? `http://localhost:${port}`;
const redirectUris = (process.env.REDIRECT_URIS ?? "http://127.0.0.1:8080/oauth/callback/oidc-demo").split(",");
const prefixes = redirectUris.filter((uri) => uri.endsWith("*")).map((uri) => uri.slice(0, -1));

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: process.env.CLIENT_ID ?? "mooring-demo",
      client_secret: process.env.CLIENT_SECRET ?? "demo-secret",
      client_name: "Mooring",
      grant_types: ["authorization_code", "refresh_token", "client_credentials"],
      response_types: ["code"],
      redirect_uris: redirectUris.map((uri) => uri.replace("*", "")),
      token_endpoint_auth_method: "client_secret_basic",
    },
  ],
  jwks: { keys: [newSigningKey()] },
  cookies: { keys: [randomBytes(32).toString("hex")] },
  pkce: { required: () => true },
  scopes: ["openid", "offline_access", "email", "profile"],
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name", "preferred_username"] },
  // The ID token carries the claims itself, as Google's and Microsoft's do.
  conformIdTokenClaims: false,
  findAccount: (_context, login) => ({
    accountId: login,
    claims: () => ({
      sub: login,
      email: login.includes("@") ? login : `${login}@example.com`,
      email_verified: true,
      name: login.split("@")[0],
      preferred_username: login,
    }),
  }),
  // Also without `prompt=consent`, which OpenID Connect asks for but hardly any provider does.
  issueRefreshToken: (_context, client) => client.grantTypeAllowed("refresh_token"),
  // Each refresh token works once: the harshest of the rules that providers have.
  rotateRefreshToken: true,
  features: {
    clientCredentials: { enabled: true },
    devInteractions: { enabled: true },
    revocation: { enabled: true },
    userinfo: { enabled: true },
  },
  ttl: {
    AccessToken: Number(process.env.ACCESS_TOKEN_SECONDS ?? 3600),
    AuthorizationCode: 60,
    Grant: 14 * 86400,
    IdToken: 3600,
    Interaction: 3600,
    RefreshToken: 14 * 86400,
    Session: 86400,
  },
});

if (prefixes.length > 0) {
  const listed = provider.Client.prototype.redirectUriAllowed;
  provider.Client.prototype.redirectUriAllowed = function redirectUriAllowed(uri, ...rest) {
    return listed.call(this, uri, ...rest) || prefixes.some((prefix) => uri.startsWith(prefix));
  };
}

const answer = provider.callback();
const isLive = async (token) => (await provider.ClientCredentials.find(token)) !== undefined;

function listen(host) {
  const server = createServer(async (request, response) => {
    if (!(await answerDemoApi(request, response, isLive))) {
      answer(request, response);
    }
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
}

// `localhost` is either; a machine without IPv6 is no reason to stop.
await listen("127.0.0.1");
await listen("::1").catch((error) => {
  if (error.code === "EADDRINUSE") {
    throw error;
  }
});
console.log(`ready: ${issuer}`);

for (const signal of ["SIGINT", "SIGTERM"]) {
  process.on(signal, () => process.exit(0));
}
