// What is changed elsewhere is seen without a reload, and takes nothing away from whoever is at work.
import type { Page } from "@playwright/test";

import { ok } from "../support/api.ts";
import { connectionRow, connectionRows, destinationsOf, sourcesOf } from "../support/connections.ts";
import { expect, test } from "../support/fixtures.ts";
import { startStream, type Stream } from "../support/live.ts";
import { foundOrganization, type Owner, type Workspace } from "../support/owner.ts";
import { join } from "../support/people.ts";
import { act, openActions } from "../support/rows.ts";
import { addConnection } from "../support/seed.ts";
import { tolerate } from "../support/watch.ts";

const connections = (workspace: Workspace) => ({ workspace: workspace.id, noun: "connection" });

async function openSources(page: Page, workspace: Workspace, rows: number, stream: Stream): Promise<void> {
  await page.goto(sourcesOf(workspace));
  await expect(connectionRows(page)).toHaveCount(rows);
  await expect.poll(stream.open).toBe(1);
}

/** Counts how often the page asks for its list of connections. */
function countReads(page: Page): () => number {
  let reads = 0;
  page.on("request", (request) => {
    reads += /\/v1\/workspaces\/[^/]+\/connections\?/.test(request.url()) ? 1 : 0;
  });
  return () => reads;
}

async function rename(owner: Owner, connection: string, name: string): Promise<void> {
  const params = { path: { connection } };
  const { version } = ok(await owner.client.GET("/v1/connections/{connection}", { params }));
  ok(await owner.client.PATCH("/v1/connections/{connection}", { params, body: { name, version } }));
}

test("a list changes by itself and what is being typed in it stays", async ({ page, workspace, owner, mooring, stream }) => {
  const orders = await addConnection(owner, workspace, mooring, { name: "Orders" });
  await addConnection(owner, workspace, mooring, { name: "Invoices" });
  await openSources(page, workspace, 2, stream);
  await page.getByRole("button", { name: "Rename “Invoices”" }).click();
  const field = page.getByRole("textbox", { name: "New name of “Invoices”" });
  await field.fill("Invoices of the no");

  await addConnection(owner, workspace, mooring, { name: "Refunds" });
  await rename(owner, orders.id, "Orders of the south");
  stream.tell(connections(workspace));
  await expect(connectionRow(page, "Refunds")).toBeVisible();
  await expect(connectionRow(page, "Orders of the south")).toBeVisible();
  await expect(field).toBeFocused();
  await expect(field).toHaveValue("Invoices of the no");

  await page.keyboard.type("rth");
  await page.keyboard.press("Enter");
  await expect(connectionRow(page, "Invoices of the north")).toBeVisible();
});

test("what somebody else connects appears without a reload", { tag: "@smoke" }, async ({ page, workspace, owner, mooring }) => {
  const grace = await join(owner, workspace, mooring, "user", "Grace Hopper");
  const listening = page.waitForResponse((response) => response.url().endsWith("/v1/events") && response.ok());
  await page.goto(sourcesOf(workspace));
  await expect(page.getByRole("heading", { name: "No sources yet" })).toBeVisible();
  await listening;
  await addConnection(grace, workspace, mooring, { name: "Hers alone" });
  await addConnection(grace, workspace, mooring, { name: "Orders", visibility: "shared" });
  await expect(connectionRow(page, "Orders")).toBeVisible();
  await expect(connectionRows(page)).toHaveCount(1);
});

test("an open menu, a dialog with what is filled in, and the place in the page stay", async ({
  page,
  workspace,
  owner,
  mooring,
  stream,
}) => {
  const names = Array.from({ length: 14 }, (_, index) => `Account ${index + 1}`);
  for (const name of names) {
    await addConnection(owner, workspace, mooring, { name, visibility: "shared" });
  }
  const grace = await join(owner, workspace, mooring, "user", "Grace Hopper");
  await openSources(page, workspace, names.length, stream);
  await openActions(page, "Account 1");
  const scrolled = () => page.evaluate(() => scrollY);
  const before = await scrolled();
  expect(before).toBeGreaterThan(0);

  const [, , third] = ok(
    await owner.client.GET("/v1/workspaces/{workspace}/connections", { params: { path: { workspace: workspace.id } } }),
  ).items;
  await rename(owner, third?.id ?? "", "Renamed meanwhile");
  stream.tell(connections(workspace));
  await expect(connectionRow(page, "Renamed meanwhile")).toBeVisible();
  await expect(page.getByRole("button", { name: "Transfer", exact: true })).toBeVisible();
  expect(await scrolled()).toBe(before);
  await page.keyboard.press("Escape");

  await act(page, "Account 1", "Transfer");
  const dialog = page.getByRole("dialog", { name: "Transfer" });
  await dialog.getByLabel("New owner").selectOption({ label: "Grace Hopper" });
  await dialog.getByLabel("New owner").focus();
  await join(owner, workspace, mooring, "user", "Mary Somerville");
  await rename(owner, third?.id ?? "", "Renamed again");
  stream.tell({ workspace: workspace.id, noun: "member" });
  stream.tell(connections(workspace));
  await expect(page.getByRole("row").filter({ hasText: "Renamed again" })).toBeVisible();
  await expect(dialog.getByLabel("New owner")).toHaveValue(grace.id);
  await expect(dialog.getByLabel("New owner")).toBeFocused();
});

