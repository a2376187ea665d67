// Flows, exports and imports in the hands of the test: answers of the API, given here.
import type { Page, Route } from "@playwright/test";

import type { Workspace } from "./owner.ts";

export interface Connection {
  id: string;
  kind: "source" | "destination";
  name: string;
  provider: { key: string; name: string; logo: string };
  owner: { id: string; name: string };
  visibility: "private" | "shared";
  status: "connected" | "needs_reconnect" | "degraded" | "removed";
  used_by?: number;
}

export interface Integration {
  id: string;
  name: string;
  kind: "custom" | "app";
}

type Kind = "export" | "import";

export interface Step {
  id: string;
  kind: Kind;
  name: string;
  connection: Connection;
  settings: Record<string, unknown>;
  used_by: number;
  edits_every_flow: boolean;
  created: boolean;
  version: number;
}

export interface Flow {
  id: string;
  name: string;
  integration?: Integration;
  owner?: { id: string; name: string };
  exports: Step[];
  imports: Step[];
  hidden_steps: number;
  blocked: { reason: string; connection?: { id: string; name: string } }[];
  version: number;
}

interface Brief {
  id: string;
  name: string;
}

export interface Impact {
  connections: Brief[];
  integrations: { items: Brief[]; total: number };
  people: { items: unknown[]; total: number };
  steps: { items: unknown[]; total: number };
  flows: { items: unknown[]; total: number };
}

type NewStep = { existing: string } | { new: { name: string; connection: string; settings?: Record<string, unknown> } };

const SHOPIFY = { key: "shopify", name: "Shopify", logo: "/logos/shopify.svg" };
const POSTGRESQL = { key: "postgresql", name: "PostgreSQL", logo: "/logos/postgresql.svg" };
const CREATED = "2026-03-01T12:00:00Z";

export const nobody = (): Impact => ({
  connections: [],
  integrations: { items: [], total: 0 },
  people: { items: [], total: 0 },
  steps: { items: [], total: 0 },
  flows: { items: [], total: 0 },
});

export function problem(kind: string, status: number, more: Record<string, unknown> = {}) {
  return { status, contentType: "application/problem+json", body: JSON.stringify({ type: `urn:mooring:problem:${kind}`, title: kind, status, ...more }) };
}

export class Flows {
  /** Newest first. */
  readonly flows: Flow[] = [];
  readonly steps: Step[] = [];
  readonly connections: Connection[] = [];
  readonly integrations: Integration[] = [];
  /** Pairs of an integration's and a connection's id. */
  readonly registered = new Set<string>();
  /** Bodies of what was sent to change something, each with its address. */
  readonly sent: { at: string; body: Record<string, unknown> }[] = [];
  private made = 0;

  constructor(
    private readonly workspace: Workspace,
    private readonly me: { id: string; name: string },
  ) {}

  private id(prefix: string): string {
    return `${prefix}_${(++this.made).toString(16).padStart(32, "0")}`;
  }

  addConnection(name: string, wanted: Partial<Connection> = {}): Connection {
    const kind = wanted.kind ?? "source";
    const provider = kind === "source" ? SHOPIFY : POSTGRESQL;
    const connection = { id: this.id("con"), kind, name, provider, owner: this.me, visibility: "shared" as const, status: "connected" as const, ...wanted };
    this.connections.unshift(connection);
    return connection;
  }

  addIntegration(name: string, kind: Integration["kind"] = "custom"): Integration {
    const integration = { id: this.id("int"), name, kind };
    this.integrations.unshift(integration);
    return integration;
  }

  addStep(name: string, connection: Connection, wanted: Partial<Step> = {}): Step {
    const kind = connection.kind === "source" ? ("export" as const) : ("import" as const);
    const id = this.id(kind === "export" ? "exp" : "imp");
    const step = { id, kind, name, connection, settings: {}, used_by: 0, edits_every_flow: true, created: true, version: 1, ...wanted };
    this.steps.unshift(step);
    return step;
  }

