// The first owner of a server, made without a browser, and the way of a browser into their account.
import type { BrowserContext } from "@playwright/test";

import { CookieJar } from "../../openapi/clients/typescript/cookies.ts";
import type { components } from "../../openapi/clients/typescript/schema.d.ts";
import { ok } from "./api.ts";
import type { Client, Mooring } from "./mooring.ts";

type Schemas = components["schemas"];
export type Workspace = Schemas["Workspace"];

export interface Owner {
  name: string;
  email: string;
  password: string;
  /** Calls as the owner. */
  client: Client;
  organization: string;
  /** Signs a browser in without showing the sign-in page. */
  enter(context: BrowserContext): Promise<void>;
  newWorkspace(name: string): Promise<Workspace>;
}

/** An access token lives ten minutes; a browser gets one that outlasts its test. */
const FRESH_MILLISECONDS = 5 * 60 * 1000;

export async function foundOrganization(server: Mooring): Promise<Owner> {
  const person = { name: "Ada Lovelace", email: "ada@example.com", password: "a ship in the harbor is safe" };
  const jar = new CookieJar();
  const client = server.client(jar);
  const token = new URLSearchParams(new URL(server.setupLink).hash.slice(1)).get("token") ?? "";
  const body = { ...person, token, organization: "Analytical Engines", workspace: "Main" };
  const session = ok(await client.POST("/v1/setup", { body }));
  const organization = session.organizations[0]?.id ?? "";
  let signedInAt = Date.now();

  return {
    ...person,
    client,
    organization,
    enter: async (context) => {
      // The server slows down who signs in often, so the browsers of a worker share a session while it is fresh.
      if (Date.now() - signedInAt > FRESH_MILLISECONDS) {
        const { email, password } = person;
        ok(await client.POST("/v1/session", { body: { email, password } }));
        signedInAt = Date.now();
      }
      const pairs = (jar.header("/") ?? "").split("; ").map((pair) => pair.split("=") as [string, string]);
      await context.addCookies(pairs.map(([name, value]) => ({ name, value, url: server.baseUrl, httpOnly: true })));
    },
    newWorkspace: async (name) => {
      const params = { path: { organization } };
      return ok(await client.POST("/v1/organizations/{organization}/workspaces", { params, body: { name } }));
    },
  };
}
