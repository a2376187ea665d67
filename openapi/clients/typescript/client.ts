// A typed client of the API. Paths, bodies and replies come from schema.d.ts, which is generated.
import createClient, { type Client, type Middleware } from "openapi-fetch";

import { CookieJar } from "./cookies.ts";
import type { paths } from "./schema.d.ts";

export type Mooring = Client<paths>;

/** Calls as a program: with an API key. */
export function withKey(baseUrl: string, key: string): Mooring {
  return createClient<paths>({ baseUrl, headers: { authorization: `Bearer ${key}` } });
}

/**
 * Calls as a browser: signs in with a cookie, which is kept until the client is dropped, and proves with a header and
 * an origin that no other site sent the request. In a browser use fetch's own cookies instead of the jar.
 */
export function withCookies(baseUrl: string, jar: CookieJar = new CookieJar()): Mooring {
  const cookies: Middleware = {
    onRequest({ request }) {
      const cookie = jar.header(new URL(request.url).pathname);
      if (cookie) {
        request.headers.set("cookie", cookie);
      }
      return request;
    },
    onResponse({ response }) {
      jar.take(response.headers.getSetCookie());
    },
  };
  const headers = { "x-mooring": "1", origin: new URL(baseUrl).origin };
  const client = createClient<paths>({ baseUrl, headers });
  client.use(cookies);
  return client;
}
