// The demo OAuth server on its own: what the journeys take for granted about the provider's side.
import { createHash, randomBytes } from "node:crypto";

import { expect, test as base, type Page } from "@playwright/test";

import { startOAuthServer, type OAuthServer } from "../support/oauth-server.ts";
import { agree, refuse } from "../support/provider-pages.ts";

const REDIRECT_URI = "http://127.0.0.1:9/oauth/callback/oidc-demo";

const test = base.extend<object, { server: OAuthServer }>({
  server: [
    async ({}, use) => {
      const server = await startOAuthServer(["http://127.0.0.1:9/oauth/callback/*"]);
      await use(server);
      await server.stop();
    },
    { scope: "worker" },
  ],
});

/** Goes to the server as Mooring would send the browser, and answers what the callback would receive. */
async function authorize(page: Page, server: OAuthServer, verifier: string, decide: (page: Page) => Promise<void>) {
  // Nobody listens there; the address is all that matters.
  await page.route(`${REDIRECT_URI}*`, (route) => route.fulfill({ body: "back" }));
  await page.route(/fonts\.googleapis\.com/, (route) => route.abort());
  const parameters = {
    client_id: server.clientId,
    redirect_uri: REDIRECT_URI,
    response_type: "code",
    scope: "openid email profile offline_access",
    prompt: "consent",
    state: "the-state",
    code_challenge_method: "S256",
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
  };
  await page.goto(`${server.issuer}/auth?${new URLSearchParams(parameters)}`);
  await decide(page);
  await page.waitForURL(`${REDIRECT_URI}*`);
  return new URL(page.url()).searchParams;
}

function post(server: OAuthServer, path: string, form: Record<string, string>): Promise<Response> {
  const credentials = Buffer.from(`${server.clientId}:${server.clientSecret}`).toString("base64");
  const headers = { authorization: `Basic ${credentials}` };
  return fetch(`${server.issuer}${path}`, { method: "POST", headers, body: new URLSearchParams(form) });
}

const refresh = (server: OAuthServer, token: string) =>
  post(server, "/token", { grant_type: "refresh_token", refresh_token: token });

test("someone who agrees comes back with a code for tokens that rotate and can be revoked", async ({ page, server }) => {
  const verifier = randomBytes(32).toString("base64url");
  const back = await authorize(page, server, verifier, (page) => agree(page, "ada@example.org"));
  expect(back.get("state")).toBe("the-state");
  expect(back.get("iss")).toBe(server.issuer);

  const code = back.get("code") ?? "";
  const exchange = { grant_type: "authorization_code", code, redirect_uri: REDIRECT_URI, code_verifier: verifier };
  const tokens = await (await post(server, "/token", exchange)).json();
  expect(tokens.scope.split(" ").sort()).toEqual(["email", "offline_access", "openid", "profile"]);
  const claims = JSON.parse(Buffer.from(tokens.id_token.split(".")[1], "base64url").toString());
  expect(claims).toMatchObject({ iss: server.issuer, email: "ada@example.org", email_verified: true });

  const bearer = { authorization: `Bearer ${tokens.access_token}` };
  const person = await (await fetch(`${server.issuer}/me`, { headers: bearer })).json();
  expect(person.email).toBe("ada@example.org");

  const renewed = await (await refresh(server, tokens.refresh_token)).json();
  expect(renewed.refresh_token).not.toBe(tokens.refresh_token);
  expect((await post(server, "/token/revocation", { token: renewed.refresh_token })).status).toBe(200);
  expect((await refresh(server, renewed.refresh_token)).status).toBe(400);
});

test("a refresh token that was used already ends the whole grant", async ({ page, server }) => {
  const verifier = randomBytes(32).toString("base64url");
  const back = await authorize(page, server, verifier, (page) => agree(page, "grace"));
  const code = back.get("code") ?? "";
  const exchange = { grant_type: "authorization_code", code, redirect_uri: REDIRECT_URI, code_verifier: verifier };
  const tokens = await (await post(server, "/token", exchange)).json();
  const renewed = await (await refresh(server, tokens.refresh_token)).json();

  const reuse = await refresh(server, tokens.refresh_token);
  expect(await reuse.json()).toMatchObject({ error: "invalid_grant" });
  expect((await refresh(server, renewed.refresh_token)).status).toBe(400);
});

test("someone who refuses comes back with an error", async ({ page, server }) => {
  const back = await authorize(page, server, "unused", refuse);
  expect(back.get("error")).toBe("access_denied");
  expect(back.get("iss")).toBe(server.issuer);
});

test("an authorization without a code challenge, or to an unknown address, is refused", async ({ request, server }) => {
  const parameters = { client_id: server.clientId, response_type: "code", scope: "openid", redirect_uri: REDIRECT_URI };
  const answer = await request.get(`${server.issuer}/auth?${new URLSearchParams(parameters)}`, { maxRedirects: 0 });
  expect(answer.headers()["location"]).toContain("error=invalid_request");

  parameters.redirect_uri = "http://127.0.0.1:9/elsewhere";
  const refusal = await request.get(`${server.issuer}/auth?${new URLSearchParams(parameters)}`, { maxRedirects: 0 });
  expect(refusal.status()).toBe(400);
});

test("the demo API opens to its key in any of the usual places", async ({ request, server }) => {
  const orders = `${server.demoApi}/orders`;
  const basic = `Basic ${Buffer.from("demo-key:").toString("base64")}`;
  expect((await request.get(orders)).status()).toBe(401);
  expect((await request.get(orders, { headers: { "x-api-key": "wrong" } })).status()).toBe(401);
  expect((await request.get(orders, { headers: { "x-api-key": "demo-key" } })).status()).toBe(200);
  expect((await request.get(orders, { headers: { authorization: basic } })).status()).toBe(200);
  const answer = await request.get(`${orders}?api_key=demo-key`);
  expect((await answer.json()).orders).toHaveLength(2);
});
