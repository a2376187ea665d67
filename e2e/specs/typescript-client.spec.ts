// The hand-written part of the TypeScript client, against a server that tells what it was sent.
import { createServer, type Server } from "node:http";

import { expect, test as base } from "@playwright/test";

import { withCookies, withKey } from "../../openapi/clients/typescript/client.ts";
import { CookieJar } from "../../openapi/clients/typescript/cookies.ts";

const test = base.extend<{ baseUrl: string; received: Record<string, unknown>[] }>({
  received: async ({}, use) => use([]),
  baseUrl: async ({ received }, use) => {
    const server: Server = createServer((request, response) => {
      received.push(request.headers);
      response.writeHead(204, { "set-cookie": ["session=one; Path=/; HttpOnly", "refresh=two; Path=/v1/session"] }).end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    await use(`http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`);
    server.close();
  },
});

test("a client with cookies sends them back, with the header and the origin that unsafe requests need", async ({
  baseUrl,
  received,
}) => {
  const client = withCookies(baseUrl);
  // A path of no operation: what is sent along does not depend on it.
  const get = client.GET as unknown as (path: string) => Promise<unknown>;
  await get("/v1/session");
  await get("/v1/session");
  await get("/v1/sessions");
  expect(received[0]).toMatchObject({ "x-mooring": "1", origin: baseUrl });
  expect(received[0]?.["cookie"]).toBeUndefined();
  expect(received[1]?.["cookie"]).toBe("session=one; refresh=two");
  expect(received[2]?.["cookie"]).toBe("session=one");
});

test("a client with a key sends nothing else, because both together are refused", async ({ baseUrl, received }) => {
  const client = withKey(baseUrl, "the-key");
  const get = client.GET as unknown as (path: string) => Promise<unknown>;
  await get("/v1/connections");
  await get("/v1/connections");
  expect(received[1]).toMatchObject({ authorization: "Bearer the-key" });
  expect(received[1]?.["cookie"]).toBeUndefined();
});

test("a cookie that the server ends is gone", () => {
  const jar = new CookieJar();
  jar.take(["a=1; Path=/", "b=x=y; Path=/", "c=3; Path=/"]);
  expect(jar.header("/")).toBe("a=1; b=x=y; c=3");
  jar.take(["a=; Max-Age=0; Path=/", "c=; Expires=Thu, 01 Jan 1970 00:00:00 GMT"]);
  expect(jar.header("/")).toBe("b=x=y");
});
