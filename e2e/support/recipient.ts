// The recipient's side of the API, emulated: every answer, also those that are hard to come by. That the real server gives
// them is held by its own tests and by the journeys across both.
import type { Page, Route } from "@playwright/test";

const ID = "01939d0f8a6b7c3d9e2f4a5b6c7d8e9";
export const REQUEST = `req_${ID}0`;
export const AUTHORIZATION = `aut_${ID}0`;
export const RECEIPT = `rct_${ID}0`;
export const TOKEN = "a-secret-token-that-must-be-nowhere";
export const RECEIPT_TOKEN = "another-secret-token-of-the-receipt";
export const DATABASE_PASSWORD = "correct horse battery staple";

const source = (number: number) => `src_${ID}${number}`;

export const organization = { name: "Analytical Engines", accent: "#7a1f5c" };

const provider = (key: string, name: string) => ({ key, name, logo: `/logos/${key}.svg` });

export const googleAds = {
  id: source(1),
  kind: "source",
  provider: provider("google-ads", "Google Ads"),
  method: {
    method: "oauth2",
    label: "Sign in with Google",
    fields: [],
    scopes: [
      { scope: "openid", words: "Know which Google account it is." },
      { scope: "adwords", words: "See and manage Google Ads campaigns; Mooring's jobs only read them." },
    ],
  },
  fixed: [{ label: "Manager account", value: "1234567890" }],
  restriction: { by: "email", email: "ada@example.com" },
};

const field = (key: string, label: string, input: string, more: object = {}) => ({
  key,
  label,
  input,
  required: true,
  secret: input === "secret" || input === "file",
  ...more,
});

export const postgresql = {
  id: source(2),
  kind: "source",
  provider: provider("postgresql", "PostgreSQL"),
  method: {
    method: "database",
    label: "Host, user and password",
    fields: [
      field("port", "Port", "number", { default: "5432", min: 1, max: 65535 }),
      field("user", "User", "text"),
      field("password", "Password", "secret"),
      field("tls_mode", "TLS mode", "select", {
        default: "verify-full",
        options: [
          { value: "verify-full", label: "Encrypted, certificate and host name checked (verify-full)" },
          { value: "disable", label: "Not encrypted (disable)" },
        ],
      }),
    ],
  },
  fixed: [
    { label: "Host", value: "db.example.com" },
    { label: "Database", value: "orders" },
  ],
};

export const bigquery = {
  id: source(3),
  kind: "source",
  provider: provider("bigquery", "BigQuery"),
  method: {
    method: "service_account",
    label: "Service account key file",
    fields: [field("key_file", "Key file", "file", { help: "The JSON file that Google Cloud gave you." })],
  },
  fixed: [],
};

export const shopify = {
  id: source(4),
  kind: "source",
  provider: provider("shopify", "Shopify"),
  method: {
    method: "oauth2",
    label: "Sign in at Shopify",
    fields: [field("shop", "Shop", "text", { pattern: "[a-z0-9][a-z0-9\\-]*", help: "The first part of the shop's address." })],
    scopes: [{ scope: "read_orders", words: "See the orders of the shop." }],
  },
  fixed: [],
};

export const asked = (change: object = {}) => ({
  request: REQUEST,
  organization,
  asked_by: "Ada Lovelace",
  purpose: "For the weekly report.\nWe only read, <b>promised</b>.",
  sources: [googleAds, postgresql] as object[],
  renews: false,
  expires_at: "2031-11-28T08:30:00Z",
  ...change,
});

export const connected = <T extends object>(one: T) => ({ ...one, connected_at: "2026-11-21T08:30:00Z" });

export const receipt = (change: object = {}) => ({
  id: RECEIPT,
  organization,
  provider: googleAds.provider,
  method: "Sign in with Google",
  account: "ada@example.com",
  access: googleAds.method.scopes.map(({ words }) => words),
  granted_at: "2026-11-21T08:30:00Z",
  revocable: true,
  ...change,
});

export const granted = (of: { id: string }, change: object = {}) => ({
  source: of.id,
  receipt: `https://mooring.example/receipt#token=${RECEIPT_TOKEN}`,
  done: false,
  ...change,
});

export const outcome = (change: object) => ({
  request: REQUEST,
  source: googleAds.id,
  expires_at: "2031-11-21T08:40:00Z",
  ...change,
});

export const problem = (status: number, slug: string, more: object = {}): Reply => ({
  status,
  json: { type: `urn:mooring:problem:${slug}`, title: slug, status, ...more },
});

export const dead = problem(410, "dead-link");

export type Reply = { status?: number; json?: unknown } | "unreached";
type Body = Record<string, any>;
export type Replies = Record<string, Reply | ((body: Body) => Reply | Promise<Reply>)>;

export interface Call {
  operation: string;
  body: Body;
}

/** Answers the recipient's calls, and nothing else; what is not listed does not exist. Later emulations come first. */
export async function emulate(page: Page, replies: Replies): Promise<Call[]> {
  const calls: Call[] = [];
  await page.route(/\/v1\/(connect|receipt)/, async (route: Route) => {
    const request = route.request();
    const operation = `${request.method()} ${new URL(request.url()).pathname}`;
    const reply = replies[operation];
    if (!reply) {
      await route.fallback();
      return;
    }
    const body = (request.postDataJSON() ?? {}) as Body;
    calls.push({ operation, body });
    const answer = typeof reply === "function" ? await reply(body) : reply;
    if (answer === "unreached") {
      await route.abort("internetdisconnected");
      return;
    }
    const status = answer.status ?? (answer.json === undefined ? 204 : 200);
    await route.fulfill({
      status,
      headers: { "content-type": status < 300 ? "application/json" : "application/problem+json" },
      body: answer.json === undefined ? "" : JSON.stringify(answer.json),
    });
  });
  return calls;
}

/** A link that works, with the receipt of what is connected through it. */
export const working = (link: object = asked(), of: object = receipt()): Replies => ({
  "POST /v1/connect/open": { json: { request: REQUEST } },
  "GET /v1/connect": { json: link },
  "POST /v1/receipt/open": { json: { receipt: RECEIPT } },
  "GET /v1/receipt": { json: of },
});

/** Where a browser ends that comes back from a provider. */
export const arrival = `/connect?authorization=${AUTHORIZATION}`;

export const heading = (page: Page, name: string | RegExp) => page.getByRole("heading", { level: 1, name });


/** What was sent when something was last asked for. */
export function lastBody(calls: Call[], operation: string): Body {
  return calls.filter((call) => call.operation.endsWith(`/${operation}`)).at(-1)?.body ?? {};
}
