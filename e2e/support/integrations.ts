// Answers of the API about integrations, given here: states that take many people, or a flow that stops.
import type { Page, Route } from "@playwright/test";

import { fromNow, HTTP_API, POSTGRESQL, SHOPIFY } from "./access-requests.ts";
import type { Workspace } from "./owner.ts";

export interface Brief {
  id: string;
  name: string;
}

export interface Integration extends Brief {
  workspace: string;
  kind: "custom" | "app";
  created_at: string;
  flows: number;
  connections: number;
  granted?: "monitor" | "manage";
  version: number;
}

interface Listed<T> {
  items: T[];
  total: number;
}

type Reach = "nothing" | "monitor" | "use" | "manage" | "own";

export interface Impact {
  connections: Brief[];
  integrations: Listed<Brief>;
  people: Listed<Brief & { changes: { connection: string; before: Reach; after: Reach }[] }>;
  steps: Listed<Brief & { connection: string }>;
  flows: Listed<{ flow: Brief & { integration?: Brief }; connections: string[]; stops: boolean }>;
}

export function id(prefix: string, number: number): string {
  return `${prefix}_${number.toString(16).padStart(32, "0")}`;
}

export function listed<T>(items: T[], hidden = 0): Listed<T> {
  return { items, total: items.length + hidden };
}

export const NO_IMPACT: Impact = { connections: [], integrations: listed([]), people: listed([]), steps: listed([]), flows: listed([]) };

export class Integrations {
  /** Newest first. */
  all: Integration[] = [];
  /** Of every integration. */
  registrations: Record<string, unknown>[] = [];
  candidates: Record<string, unknown>[] = [];
  flows: Record<string, unknown>[] = [];
  grants: Record<string, unknown>[] = [];
  impact: Impact = NO_IMPACT;
  /** What deleting and deregistering are refused with until they are forced. */
  usage: Record<string, unknown> | undefined;
  private made = 0;

  constructor(
    private readonly workspace: Workspace,
    private readonly me: Brief,
  ) {}

  add(wanted: Partial<Integration> = {}): Integration {
    const number = ++this.made;
    const made: Integration = {
      id: id("int", number),
      workspace: this.workspace.id,
      kind: "custom",
      name: `Integration ${number}`,
      created_at: fromNow(-number * 86_400_000),
      flows: 0,
      connections: 0,
      version: 1,
      ...wanted,
    };
    this.all.unshift(made);
    return made;
  }

  connection(wanted: Record<string, unknown> = {}): Record<string, unknown> & Brief {
    const number = ++this.made;
    const provider = [SHOPIFY, POSTGRESQL, HTTP_API][number % 3];
    return {
      id: id("con", number),
      workspace: this.workspace.id,
      kind: number % 3 === 1 ? "destination" : "source",
      name: `Connection ${number}`,
      provider,
      method: "api_key",
      owner: this.me,
      visibility: "shared",
      status: "connected",
      fields: {},
      created_at: fromNow(-number * 3_600_000),
      used_by: 0,
      version: 1,
      ...wanted,
    };
  }

  register(connection: Record<string, unknown>, wanted: Record<string, unknown> = {}): void {
    const registered = { how: "by_hand", registered_by: this.me, registered_at: fromNow(-86_400_000), flows: 0 };
    this.registrations.push({ connection, ...registered, ...wanted });
  }

  flow(integration: Integration, wanted: Record<string, unknown> = {}): void {
    const number = ++this.made;
    this.flows.push({
      id: id("flw", number),
      workspace: this.workspace.id,
      name: `Flow ${number}`,
      integration: { id: integration.id, name: integration.name, kind: integration.kind },
      exports: [],
      imports: [],
      hidden_steps: 0,
      created_at: fromNow(-3_600_000),
      version: 1,
      ...wanted,
    });
  }

  /** From now on the page's calls are answered here. */
  async answer(page: Page): Promise<void> {
    await page.route(/\/v1\/workspaces\/[^/]+\/integrations(\?|$)/, (route) => this.collection(route));
    await page.route(/\/v1\/workspaces\/[^/]+\/connections\?.*not_registered_with=/, (route) => this.search(route, this.candidates));
    await page.route(/\/v1\/workspaces\/[^/]+\/flows\?/, (route) => this.search(route, this.flows));
    await page.route(/\/v1\/integrations\/[^/]+(\?|$)/, (route) => this.one(route));
    await page.route(/\/v1\/integrations\/[^/]+\/connections(\?|$)/, (route) => this.registry(route));
    await page.route(/\/v1\/integrations\/[^/]+\/connections\/con_[^/]+$/, (route) => this.deregister(route));
    await page.route(/\/v1\/(integrations\/[^/]+\/connections|connections\/[^/]+)\/preview$/, (route) => route.fulfill({ json: this.impact }));
    await page.route(/\/v1\/integrations\/[^/]+\/grants$/, (route) => route.fulfill({ json: { items: this.grants } }));
  }

  private async collection(route: Route): Promise<void> {
    if (route.request().method() === "POST") {
      await route.fulfill({ status: 201, json: this.add(route.request().postDataJSON()) });
      return;
    }
    const kind = new URL(route.request().url()).searchParams.get("kind");
    await this.search(route, this.all.filter((it) => !kind || it.kind === kind));
  }

  private async search(route: Route, all: object[]): Promise<void> {
    const text = new URL(route.request().url()).searchParams.get("q")?.toLowerCase() ?? "";
    await route.fulfill({ json: { items: all.filter((it) => JSON.stringify(it).toLowerCase().includes(text)) } });
  }

  private async one(route: Route): Promise<void> {
    const found = this.all.find((it) => route.request().url().includes(it.id));
    if (!found) {
      const problem = { type: "urn:mooring:problem:not-found", title: "There is no such thing", status: 404 };
      await route.fulfill({ status: 404, contentType: "application/problem+json", json: problem });
    } else if (route.request().method() === "DELETE") {
      await this.unless(route, () => (this.all = this.all.filter((it) => it !== found)));
    } else {
      await route.fulfill({ json: found });
    }
  }

  private async registry(route: Route): Promise<void> {
    if (route.request().method() === "GET") {
      await this.search(route, this.registrations);
      return;
    }
    const { connections } = route.request().postDataJSON() as { connections: string[] };
    const chosen = this.candidates.filter((it) => connections.includes(String(it["id"])));
    this.candidates = this.candidates.filter((it) => !chosen.includes(it));
    chosen.forEach((it) => this.register(it));
    const integration = this.all.find((it) => route.request().url().includes(it.id));
    const registered = listed([{ integration, connections: chosen }]);
    await route.fulfill({ json: { registered, shared: [], impact: this.impact } });
  }

  private async deregister(route: Route): Promise<void> {
    const gone = (it: Record<string, unknown>) => route.request().url().includes((it["connection"] as Brief).id);
    await this.unless(route, () => (this.registrations = this.registrations.filter((it) => !gone(it))));
  }

  private async unless(route: Route, done: () => void): Promise<void> {
    if (this.usage && !route.request().url().includes("force=true")) {
      const problem = { type: "urn:mooring:problem:has-dependents", title: "Others depend on this", status: 409, usage: this.usage };
      await route.fulfill({ status: 409, contentType: "application/problem+json", json: problem });
      return;
    }
    done();
    await route.fulfill({ status: 204 });
  }
}

export function integrationsOf(workspace: Workspace): string {
  return `/w/${workspace.id}/integrations`;
}