  addFlow(name: string, steps: Step[], wanted: Partial<Flow> = {}): Flow {
    const of = (kind: Kind) => steps.filter((step) => step.kind === kind);
    const owner = wanted.integration || wanted.owner ? {} : { owner: this.me };
    const flow = { id: this.id("flw"), name, exports: of("export"), imports: of("import"), hidden_steps: 0, blocked: [], version: 1, ...owner, ...wanted };
    steps.forEach((step) => (step.used_by += 1));
    this.flows.unshift(flow);
    return flow;
  }

  /** From now on the page's calls are answered here. */
  async answer(page: Page): Promise<void> {
    const workspace = String.raw`/v1/workspaces/[^/]+`;
    const on = (pattern: string, answer: (route: Route, ids: string[]) => Promise<void>) => {
      const expression = new RegExp(`${pattern}(\\?|$)`);
      return page.route(expression, (route) => {
        const request = route.request();
        const ids = expression.exec(new URL(request.url()).pathname)?.slice(1) ?? [];
        if (["POST", "PATCH"].includes(request.method())) {
          this.sent.push({ at: new URL(request.url()).pathname, body: request.postDataJSON() ?? {} });
        }
        return answer(route, ids);
      });
    };
    await on(`${workspace}/connections`, (route) => this.listConnections(route));
    await on(`${workspace}/integrations`, (route) => this.list(route, this.integrations.map((it) => this.shownIntegration(it))));
    await on(`${workspace}/flows`, (route) => (route.request().method() === "GET" ? this.listFlows(route) : this.createFlow(route)));
    await on(`${workspace}/(exports|imports)`, (route, [kind]) =>
      route.request().method() === "GET" ? this.listSteps(route, kind === "exports" ? "export" : "import") : this.createStep(route),
    );
    await on("/v1/flows/([^/]+)", (route, [id]) => this.oneFlow(route, id));
    await on("/v1/flows/([^/]+)/attach", (route, [id]) => this.attach(route, id));
    await on("/v1/(?:exports|imports)/([^/]+)", (route, [id]) => this.oneStep(route, id));
    await on("/v1/integrations/([^/]+)", (route, [id]) =>
      route.fulfill({ json: this.shownIntegration(this.integrations.find((it) => it.id === id) as Integration) }),
    );
    await on("/v1/integrations/([^/]+)/connections", (route, [id]) => this.register(route, id));
    await on("/v1/connections/([^/]+)/restore", (route, [id]) => this.restore(route, id));
    await on("/v1/connections/([^/]+)/replace", (route, [id]) => this.replace(route, id));
  }

  private async list(route: Route, all: { name: string }[]): Promise<void> {
    const query = new URL(route.request().url()).searchParams;
    const found = all.filter((it) => it.name.toLowerCase().includes((query.get("q") ?? "").toLowerCase()));
    const from = Number(query.get("cursor") ?? 0);
    const to = from + Number(query.get("limit") ?? 50);
    const next = to < found.length ? { next_cursor: String(to) } : {};
    await route.fulfill({ json: { items: found.slice(from, to), ...next } });
  }

  private async listConnections(route: Route): Promise<void> {
    const query = new URL(route.request().url()).searchParams;
    const fits = (it: Connection) =>
      it.status !== "removed" && (query.get("kind") ?? it.kind) === it.kind && (query.get("provider") ?? it.provider.key) === it.provider.key;
    await this.list(route, this.connections.filter(fits).map((it) => this.shownConnection(it)));
  }

  private async listFlows(route: Route): Promise<void> {
    const query = new URL(route.request().url()).searchParams;
    const step = query.get("step");
    const fits = (it: Flow) =>
      (query.get("standalone") !== "true" || !it.integration) &&
      (query.get("integration") ?? it.integration?.id) === it.integration?.id &&
      (!step || [...it.exports, ...it.imports].some(({ id }) => id === step));
    await this.list(route, this.flows.filter(fits).map((it) => this.shownFlow(it)));
  }

  private async listSteps(route: Route, kind: Kind): Promise<void> {
    await this.list(route, this.steps.filter((it) => it.kind === kind).map((it) => this.shownStep(it)));
  }

  private shownConnection(it: Connection) {
    return { ...it, workspace: this.workspace.id, method: "api_key", fields: {}, created_at: CREATED, used_by: it.used_by ?? 0, version: 1 };
  }

