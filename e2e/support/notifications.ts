// Notifications in the hands of the test: what the API would tell one person.
import type { Page, Route } from "@playwright/test";

import type { Workspace } from "./owner.ts";

export interface News {
  kind: "link_used" | "link_declined" | "link_expiring" | "access_revoked" | "needs_reconnect" | "degraded" | "of_the_future";
  subject: string;
  detail?: Record<string, unknown>;
  isRead?: boolean;
  minutesAgo?: number;
}

export interface Preference {
  kind: string;
  in_app: boolean;
  email: boolean;
}

export interface Inbox {
  /** Something else has happened. */
  add(news: News): void;
  unread(): number;
  /** The newest notification that was marked read, each time. */
  marks: string[];
  preferences: Preference[];
  /** What was saved, each time. */
  saved: Preference[][];
}

const KINDS = ["link_used", "link_declined", "link_expiring", "access_revoked", "needs_reconnect", "degraded"];

export async function emulateInbox(page: Page, workspace: Workspace, news: News[] = [], isMailConfigured = true): Promise<Inbox> {
  const items: Record<string, unknown>[] = [];
  const inbox: Inbox = {
    add: ({ kind, subject, detail = {}, isRead = false, minutesAgo = 0 }) => {
      const at = new Date(Date.now() - minutesAgo * 60_000).toISOString();
      const id = `ntf_${String(items.length + 1).padStart(32, "0")}`;
      const read = isRead ? { read_at: at } : {};
      items.unshift({ id, kind, workspace: workspace.id, subject, detail, created_at: at, ...read });
    },
    unread: () => items.filter((item) => item["read_at"] === undefined).length,
    marks: [],
    preferences: KINDS.map((kind) => ({ kind, in_app: true, email: isMailConfigured })),
    saved: [],
  };
  // The last one is the newest.
  [...news].reverse().forEach(inbox.add);

  const count = (route: Route) => route.fulfill({ json: { count: Math.min(inbox.unread(), 100) } });
  await page.route("**/v1/notifications/unread", count);
  await page.route("**/v1/notifications/read", async (route) => {
    const upTo = (route.request().postDataJSON() as { up_to: string }).up_to;
    inbox.marks.push(upTo);
    items.filter((item) => String(item["id"]) <= upTo).forEach((item) => (item["read_at"] ??= new Date().toISOString()));
    await count(route);
  });
  await page.route(/\/v1\/notifications(\?|$)/, async (route) => {
    const query = new URL(route.request().url()).searchParams;
    const start = Number(query.get("cursor") ?? 0);
    const found = items.filter((item) => query.get("unread") !== "true" || item["read_at"] === undefined);
    const next = found.length > start + 50 ? { next_cursor: String(start + 50) } : {};
    await route.fulfill({ json: { items: found.slice(start, start + 50), ...next } });
  });
  await page.route("**/v1/notifications/preferences", async (route) => {
    if (route.request().method() === "PUT") {
      const { kinds } = route.request().postDataJSON() as { kinds: Preference[] };
      inbox.saved.push(kinds);
      inbox.preferences = inbox.preferences.map((now) => kinds.find(({ kind }) => kind === now.kind) ?? now);
    }
    await route.fulfill({ json: { kinds: inbox.preferences, mail_configured: isMailConfigured } });
  });
  return inbox;
}

/** One of each kind. */
export const ALL_NEWS: News[] = [
  { kind: "link_used", subject: "Google Ads", detail: { connected: 1, of: 2 }, minutesAgo: 2 },
  { kind: "needs_reconnect", subject: "Orders of the north", detail: { reason: "revoked", kind: "source" }, minutesAgo: 30 },
  { kind: "access_revoked", subject: "Search Console of Acme", detail: { kind: "source" }, minutesAgo: 70 },
  { kind: "link_declined", subject: "Google Ads, Shopify", isRead: true, minutesAgo: 300 },
  { kind: "link_expiring", subject: "Shopify", isRead: true, detail: { expires_at: new Date(Date.now() + 20 * 3_600_000).toISOString() }, minutesAgo: 600 },
  { kind: "degraded", subject: "Warehouse", detail: { reason: "provider_unavailable", kind: "destination" }, isRead: true, minutesAgo: 3000 },
  { kind: "of_the_future", subject: `A kind with a long subject, ${"Undivided".repeat(9)}`, isRead: true, minutesAgo: 9000 },
];
