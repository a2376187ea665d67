// Answers of the API about access requests, given here: what a list looks like in every state takes no week of waiting.
import type { Page, Request, Route } from "@playwright/test";

import type { Workspace } from "./owner.ts";

export interface Source {
  id: string;
  kind: "source" | "destination";
  provider: { key: string; name: string; logo: string };
  method: string;
  name?: string;
  fields?: Record<string, string>;
  restriction?: { by: "email"; email: string } | { by: "account"; subject: string };
  connected_at?: string;
}

export interface AccessRequest {
  id: string;
  workspace: string;
  state: "active" | "used" | "expired" | "declined" | "deleted";
  sources: Source[];
  renews?: { id: string; name: string };
  visibility: "private" | "shared";
  purpose?: string;
  created_by: { id: string; name: string };
  created_at: string;
  expires_at: string;
  opened_at?: string;
}

interface Wanted extends Partial<Omit<AccessRequest, "sources">> {
  sources?: Partial<Source>[];
}

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

export function fromNow(milliseconds: number): string {
  return new Date(Date.now() + milliseconds).toISOString();
}

function id(prefix: string, number: number): string {
  return `${prefix}_${number.toString(16).padStart(32, "0")}`;
}

export const SHOPIFY = { key: "shopify", name: "Shopify", logo: "/logos/shopify.svg" };
export const POSTGRESQL = { key: "postgresql", name: "PostgreSQL", logo: "/logos/postgresql.svg" };
export const HTTP_API = { key: "http-api", name: "HTTP API", logo: "/logos/http-api.svg" };

export class AccessRequests {
  /** Newest first. */
  readonly all: AccessRequest[] = [];
  /** How many a page of the list holds. */
  pageSize = 50;
  private made = 0;

  constructor(
    private readonly workspace: Workspace,
    private readonly creator: { id: string; name: string },
    private readonly baseUrl: string,
  ) {}

  /** Puts one in front of the others. */
  add(wanted: Wanted = {}): AccessRequest {
    const number = ++this.made;
    const sources = (wanted.sources ?? [{}]).map((source, index) => ({
      id: id("src", number * 100 + index),
      kind: "source" as const,
      provider: HTTP_API,
      method: "api_key",
      ...source,
    }));
    const request: AccessRequest = {
      id: id("req", number),
      workspace: this.workspace.id,
      state: "active",
      visibility: "shared",
      created_by: this.creator,
      created_at: fromNow(-HOUR),
      expires_at: fromNow(6 * DAY + HOUR),
      ...wanted,
      sources,
    };
    this.all.unshift(request);
    return request;
  }

  /** From now on the page's calls are answered here. */
  async answer(page: Page): Promise<void> {
    await page.route(/\/v1\/workspaces\/[^/]+\/access-requests(\?|$)/, (route) =>
      route.request().method() === "GET" ? this.list(route) : this.create(route),
    );
    await page.route(/\/v1\/access-requests\/[^/]+(\/reissue)?$/, (route) => this.change(route));
    await page.route(/\/v1\/connections\/[^/]+\/access-requests$/, (route) => this.renew(route));
  }

  private async list(route: Route): Promise<void> {
    const query = new URL(route.request().url()).searchParams;
    const state = query.get("state");
    const creator = query.get("created_by");
    const fits = this.all.filter(
      (it) =>
        (state ? it.state === state : !["declined", "deleted"].includes(it.state)) && (!creator || it.created_by.id === creator),
    );
    const from = Number(query.get("cursor") ?? 0);
    const to = from + this.pageSize;
    const next = to < fits.length ? { next_cursor: String(to) } : {};
    await route.fulfill({ json: { items: fits.slice(from, to), ...next } });
  }

  private async create(route: Route): Promise<void> {
    const { sources, lifetime_hours, ...rest } = route.request().postDataJSON();
    const asked = sources.map(({ provider, ...source }: { provider: string }) => ({
      ...source,
      provider: { key: provider, name: provider, logo: `/logos/${provider}.svg` },
    }));
    await this.issue(route, this.add({ ...rest, sources: asked, expires_at: fromNow(lifetime_hours * HOUR), created_at: fromNow(0) }));
  }

  private async renew(route: Route): Promise<void> {
    const { lifetime_hours, ...rest } = route.request().postDataJSON();
    const connection = /(con_[0-9a-f]+)/.exec(route.request().url())?.[1] ?? "";
    const renews = { id: connection, name: "Orders" };
    await this.issue(route, this.add({ ...rest, renews, expires_at: fromNow(lifetime_hours * HOUR) }));
  }

  private async change(route: Route): Promise<void> {
    const request = this.find(route.request());
    if (route.request().method() === "DELETE") {
      request.state = "deleted";
      await route.fulfill({ status: 204 });
      return;
    }
    const { lifetime_hours } = route.request().postDataJSON();
    if (lifetime_hours) {
      request.expires_at = fromNow(lifetime_hours * HOUR);
    }
    delete request.opened_at;
    await this.issue(route, request);
  }

  private async issue(route: Route, request: AccessRequest): Promise<void> {
    const token = `t${request.id.slice(-4)}-${this.made}-${"x".repeat(32)}`;
    const link = `${this.baseUrl}/connect#token=${token}`;
    await route.fulfill({ status: 201, json: { access_request: request, link, secret_already_shown: false } });
  }

  private find(request: Request): AccessRequest {
    const found = this.all.find((it) => request.url().includes(it.id));
    if (!found) {
      throw new Error(`no access request at ${request.url()}`);
    }
    return found;
  }
}

export function accessRequestsOf(workspace: Workspace): string {
  return `/w/${workspace.id}/access-requests`;
}