  private shownIntegration(it: Integration) {
    const flows = this.flows.filter(({ integration }) => integration?.id === it.id).length;
    return { ...it, workspace: this.workspace.id, created_at: CREATED, flows, connections: 0, version: 1 };
  }

  private shownStep(it: Step) {
    return { ...it, workspace: this.workspace.id, created_at: CREATED };
  }

  private shownFlow(it: Flow) {
    const shown = ({ id, kind, name, connection }: Step) => ({ id, kind, name, connection });
    return { ...it, workspace: this.workspace.id, created_at: CREATED, exports: it.exports.map(shown), imports: it.imports.map(shown) };
  }

  private chosen(steps: NewStep[]): Step[] {
    return steps.map((step) => {
      if ("existing" in step) {
        return this.steps.find(({ id }) => id === step.existing) as Step;
      }
      const connection = this.connections.find(({ id }) => id === step.new.connection) as Connection;
      return this.addStep(step.new.name, connection, { settings: step.new.settings ?? {} });
    });
  }

  private async createFlow(route: Route): Promise<void> {
    const { name, integration, exports, imports, share } = route.request().postDataJSON();
    const place = this.integrations.find(({ id }) => id === integration);
    const flow = this.addFlow(name, this.chosen([...exports, ...imports]), place ? { integration: place } : {});
    await this.saved(route, flow, share ?? [], 201);
  }

  private async oneFlow(route: Route, id: string | undefined): Promise<void> {
    const flow = this.flows.find((it) => it.id === id);
    if (!flow) {
      return route.fulfill(problem("not-found", 404));
    }
    if (route.request().method() === "GET") {
      return route.fulfill({ json: this.shownFlow(flow) });
    }
    if (route.request().method() === "DELETE") {
      this.flows.splice(this.flows.indexOf(flow), 1);
      return route.fulfill({ status: 204 });
    }
    const { name, exports, imports, share, version } = route.request().postDataJSON();
    if (version !== flow.version) {
      return route.fulfill(problem("version-mismatch", 412));
    }
    flow.name = name ?? flow.name;
    flow.exports = exports ? this.chosen(exports) : flow.exports;
    flow.imports = imports ? this.chosen(imports) : flow.imports;
    await this.saved(route, flow, share ?? []);
  }

  private async attach(route: Route, id: string | undefined): Promise<void> {
    const flow = this.flows.find((it) => it.id === id) as Flow;
    const { integration, share } = route.request().postDataJSON();
    const place = this.integrations.find((it) => it.id === integration);
    const before = { integration: flow.integration, owner: flow.owner };
    Object.assign(flow, { integration: place, owner: undefined });
    await this.saved(route, flow, share ?? [], 200, () => Object.assign(flow, before));
  }

  /** What a save of a flow registers, and what stands in its way. */
  private async saved(route: Route, flow: Flow, share: string[], status = 200, undo = () => {}): Promise<void> {
    const used = [...new Set([...flow.exports, ...flow.imports].map(({ connection }) => connection))];
    const into = flow.integration?.kind === "custom" ? flow.integration : undefined;
    const isPrivate = ({ id, visibility }: Connection) => visibility === "private" && !share.includes(id);
    const inTheWay = flow.integration ? used.filter(isPrivate) : [];
    if (inTheWay.length > 0) {
      undo();
      if (status === 201) {
        this.flows.splice(this.flows.indexOf(flow), 1);
      }
      return route.fulfill(problem("private-connection", 409, { private: inTheWay.map(brief) }));
    }
    const shared = used.filter(({ id, visibility }) => share.includes(id) && visibility === "private");
    shared.forEach((it) => (it.visibility = "shared"));
    const fresh = into ? used.filter(({ id }) => !this.registered.has(into.id + id)) : [];
    fresh.forEach(({ id }) => this.registered.add(`${into?.id}${id}`));
    flow.version += 1;
    flow.blocked = flow.blocked.filter(({ reason }) => reason !== "not_registered");
    const reminder = into && fresh.length > 0 ? { reminder: this.reminder(into, fresh, shared) } : {};
    await route.fulfill({ status, json: { flow: this.shownFlow(flow), ...reminder } });
  }