test("the members' page keeps the focus when somebody joins", async ({ page, workspace, owner, mooring, stream }) => {
  await join(owner, workspace, mooring, "user", "Grace Hopper");
  await page.goto(`/w/${workspace.id}/members`);
  const actions = page.getByRole("group", { name: "Actions for Grace Hopper" });
  await actions.getByRole("button", { name: "Change" }).focus();
  await expect.poll(stream.open).toBe(1);
  await join(owner, workspace, mooring, "user", "Mary Somerville");
  stream.tell({ workspace: workspace.id, noun: "member" });
  await expect(page.getByRole("group", { name: "Actions for Mary Somerville" })).toBeVisible();
  await expect(actions.getByRole("button", { name: "Change" })).toBeFocused();
});

test("changes that come together are read once, those of another workspace never", async ({
  page,
  workspace,
  owner,
  mooring,
  stream,
}) => {
  await addConnection(owner, workspace, mooring, { name: "Orders" });
  await openSources(page, workspace, 1, stream);
  const reads = countReads(page);
  stream.tell({ workspace: `wsp_${"0".repeat(32)}`, noun: "connection" });
  stream.tell({ workspace: workspace.id, noun: "something this build does not know" });
  for (let time = 0; time < 5; time += 1) {
    stream.tell(connections(workspace));
  }
  await addConnection(owner, workspace, mooring, { name: "Invoices" });
  await expect(connectionRow(page, "Invoices")).toBeVisible();
  expect(reads()).toBe(1);
});

test("one stream serves every tab, and the next takes over when its tab is closed", async ({
  page,
  context,
  workspace,
  owner,
  mooring,
  stream,
}) => {
  await addConnection(owner, workspace, mooring, { name: "Orders" });
  await openSources(page, workspace, 1, stream);
  const second = await context.newPage();
  await second.goto(sourcesOf(workspace));
  await expect(connectionRows(second)).toHaveCount(1);

  await addConnection(owner, workspace, mooring, { name: "Invoices" });
  stream.tell(connections(workspace));
  // Of two tabs only one is in front; the other reads when it is looked at.
  for (const tab of [page, second]) {
    await tab.bringToFront();
    await expect(connectionRow(tab, "Invoices")).toBeVisible();
  }
  expect(stream.requests()).toBe(1);

  await test.step("what was missed in between is read then", async () => {
    await addConnection(owner, workspace, mooring, { name: "Refunds" });
    await page.close();
    await expect(connectionRow(second, "Refunds")).toBeVisible();
    expect(stream.requests()).toBe(2);
    await expect.poll(stream.open).toBe(1);
  });
  await addConnection(owner, workspace, mooring, { name: "Returns" });
  stream.tell(connections(workspace));
  await expect(connectionRow(second, "Returns")).toBeVisible();
});

test("a stream that ends is opened again, and what is in view read once", async ({ page, workspace, owner, mooring, stream }) => {
  await addConnection(owner, workspace, mooring, { name: "Orders" });
  await openSources(page, workspace, 1, stream);
  const reads = countReads(page);
  await addConnection(owner, workspace, mooring, { name: "Invoices" });
  stream.end();
  await expect(connectionRow(page, "Invoices")).toBeVisible();
  expect(stream.requests()).toBe(2);
  expect(reads()).toBe(1);
});

test("a list that cannot be read again stays in view", async ({ page, workspace, owner, mooring, stream }) => {
  await addConnection(owner, workspace, mooring, { name: "Orders" });
  await openSources(page, workspace, 1, stream);
  tolerate(page.context(), /ERR_FAILED/);
  const list = "**/v1/workspaces/*/connections?*";
  await page.route(list, (route) => route.abort(), { times: 1 });
  const failed = page.waitForEvent("requestfailed", (request) => request.url().includes("/connections?"));
  stream.tell(connections(workspace));
  await failed;
  await addConnection(owner, workspace, mooring, { name: "Invoices" });
  await expect(connectionRow(page, "Orders")).toBeVisible();
  await expect(page.getByRole("alert")).toHaveCount(0);
  stream.tell(connections(workspace));
  await expect(connectionRow(page, "Invoices")).toBeVisible();
});

