// People who were invited into a workspace, made without a browser, and the way of a browser into their account.
import type { BrowserContext } from "@playwright/test";

import { CookieJar } from "../../openapi/clients/typescript/cookies.ts";
import type { components } from "../../openapi/clients/typescript/schema.d.ts";
import { ok } from "./api.ts";
import type { Client, Mooring } from "./mooring.ts";
import type { Owner, Workspace } from "./owner.ts";

type NewInvitation = components["schemas"]["NewInvitation"];

export interface Person {
  name: string;
  email: string;
  password: string;
  id: string;
  /** Calls as this person. */
  client: Client;
  enter(context: BrowserContext): Promise<void>;
}

/** Shows the link of an invitation, as the inviter sees it once. */
export async function invite(owner: Owner, workspace: Workspace, invitation: NewInvitation): Promise<string> {
  const params = { path: { workspace: workspace.id } };
  const issued = ok(await owner.client.POST("/v1/workspaces/{workspace}/invitations", { params, body: invitation }));
  return issued.link ?? "";
}

export function tokenOf(link: string): string {
  return new URLSearchParams(new URL(link).hash.slice(1)).get("token") ?? "";
}

/** Invites somebody with an address of their own, who accepts. */
export async function join(
  owner: Owner,
  workspace: Workspace,
  mooring: Mooring,
  role: NewInvitation["role"],
  name: string,
  scope: NewInvitation["scope"] = "all",
): Promise<Person> {
  const person = {
    name,
    email: `${name.toLowerCase().replaceAll(" ", ".")}-${workspace.id.slice(-8)}@example.com`,
    password: "fair winds and following seas",
  };
  const token = tokenOf(await invite(owner, workspace, { email: person.email, role, scope }));
  const jar = new CookieJar();
  const client = mooring.client(jar);
  const body = { token, name, password: person.password };
  const { session } = ok(await client.POST("/v1/invitations/accept", { body }));
  return {
    ...person,
    id: session.user.id,
    client,
    enter: async (context) => {
      const pairs = (jar.header("/") ?? "").split("; ").map((pair) => pair.split("=") as [string, string]);
      await context.addCookies(pairs.map(([cookie, value]) => ({ name: cookie, value, url: mooring.baseUrl, httpOnly: true })));
    },
  };
}