  reminder(integration: Integration, connections: Connection[], shared: Connection[] = []) {
    const change = ({ id }: Connection) => ({ connection: id, before: "nothing", after: "manage" });
    const people = [{ id: `usr_${"7".repeat(32)}`, name: "Grace Hopper", changes: connections.map(change) }];
    const impact = {
      ...nobody(),
      connections: connections.map(brief),
      integrations: { items: [brief(integration)], total: 1 },
      people: { items: people, total: 3 },
    };
    const registered = { items: [{ integration: brief(integration), connections: connections.map(brief) }], total: 1 };
    return { registered, shared: shared.map(brief), impact };
  }

  private async createStep(route: Route): Promise<void> {
    const { name, connection, settings } = route.request().postDataJSON();
    const behind = this.connections.find(({ id }) => id === connection) as Connection;
    await route.fulfill({ status: 201, json: this.shownStep(this.addStep(name, behind, { settings: settings ?? {} })) });
  }

  private async oneStep(route: Route, id: string | undefined): Promise<void> {
    const step = this.steps.find((it) => it.id === id) as Step;
    if (route.request().method() === "GET") {
      return route.fulfill({ json: this.shownStep(step) });
    }
    if (route.request().method() === "DELETE") {
      this.steps.splice(this.steps.indexOf(step), 1);
      return route.fulfill({ status: 204 });
    }
    const { name, connection, settings, version } = route.request().postDataJSON();
    if (version !== step.version) {
      return route.fulfill(problem("version-mismatch", 412));
    }
    step.name = name ?? step.name;
    step.settings = settings ?? step.settings;
    step.connection = this.connections.find((it) => it.id === connection) ?? step.connection;
    step.version += 1;
    await route.fulfill({ json: { step: this.shownStep(step) } });
  }

  private async register(route: Route, id: string | undefined): Promise<void> {
    const into = this.integrations.find((it) => it.id === id) as Integration;
    const { connections } = route.request().postDataJSON();
    const found = this.connections.filter((it) => connections.includes(it.id));
    for (const flow of this.flows.filter(({ integration }) => integration?.id === id)) {
      flow.blocked = flow.blocked.filter((it) => !connections.includes(it.connection?.id));
    }
    await route.fulfill({ json: this.reminder(into, found) });
  }

  private async restore(route: Route, id: string | undefined): Promise<void> {
    const connection = this.connections.find((it) => it.id === id) as Connection;
    connection.status = "connected";
    for (const flow of this.flows) {
      flow.blocked = flow.blocked.filter((it) => it.connection?.id !== id);
    }
    await route.fulfill({ json: this.shownConnection(connection) });
  }

  private async replace(route: Route, id: string | undefined): Promise<void> {
    const { with: other, only_editable, dry_run } = route.request().postDataJSON();
    const by = this.connections.find((it) => it.id === other) as Connection;
    const all = this.steps.filter(({ connection }) => connection.id === id);
    const steps = all.filter(({ edits_every_flow }) => !only_editable || edits_every_flow);
    const uses = ({ exports, imports }: Flow) => [...exports, ...imports].some((it) => steps.includes(it));
    const flows = this.flows.filter(uses).map(({ id, name, integration }) => ({ id, name, ...(integration ? { integration: brief(integration) } : {}) }));
    const into = this.flows.find(uses)?.integration;
    if (!dry_run) {
      steps.forEach((it) => (it.connection = by));
      this.flows.forEach((it) => (it.blocked = it.blocked.filter(({ connection }) => connection?.id !== id)));
    }
    const reminder = into ? { reminder: this.reminder(into, [by]) } : {};
    const named = steps.map(({ id, name }) => ({ id, name, connection: by.id }));
    const replaced = { steps: { items: named, total: named.length }, flows: { items: flows, total: flows.length }, left: all.length - steps.length };
    await route.fulfill({ json: { ...replaced, ...reminder, dry_run: dry_run === true } });
  }
}

function brief({ id, name }: Brief): Brief {
  return { id, name };
}