test("a stream that is refused waits until a request of the reader's has renewed the session", async ({
  page,
  workspace,
  owner,
  mooring,
  stream,
}) => {
  await addConnection(owner, workspace, mooring, { name: "Orders" });
  await openSources(page, workspace, 1, stream);
  let renewals = 0;
  page.on("request", (request) => {
    renewals += request.url().endsWith("/v1/session/refresh") ? 1 : 0;
  });
  const [token] = (await page.context().cookies()).filter(({ name }) => name === "mooring_session");
  await page.context().clearCookies({ name: "mooring_session" });
  stream.refuse(401);
  const asked = page.waitForResponse((response) => response.url().endsWith("/v1/session") && response.status() === 401);
  stream.end();
  await asked;
  const refused = stream.requests();
  expect(renewals).toBe(0);

  stream.refuse(undefined);
  await page.getByRole("link", { name: "Destinations" }).click();
  await expect(page.getByRole("heading", { name: "No destinations yet" })).toBeVisible();
  await expect.poll(stream.open).toBe(1);
  expect(renewals).toBe(1);
  expect(stream.requests()).toBe(refused + 1);
  expect(token).toBeDefined();
});

test("a page that nobody sees reads when it is looked at", async ({ page, context, workspace, owner, mooring, stream }) => {
  await page.clock.install();
  await addConnection(owner, workspace, mooring, { name: "Orders" });
  await openSources(page, workspace, 1, stream);
  const seen = await context.newPage();
  await seen.goto(sourcesOf(workspace));
  await expect(connectionRows(seen)).toHaveCount(1);
  const reads = countReads(page);
  const show = (isShown: boolean) =>
    page.evaluate((hidden) => {
      Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
      document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
    }, !isShown);
  await show(false);
  await addConnection(owner, workspace, mooring, { name: "Invoices" });
  stream.tell(connections(workspace));
  await expect(async () => {
    await page.clock.runFor(1_000);
    await expect(connectionRow(seen, "Invoices")).toBeVisible({ timeout: 200 });
  }).toPass();
  expect(reads()).toBe(0);
  await show(true);
  await page.clock.runFor(1_000);
  await expect(connectionRow(page, "Invoices")).toBeVisible();
  expect(reads()).toBe(1);
});

test("after a sleep the stream is opened anew, and what is in view read again", async ({ page, workspace, owner, mooring, stream }) => {
  await page.clock.install();
  await addConnection(owner, workspace, mooring, { name: "Orders" });
  await openSources(page, workspace, 1, stream);
  await addConnection(owner, workspace, mooring, { name: "Invoices" });
  await page.clock.fastForward("20:00");
  await page.clock.runFor(3_000);
  await expect(connectionRow(page, "Invoices")).toBeVisible();
  expect(stream.requests()).toBe(2);
});

test("what is read again by itself renews no session for an empty chair", async ({ page, workspace, owner, mooring, stream }) => {
  await page.clock.install();
  await addConnection(owner, workspace, mooring, { name: "Orders" });
  await openSources(page, workspace, 1, stream);
  let renewals = 0;
  page.on("request", (request) => {
    renewals += request.url().endsWith("/v1/session/refresh") ? 1 : 0;
  });
  await page.clock.fastForward("02:00:00");
  await page.context().clearCookies({ name: "mooring_session" });
  const refused = page.waitForResponse((response) => response.url().includes("/connections?") && response.status() === 401);
  await addConnection(owner, workspace, mooring, { name: "Invoices" });
  await expect.poll(stream.open).toBe(1);
  stream.tell(connections(workspace));
  await page.clock.runFor(3_000);
  await refused;
  await page.clock.runFor(3_000);
  await expect(connectionRow(page, "Orders")).toBeVisible();
  await expect(connectionRow(page, "Invoices")).toHaveCount(0);
  expect(renewals).toBe(0);

  await page.keyboard.press("Shift");
  await expect(connectionRow(page, "Invoices")).toBeVisible();
  expect(renewals).toBe(1);
});

test("whoever signs out hears nothing more, and hears again after signing in", async ({ newPerson, newMooring }) => {
  // Signing out ends a session, so this browser has one of its own.
  const mooring = await newMooring();
  const owner = await foundOrganization(mooring);
  const page = await newPerson(mooring);
  const stream = await startStream(page.context());
  const signIn = async () => {
    await page.getByLabel("E-mail address").fill(owner.email);
    await page.getByLabel("Password", { exact: true }).fill(owner.password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Sources" })).toBeVisible();
    await expect.poll(stream.open).toBe(1);
  };
  await page.goto("/");
  await expect(page.getByRole("heading", { level: 1, name: "Sign in" })).toBeVisible();
  expect(stream.requests()).toBe(0);
  await signIn();
  await page.getByRole("button", { name: "Account menu" }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect.poll(stream.open).toBe(0);
  await signIn();
  expect(stream.requests()).toBe(2);
  await page.context().unroute("**/v1/events");
  await stream.stop();
});
