// What every page owes everybody, in each state that it has. The watch over the console, and so over the content policy,
// is on in every journey; here each page is at least opened once.
import type { Page } from "@playwright/test";

import { AccessRequests, DAY, HOUR, POSTGRESQL, SHOPIFY, accessRequestsOf, fromNow } from "../support/access-requests.ts";
import { ok } from "../support/api.ts";
import { LOGO } from "../support/branding.ts";
import { connectionRow, connectionRows, destinationsOf, sourcesOf } from "../support/connections.ts";
import { expect, test } from "../support/fixtures.ts";
import { Flows, problem } from "../support/flows.ts";
import { fill } from "../support/forms.ts";
import { inspect, inspectAsItIs } from "../support/inspect.ts";
import { Integrations, id, integrationsOf, listed } from "../support/integrations.ts";
import { ALL_NEWS, emulateInbox } from "../support/notifications.ts";
import { invite, join } from "../support/people.ts";
import { refuse } from "../support/provider-pages.ts";
import { act, openActions } from "../support/rows.ts";
import { addConnection } from "../support/seed.ts";
import { tolerate } from "../support/watch.ts";

// Many states, each looked at several times: together they take longer than other journeys.
test.describe.configure({ timeout: 180_000 });

const heading = (page: Page, name: string) => page.getByRole("heading", { level: 1, name, exact: true });

test("the pages before signing in", async ({ newMooring, newPerson }) => {
  const mooring = await newMooring();
  const page = await newPerson(mooring);
  await page.goto("/setup");
  await expect(page.getByText("Open the set-up link")).toBeVisible();
  await inspect(page, "setup-without-link");

  await page.goto("/sign-in");
  await expect(page.getByText("Mooring is not set up yet")).toBeVisible();
  await inspect(page, "sign-in-before-setup");

  await page.goto(mooring.setupLink);
  await expect(page.getByLabel("Organization")).toBeVisible();
  await inspect(page, "setup");
  await page.getByRole("button", { name: "Set up Mooring" }).click();
  await expect(page.getByLabel("Organization")).toBeFocused();
  await inspect(page, "setup-with-errors");
});

test("the pages of signing in and of coming back from a provider", async ({ page, owner }) => {
  await page.goto("/setup");
  await expect(page.getByText("Mooring is already set up")).toBeVisible();
  await inspect(page, "setup-closed");

  await page.goto("/sign-in");
  await fill(page, { "E-mail address": owner.email, Password: "not the password" });
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert")).toContainText("wrong");
  await inspect(page, "sign-in-refused");

  await page.goto("/authorized?problem=another_browser");
  await expect(heading(page, "This is another browser")).toBeVisible();
  await inspect(page, "authorized-another-browser");

  await page.goto(`/authorized?id=aut_${"0123456789abcdef".repeat(2)}`);
  await expect(heading(page, "You can close this window")).toBeVisible();
  await inspect(page, "authorized");
});

test("the lists, empty, filled and narrowed to nothing", async ({ page, workspace, owner, mooring }) => {
  await page.goto(sourcesOf(workspace));
  await expect(page.getByRole("heading", { name: "No sources yet" })).toBeVisible();
  await inspect(page, "sources-empty");
  await page.goto(destinationsOf(workspace));
  await expect(page.getByRole("heading", { name: "No destinations yet" })).toBeVisible();
  await inspect(page, "destinations-empty");

  await addConnection(owner, workspace, mooring, { name: "Orders" });
  await addConnection(owner, workspace, mooring, { name: "Invoices", visibility: "shared", isDown: true });
  await addConnection(owner, workspace, mooring, { name: "Undivided".repeat(11), visibility: "shared" });
  const wordy = "Orders of the northern and southern branches in every currency that was ever accepted there";
  await addConnection(owner, workspace, mooring, { name: wordy });
  await page.goto(sourcesOf(workspace));
  await expect(connectionRows(page)).toHaveCount(4);
  await inspect(page, "sources");
  await page.goto(`${sourcesOf(workspace)}?q=nothing&status=degraded`);
  await expect(page.getByRole("heading", { name: "No source matches" })).toBeVisible();
  await inspect(page, "sources-no-match");
});

test("what is done to a connection, in its row and in dialogs", async ({ page, workspace, owner, mooring }) => {
  await addConnection(owner, workspace, mooring, { name: "Orders", visibility: "shared" });
  await addConnection(owner, workspace, mooring, { name: "Gone" });
  await join(owner, workspace, mooring, "user", "Grace Hopper");
  await page.goto(sourcesOf(workspace));
  const dialog = page.getByRole("dialog");
  const close = async () => {
    await page.keyboard.press("Escape");
    await expect(dialog).toBeHidden();
  };
  await openActions(page, "Orders");
  await inspectAsItIs(page, "connection-actions");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Rename “Orders”" }).click();
  await page.getByRole("textbox", { name: "New name of “Orders”" }).fill("x".repeat(101));
  await page.keyboard.press("Enter");
  await expect(page.getByText("Use at most 100 characters.")).toBeVisible();
  await inspectAsItIs(page, "connection-rename-refused");
  await page.keyboard.press("Escape");
  await act(page, "Orders", "Transfer");
  await expect(dialog.getByLabel("New owner")).toBeVisible();
  await inspect(page, "connection-transfer");
  await close();
  await act(page, "Orders", "Reconnect");
  await expect(dialog.getByLabel("Base URL")).toBeVisible();
  await inspect(page, "connection-reconnect");
  await close();
  await act(page, "Gone", "Disconnect");
  await expect(dialog).toContainText("Nothing uses it.");
  await inspect(page, "connection-disconnect");
  await dialog.getByRole("button", { name: "Remove connection" }).click();
  await expect(connectionRow(page, "Gone")).toHaveCount(0);
  await page.goto(`${sourcesOf(workspace)}?status=removed`);
  await expect(connectionRow(page, "Gone")).toContainText("Can be restored until");
  await inspect(page, "sources-removed");

  // Integrations and flows have no pages yet, so the API's answer is given here.
  const named = (prefix: string, name: string) => ({ id: `${prefix}_${"0".repeat(32)}`, name });
  const usage = {
    integrations: [named("int", "Warehouse")],
    flows: [{ ...named("flw", "Nightly copy of every order"), integration: named("int", "Warehouse") }],
    exports: [named("exp", "Orders of the day")],
    imports: [],
    hidden: 3,
    may_force: false,
  };
  await page.route("**/v1/connections/*/usage", (route) => route.fulfill({ json: usage }));
  await page.goto(sourcesOf(workspace));
  await act(page, "Orders", "Disconnect");
  await expect(dialog).toContainText("Warehouse");
  await inspect(page, "connection-disconnect-refused");
});

test("the flows, loading, empty, filled, blocked and narrowed to nothing", async ({ page, workspace, owner }) => {
  const { user } = ok(await owner.client.GET("/v1/session"));
  const flows = new Flows(workspace, user);
  await flows.answer(page);
  const list = `/w/${workspace.id}/flows`;
  let answer = () => {};
  const held = new Promise<void>((resolve) => (answer = resolve));
  await page.route("**/v1/workspaces/*/flows?*", (route) => held.then(() => route.fallback()), { times: 1 });
  await page.route("**/v1/workspaces/*/flows", (route) => held.then(() => route.fallback()), { times: 1 });
  await page.goto(list);
  await expect(page.getByText("Loading…")).toBeAttached();
  await inspect(page, "flows-loading");
  answer();
  await expect(page.getByRole("heading", { name: "No flows yet" })).toBeVisible();
  await inspect(page, "flows-empty");

  const long = "Undivided".repeat(11);
  const wordy = "Orders of the northern and southern branches in every currency that was ever accepted there";
  const warehouse = flows.addIntegration("Warehouse");
  const removed = flows.addConnection(wordy, { status: "removed" });
  const target = flows.addConnection("Main database", { kind: "destination" });
  const steps = ["One", "Two", "Three", "Four"].map((name) => flows.addStep(name, flows.addConnection(name)));
  const into = flows.addStep("Into the database", target);
  flows.addFlow(long, [...steps, into], { integration: flows.addIntegration(long), hidden_steps: 3 });
  flows.addFlow(wordy, [flows.addStep(wordy, removed), into], {
    integration: warehouse,
    blocked: [{ reason: "removed", connection: removed }, { reason: "not_registered" }, { reason: "not_registered", connection: target }],
  });
  flows.addFlow("A standalone flow", [steps[0] ?? into], { owner: { id: `usr_${"5".repeat(32)}`, name: "Grace Brewster Murray Hopper" } });
  await page.goto(list);
  await expect(connectionRows(page)).toHaveCount(3);
  await inspect(page, "flows");
  await page.goto(`${list}?q=nothing&step=${into.id}`);
  await expect(page.getByRole("heading", { name: "No flow matches" })).toBeVisible();
  await inspect(page, "flows-no-match");
  await page.route("**/v1/workspaces/*/flows?*", (route) => route.fulfill(problem("too-many-requests", 429)), { times: 1 });
  await page.goto(`${list}?q=error`);
  await expect(page.getByRole("alert")).toContainText("Too many attempts");
  await inspect(page, "flows-error");
});

test("the flow editor, empty, filled, refused and blocked", async ({ page, workspace, owner }) => {
  const { user } = ok(await owner.client.GET("/v1/session"));
  const flows = new Flows(workspace, user);
  await flows.answer(page);
  const dialog = page.getByRole("dialog");
  const button = (name: string) => page.getByRole("button", { name, exact: true });
  const warehouse = flows.addIntegration("Warehouse");
  await page.goto(`/w/${workspace.id}/flows/new`);
  await expect(page.getByLabel("Integration")).toBeVisible();
  await inspect(page, "flow-new");
  await button("Choose an export").click();
  await expect(dialog).toContainText("No export that you can see fits.");
  await dialog.getByRole("button", { name: "Add export" }).click();
  await inspect(page, "flow-choose-nothing");
  await page.keyboard.press("Escape");

  const long = "Undivided".repeat(11);
  const wordy = "Orders of the northern and southern branches in every currency that was ever accepted there";
  const [orders, odd] = [flows.addConnection("Orders", { visibility: "private" }), flows.addConnection(long, { status: "needs_reconnect" })];
  const removed = flows.addConnection(wordy, { status: "removed" });
  for (let number = 0; number < 24; number += 1) {
    flows.addStep(`Step ${number}`, orders);
  }
  const flow = flows.addFlow(wordy, [flows.addStep(wordy, removed), flows.addStep(long, odd), flows.addStep("Orders of the day", orders)], {
    integration: warehouse,
    hidden_steps: 2,
    blocked: [{ reason: "removed", connection: removed }, { reason: "not_registered", connection: odd }, { reason: "not_usable" }],
  });
  await page.goto(`/w/${workspace.id}/flows/${flow.id}`);
  await expect(page.getByText("This flow is blocked")).toBeVisible();
  await inspect(page, "flow-blocked");
  await button("Choose an export").click();
  await expect(dialog.getByRole("radio")).toHaveCount(20);
  await dialog.getByRole("radio", { name: "Step 20" }).check();
  await inspect(page, "flow-choose-export");
  await dialog.getByRole("button", { name: "Add export" }).click();
  await button("New export").click();
  await fill(dialog, { Settings: "{oops" });
  await dialog.getByRole("radio", { name: "Orders" }).check();
  await dialog.getByRole("button", { name: "Add export" }).click();
  await inspect(page, "flow-new-export-refused");
  await fill(dialog, { Name: "A new one", Settings: "" });
  await dialog.getByRole("button", { name: "Add export" }).click();
  await button("Save flow").click();
  await expect(page.getByRole("group", { name: "Share and register?" })).toBeVisible();
  await inspect(page, "flow-share");
  const errors = [{ pointer: "/exports/1/existing", detail: "Its connection was removed. Restore it first." }];
  await page.route(`**/v1/flows/${flow.id}`, (route) => (route.request().method() === "PATCH" ? route.fulfill(problem("invalid-fields", 422, { errors })) : route.fallback()), { times: 1 });
  await button("Save flow").click();
  await expect(page.getByText("Some steps cannot be saved")).toBeVisible();
  await inspect(page, "flow-refused");
  await fill(page, { Name: "Mine" });
  Object.assign(flow, { name: long, version: 9 });
  await button("Save flow").click();
  await expect(page.getByText("Somebody changed this flow meanwhile")).toBeVisible();
  await inspect(page, "flow-conflict");
  await button("Save mine").click();
  await button("Share and register").click();
  await expect(dialog).toContainText("Registered with “Warehouse”");
  await inspect(page, "flow-reminder");
});

test("the exports and imports, and what is done to them", async ({ page, workspace, owner }) => {
  const { user } = ok(await owner.client.GET("/v1/session"));
  const flows = new Flows(workspace, user);
  await flows.answer(page);
  const dialog = page.getByRole("dialog");
  const close = async () => {
    await page.keyboard.press("Escape");
    await expect(dialog).toBeHidden();
  };
  await page.goto(`/w/${workspace.id}/imports`);
  await expect(page.getByRole("heading", { name: "No imports yet" })).toBeVisible();
  await inspect(page, "imports-empty");
  const long = "Undivided".repeat(11);
  const orders = flows.addConnection("Orders");
  flows.addStep(long, flows.addConnection(long, { status: "degraded" }), { used_by: 3, edits_every_flow: false });
  flows.addStep("Orders of the day", orders, { settings: { table: "orders", columns: ["id", "total"] }, used_by: 2 });
  flows.addStep("Free", orders);
  await page.goto(`/w/${workspace.id}/exports`);
  await expect(connectionRows(page)).toHaveCount(3);
  await inspect(page, "exports");
  await openActions(page, long);
  await inspectAsItIs(page, "export-actions");
  await page.keyboard.press("Escape");
  await act(page, "Orders of the day", "Edit");
  await expect(dialog.getByLabel("Settings")).toHaveValue(/columns/);
  await inspect(page, "export-edit");
  await close();
  await act(page, "Orders of the day", "Delete");
  await inspect(page, "export-delete-used");
  await close();
  await act(page, "Free", "Delete");
  await inspect(page, "export-delete");
});

test("what uses a connection, what would change with another, and attaching a flow", async ({ page, workspace, owner }) => {
  const { user } = ok(await owner.client.GET("/v1/session"));
  const flows = new Flows(workspace, user);
  await flows.answer(page);
  const dialog = page.getByRole("dialog");
  const long = "Undivided".repeat(11);
  const orders = flows.addConnection("Orders", { used_by: 5 });
  const warehouse = flows.addIntegration("Warehouse");
  flows.addConnection(long);
  const step = flows.addStep("Orders of the day", orders);
  flows.addStep("Out of reach", orders, { edits_every_flow: false });
  const flow = flows.addFlow("Nightly copy", [step], { integration: warehouse });
  flows.addFlow("A standalone one", [step]);
  const usage = {
    integrations: [warehouse],
    flows: [{ id: flow.id, name: flow.name, integration: warehouse }],
    exports: [{ id: step.id, name: long }],
    imports: [],
    hidden: 2,
    may_force: true,
  };
  await page.route("**/v1/connections/*/usage", (route) => route.fulfill({ json: usage }));
  await page.route("**/v1/connections/*/preview", (route) => route.fulfill(problem("too-many-requests", 429)));
  await page.goto(sourcesOf(workspace));
  await page.getByRole("button", { name: "“Orders” is used by 5 things" }).click();
  await expect(dialog).toContainText("and 2 things more that you cannot see");
  await inspect(page, "connection-used-by");
  await dialog.getByRole("button", { name: "Replace…" }).click();
  await dialog.getByRole("radio", { name: long }).check();
  await inspect(page, "connection-replace");
  await dialog.getByRole("radio", { name: "Only where I may" }).check();
  await dialog.getByRole("button", { name: "Show what changes" }).click();
  await expect(dialog).toContainText("Left as they are");
  await inspect(page, "connection-replace-dry-run");

  await page.goto(`/w/${workspace.id}/integrations/${warehouse.id}?tab=flows`);
  await page.getByRole("button", { name: "Attach flow" }).click();
  await expect(dialog.getByRole("radio", { name: "A standalone one" })).toBeVisible();
  await inspect(page, "flow-attach");
});

test("the members, their invitations and their dialogs", async ({ page, workspace, owner, mooring }) => {
  const grace = await join(owner, workspace, mooring, "guest", "Grace Hopper");
  await addConnection(grace, workspace, mooring, { name: "Shared by Grace", visibility: "shared" });
  await addConnection(grace, workspace, mooring, { name: "Her own" });
  const long = `${"invited".repeat(8)}@${"example".repeat(6)}.com`;
  await invite(owner, workspace, { email: long, role: "user", scope: "selected" });
  const dialog = page.getByRole("dialog");
  const close = async () => {
    await page.keyboard.press("Escape");
    await expect(dialog).toBeHidden();
  };
  await page.goto(`/w/${workspace.id}/members`);
  await expect(page.getByText(long)).toBeVisible();
  await inspect(page, "members");
  await page.getByRole("button", { name: "Invite" }).click();
  await expect(dialog.getByLabel("E-mail address")).toBeFocused();
  await inspect(page, "members-invite");
  await fill(dialog, { "E-mail address": "new@example.com" });
  await dialog.getByRole("button", { name: "Create invitation" }).click();
  await expect(dialog).toContainText("Send this link to new@example.com");
  await inspect(page, "members-invite-link");
  await close();
  await page.getByRole("group", { name: "Actions for Grace Hopper" }).getByRole("button", { name: "Change" }).click();
  await inspect(page, "members-change");
  await close();
  await page.getByRole("group", { name: "Actions for Grace Hopper" }).getByRole("button", { name: "Remove" }).click();
  await dialog.getByRole("button", { name: "Remove", exact: true }).click();
  await expect(dialog).toContainText("Decide what becomes of what they own");
  await inspect(page, "members-remove");
});

test("the access requests, empty, filled and narrowed to nothing, and what is done to them", async ({ page, workspace, owner, mooring }) => {
  const requests = new AccessRequests(workspace, { id: `usr_${"5".repeat(32)}`, name: "Grace Brewster Murray Hopper" }, mooring.baseUrl);
  await requests.answer(page);
  await page.goto(accessRequestsOf(workspace));
  await expect(page.getByRole("heading", { name: "No access requests yet" })).toBeVisible();
  await inspect(page, "access-requests-empty");

  requests.add({ state: "declined", sources: [{ name: "Declined one" }], opened_at: fromNow(-HOUR) });
  requests.add({ state: "expired", sources: [{}], expires_at: fromNow(-2 * DAY - HOUR) });
  requests.add({ state: "used", sources: [{ provider: SHOPIFY, connected_at: fromNow(-DAY) }], opened_at: fromNow(-DAY) });
  requests.add({
    sources: [{ name: "Undivided".repeat(11) }, { name: "Orders of the northern and southern branches in every currency that was ever accepted" }],
    purpose: `${"Undivided".repeat(20)} ${"and many more words ".repeat(16)}`,
    visibility: "private",
  });
  const six = [SHOPIFY, POSTGRESQL, SHOPIFY, POSTGRESQL, SHOPIFY, POSTGRESQL];
  requests.add({ sources: six.map((provider, index) => ({ provider, ...(index < 2 ? { connected_at: fromNow(-HOUR) } : {}) })) });
  requests.add({
    sources: [{ provider: SHOPIFY, connected_at: fromNow(-HOUR) }, { provider: POSTGRESQL, name: "Warehouse" }],
    purpose: "So that we can build your weekly sales report.",
    opened_at: fromNow(-3 * HOUR),
  });
  requests.add({ renews: { id: `con_${"1".repeat(32)}`, name: "Invoices" }, sources: [{ provider: SHOPIFY }] });
  await page.reload();
  await expect(connectionRows(page)).toHaveCount(6);
  await inspect(page, "access-requests");
  await page.goto(`${accessRequestsOf(workspace)}?state=deleted`);
  await expect(page.getByRole("heading", { name: "No access request matches" })).toBeVisible();
  await inspect(page, "access-requests-no-match");
  await page.goto(`${accessRequestsOf(workspace)}?state=declined`);
  await expect(connectionRow(page, "Declined one")).toBeVisible();
  await inspect(page, "access-requests-declined");

  await page.goto(accessRequestsOf(workspace));
  const dialog = page.getByRole("dialog");
  const actions = page.getByRole("button", { name: "Actions for the link for “Shopify, Warehouse”" });
  const choose = async (action: string) => {
    await actions.click();
    await page.getByRole("button", { name: action, exact: true }).click();
  };
  await choose("New link");
  await dialog.getByLabel("The link works for").selectOption({ label: "Another time…" });
  await dialog.getByRole("button", { name: "Make new link" }).click();
  await expect(dialog.getByLabel("How long")).toBeFocused();
  await inspect(page, "access-request-new-link");
  await dialog.getByLabel("How long").fill("3");
  await dialog.getByRole("button", { name: "Make new link" }).click();
  await expect(dialog.getByRole("img", { name: "QR code of the link" })).toBeVisible();
  await inspect(page, "access-request-new-link-shown");
  await dialog.getByRole("button", { name: "Done" }).click();
  await choose("Delete");
  await expect(dialog).toContainText("stay connected");
  await inspect(page, "access-request-delete");
  await page.keyboard.press("Escape");

  await addConnection(owner, workspace, mooring, { name: "Orders", visibility: "shared" });
  await page.goto(sourcesOf(workspace));
  await act(page, "Orders", "Re-authorize link");
  await expect(dialog.getByLabel("Purpose")).toBeFocused();
  await inspect(page, "connection-reauthorize");
});

test("the steps of generating a link", async ({ page, workspace, owner, mooring }) => {
  const requests = new AccessRequests(workspace, { id: `usr_${"5".repeat(32)}`, name: owner.name }, mooring.baseUrl);
  await requests.answer(page);
  await page.route(/\/v1\/providers\?/, async (route) => {
    const answer = await route.fetch();
    const body = await answer.json();
    for (const provider of body.items.filter((it: { key: string }) => it.key === "oidc-demo")) {
      provider.methods[0].restrictions = ["email", "account"];
    }
    await route.fulfill({ response: answer, json: body });
  });
  const choose = (name: string) => page.getByRole("button", { name }).click();
  await page.goto(`${accessRequestsOf(workspace)}/new`);
  await expect(page.getByRole("button", { name: "HTTP API" })).toBeVisible();
  await inspect(page, "new-link-providers");
  await choose("HTTP API");
  await inspect(page, "new-link-one-source");
  await choose("Add another source");
  await choose("OpenID Connect demo");
  await page.getByRole("radio", { name: "One by its e-mail address" }).check();
  await choose("Add another source");
  await choose("Stripe");
  await page.getByLabel("Base URL").fill("https://api.example.com/v1");
  await page.getByLabel("Purpose").fill("So that we can build your weekly sales report. ".repeat(11));
  await page.getByLabel("The link works for").selectOption({ label: "Another time…" });
  await choose("Generate link");
  await expect(page.getByLabel("E-mail address of the account")).toBeFocused();
  await inspect(page, "new-link-with-errors");
  await page.getByLabel("E-mail address of the account").fill("grace@example.com");
  await page.getByLabel("Purpose").fill("");
  await page.getByLabel("How long").fill("3");
  await choose("Generate link");
  await expect(page.getByRole("heading", { level: 1, name: "Send this link" })).toBeVisible();
  await inspect(page, "new-link-shown");
});

test("the access requests for whom they are not", async ({ newPerson, workspace, owner, mooring }) => {
  const grace = await join(owner, workspace, mooring, "guest", "Grace Hopper");
  await addConnection(owner, workspace, mooring, { name: "Orders", visibility: "shared" });
  const page = await newPerson();
  await grace.enter(page.context());
  await page.goto(sourcesOf(workspace));
  await expect(connectionRow(page, "Orders")).toBeVisible();
  await inspect(page, "sources-of-a-guest");
  await page.goto(accessRequestsOf(workspace));
  await expect(page.getByText("Only organization owners and workspace admins")).toBeVisible();
  await inspect(page, "access-requests-denied");
});

const UNDIVIDED = "Undivided".repeat(11);
const WORDY = "Orders of the northern and southern branches in every currency that was ever accepted there";

test("the integrations, empty, filled and narrowed to nothing, and what is done to them", async ({ page, workspace, owner }) => {
  const integrations = new Integrations(workspace, { id: id("usr", 5), name: owner.name });
  await integrations.answer(page);
  await page.goto(integrationsOf(workspace));
  await expect(page.getByRole("heading", { name: "No integrations yet" })).toBeVisible();
  await inspect(page, "integrations-empty");
  const dialog = page.getByRole("dialog");
  await page.getByRole("button", { name: "Create integration" }).click();
  await dialog.getByRole("button", { name: "Create" }).click();
  await expect(dialog.getByLabel("Name")).toBeFocused();
  await inspect(page, "integrations-create");
  await page.keyboard.press("Escape");

  integrations.add({ name: UNDIVIDED, flows: 3, connections: 12 });
  integrations.add({ name: WORDY, granted: "monitor" });
  integrations.add({ name: "Salesforce to NetSuite", kind: "app", flows: 8 });
  integrations.add({ name: "Warehouse", flows: 1, connections: 2 });
  await page.reload();
  await expect(connectionRows(page)).toHaveCount(4);
  await inspect(page, "integrations");
  await openActions(page, "Warehouse");
  await inspectAsItIs(page, "integrations-actions");
  await page.keyboard.press("Escape");
  integrations.usage = { integrations: [], flows: [{ id: id("flw", 1), name: WORDY }], exports: [], imports: [], hidden: 0, may_force: true };
  await act(page, "Warehouse", "Delete");
  await dialog.getByRole("button", { name: "Delete" }).click();
  await expect(dialog).toContainText("These are deleted with it");
  await inspect(page, "integrations-delete");
  await page.keyboard.press("Escape");
  await page.goto(`${integrationsOf(workspace)}?kind=app&q=nothing`);
  await expect(page.getByRole("heading", { name: "No integration matches" })).toBeVisible();
  await inspect(page, "integrations-no-match");

  await page.goto(`${integrationsOf(workspace)}/${id("int", 99)}`);
  await expect(page.getByText("There is no such thing")).toBeVisible();
  await inspect(page, "integration-unknown");
  tolerate(page.context(), /503/);
  const problem = { type: "urn:mooring:problem:unavailable", title: "Not ready to serve", status: 503 };
  await page.route(/\/v1\/workspaces\/[^/]+\/integrations/, (route) =>
    route.fulfill({ status: 503, contentType: "application/problem+json", json: problem }),
  );
  await page.goto(integrationsOf(workspace));
  await expect(page.getByRole("button", { name: "Retry" })).toBeVisible();
  await inspect(page, "integrations-failed");
  await page.route(/\/v1\/workspaces\/[^/]+\/integrations/, () => {});
  await page.reload();
  await expect(page.getByText("Loading…")).toBeAttached();
  await inspect(page, "integrations-loading");
});

test("the flows and the connections of an integration", async ({ page, workspace, owner }) => {
  const integrations = new Integrations(workspace, { id: id("usr", 5), name: owner.name });
  await integrations.answer(page);
  const app = integrations.add({ name: "Salesforce to NetSuite", kind: "app", flows: 8 });
  const warehouse = integrations.add({ name: WORDY, flows: 1, connections: 2 });
  const at = `${integrationsOf(workspace)}/${warehouse.id}`;
  await page.goto(at);
  await expect(page.getByRole("heading", { name: "No flows yet" })).toBeVisible();
  await inspect(page, "integration-flows-empty");
  integrations.flow(warehouse, { name: UNDIVIDED, blocked: [{ reason: "not_registered" }], hidden_steps: 2 });
  integrations.flow(warehouse, { name: "Nightly copy of every order" });
  await page.reload();
  await expect(page.getByText("Blocked")).toBeVisible();
  await inspect(page, "integration-flows");

  await page.getByRole("link", { name: "Connections", exact: true }).click();
  await expect(page.getByRole("heading", { name: "No connections registered yet" })).toBeVisible();
  await inspect(page, "integration-connections-empty");
  const grace = { id: id("usr", 6), name: "Grace Brewster Murray Hopper" };
  integrations.register(integrations.connection({ name: UNDIVIDED, owner: grace }), { how: "flow_saved", flows: 3, registered_by: grace });
  const label = "a-rather-long-account-name@subsidiary.example.com";
  integrations.register(
    integrations.connection({ name: WORDY, status: "needs_reconnect", reason: "revoked", account: { issuer: "", subject: "", label } }),
    { how: "created_here" },
  );
  integrations.register(integrations.connection({ name: "Orders" }), { how: "flow_attached", flows: 1 });
  await page.reload();
  await expect(connectionRows(page)).toHaveCount(3);
  await inspect(page, "integration-connections");
  await page.getByRole("button", { name: "Add new" }).click();
  await expect(page.getByRole("link", { name: "Add a destination" })).toBeVisible();
  await inspectAsItIs(page, "integration-connections-add");
  await page.getByRole("link", { name: "Add a source" }).click();
  await page.getByRole("link", { name: "HTTP API" }).click();
  await expect(page.getByText("registered with the integration at once")).toBeVisible();
  await inspect(page, "integration-connections-add-form");
  await page.goto(`${at}?tab=connections&q=nothing`);
  await expect(page.getByRole("heading", { name: "No connection matches" })).toBeVisible();
  await inspect(page, "integration-connections-no-match");
  await page.goto(`${integrationsOf(workspace)}/${app.id}?tab=connections`);
  await expect(page.getByRole("heading", { name: "manages its own connections" })).toBeVisible();
  await inspect(page, "integration-app-connections");
});

test("what registering and deregistering means, as a picture and as a list", async ({ page, workspace, owner, mooring }) => {
  const me = { id: (await owner.client.GET("/v1/session")).data?.user.id ?? "", name: owner.name };
  const integrations = new Integrations(workspace, me);
  await integrations.answer(page);
  const warehouse = integrations.add({ name: "Warehouse" });
  const orders = integrations.connection({ name: "Orders" });
  const wordy = integrations.connection({ name: WORDY, visibility: "private", owner: me });
  const others = Array.from({ length: 7 }, (_, number) => integrations.connection({ name: `Shop ${number}` }));
  integrations.candidates = [orders, wordy, integrations.connection({ name: UNDIVIDED }), ...others];
  const gains = (number: number, name: string, connections: string[]) => ({
    id: id("usr", number),
    name,
    changes: connections.map((connection) => ({ connection, before: "nothing" as const, after: "manage" as const })),
  });
  integrations.impact = {
    connections: [orders, wordy],
    integrations: listed([{ id: warehouse.id, name: warehouse.name }]),
    people: listed([gains(1, "Grace Hopper", [orders.id, wordy.id]), gains(2, UNDIVIDED, [orders.id]), gains(3, "Alan Turing", [wordy.id])]),
    steps: listed([
      { id: id("exp", 1), name: "Orders of the day", connection: orders.id },
      { id: id("exp", 2), name: WORDY, connection: wordy.id },
      { id: id("imp", 1), name: "Write invoices", connection: orders.id },
    ]),
    flows: listed([{ flow: { id: id("flw", 1), name: "Nightly", integration: warehouse }, connections: [orders.id], stops: false }], 2),
  };
  await page.goto(`${integrationsOf(workspace)}/${warehouse.id}?tab=connections`);
  await page.getByRole("button", { name: "Register connections" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("checkbox")).toHaveCount(10);
  await inspect(page, "register-nothing-chosen");
  await dialog.getByRole("checkbox", { name: "Orders Shopify" }).or(dialog.getByRole("checkbox", { name: /^Orders / })).first().check();
  await dialog.getByRole("checkbox", { name: /Ticking it shares it/ }).check();
  await expect(dialog.getByRole("img", { name: /3 people gain access/ })).toBeVisible();
  await inspect(page, "register");

  const people = Array.from({ length: 60 }, (_, number) => gains(number, `Member ${number}`, [orders.id]));
  integrations.impact = { ...integrations.impact, people: listed(people) };
  await dialog.getByRole("checkbox", { name: /^Shop 3/ }).check();
  await expect(dialog.getByText("60 people gain access.")).toBeVisible();
  await expect(dialog.getByRole("img", { name: /people gain access/ })).toHaveCount(0);
  await inspect(page, "register-too-much-for-a-picture");
  await dialog.getByRole("searchbox").fill("nothing of the kind");
  await expect(dialog.getByText("No connection that you can see")).toBeVisible();
  await inspect(page, "register-no-match");
  await page.keyboard.press("Escape");

  integrations.register(orders, { flows: 1 });
  const nightly = { id: id("flw", 1), name: "Nightly", integration: { id: warehouse.id, name: warehouse.name } };
  integrations.impact = {
    ...integrations.impact,
    connections: [orders],
    people: listed([{ ...gains(1, "Grace Hopper", []), changes: [{ connection: orders.id, before: "manage", after: "nothing" }] }]),
    steps: listed([{ id: id("exp", 1), name: "Orders of the day", connection: orders.id }]),
    flows: listed([{ flow: nightly, connections: [orders.id], stops: true }]),
  };
  integrations.usage = { integrations: [], flows: [nightly], exports: [], imports: [], hidden: 0, may_force: true };
  await page.reload();
  await act(page, "Orders", "Deregister connection");
  await dialog.getByRole("button", { name: "Deregister" }).click();
  await expect(dialog).toContainText("It is in use here");
  await inspect(page, "deregister");
  await page.keyboard.press("Escape");

  const mine = await addConnection(owner, workspace, mooring, { name: "Her own" });
  integrations.impact = { ...integrations.impact, connections: [{ id: mine.id, name: mine.name }], people: listed([gains(1, "Grace Hopper", [mine.id])], 3) };
  await page.goto(sourcesOf(workspace));
  await act(page, "Her own", "Make shared");
  await expect(dialog).toContainText("4 people gain access.");
  await inspect(page, "connection-share");
});

test("who reaches an integration", async ({ page, newPerson, workspace, owner, mooring }) => {
  const grace = await join(owner, workspace, mooring, "user", "Grace Brewster Murray Hopper", "selected");
  await join(owner, workspace, mooring, "guest", "Alan Turing", "selected");
  const integrations = new Integrations(workspace, { id: id("usr", 5), name: owner.name });
  const warehouse = integrations.add({ name: "Warehouse", granted: "monitor" });
  const at = `${integrationsOf(workspace)}/${warehouse.id}?tab=access`;
  const granted_at = fromNow(-DAY);
  integrations.grants = [{ user: grace.id, name: grace.name, email: grace.email, role: "user", level: "manage", granted_at }];
  await integrations.answer(page);
  await page.goto(at);
  await expect(page.getByRole("combobox", { name: `Access of ${grace.name}` })).toHaveValue("manage");
  await inspect(page, "integration-access");
  const hers = await newPerson();
  await grace.enter(hers.context());
  await integrations.answer(hers);
  await hers.goto(at);
  await expect(hers.getByText("Only organization owners and workspace admins")).toBeVisible();
  await inspect(hers, "integration-access-denied");
  await hers.goto(`${integrationsOf(workspace)}/${warehouse.id}?tab=connections`);
  await expect(hers.getByText("allows watching, not changing").filter({ visible: true }).first()).toBeVisible();
  await inspect(hers, "integration-connections-denied");
});

test("the notifications, what one wants to be told, and the bell", async ({ page, workspace }) => {
  const inbox = await emulateInbox(page, workspace);
  await page.goto("/notifications");
  await expect(page.getByRole("heading", { name: "No notifications yet" })).toBeVisible();
  await inspect(page, "notifications-empty");
  await page.goto("/account");
  await expect(page.getByRole("switch").first()).toBeVisible();
  await inspect(page, "account-notifications");

  await page.unrouteAll({ behavior: "wait" });
  await emulateInbox(page, workspace, [...ALL_NEWS, ...Array.from({ length: 120 }, () => ALL_NEWS[0] ?? { kind: "link_used" as const, subject: "" })], false);
  await page.goto(sourcesOf(workspace));
  await expect(page.getByRole("link", { name: "Notifications, 99+ unread" })).toBeVisible();
  await inspect(page, "bell");
  await page.goto("/account");
  await expect(page.getByText("Nothing is sent by e-mail")).toBeVisible();
  await inspect(page, "account-notifications-without-mail");
  await page.unrouteAll({ behavior: "wait" });
  await emulateInbox(page, workspace, ALL_NEWS);
  await page.goto("/notifications");
  await expect(page.getByRole("list", { name: "Notifications" }).getByRole("listitem")).toHaveCount(ALL_NEWS.length);
  await inspect(page, "notifications");
  await page.goto("/notifications?unread=true");
  await expect(page.getByRole("heading", { name: "Nothing unread" })).toBeVisible();
  await inspect(page, "notifications-none-unread");
  expect(inbox.marks).toEqual([]);
});

test("how recipients see the organization", async ({ page, owner, workspace: _ }) => {
  await page.goto(`/o/${owner.organization}/settings`);
  await fill(page, { "Name that recipients see": `Analytical ${"Engines".repeat(9)}`, "Accent color": "#0a2638" });
  await page.locator("input[type=file]").setInputFiles({ name: "logo.png", mimeType: "image/png", buffer: LOGO });
  await expect(page.getByRole("group", { name: "Preview" }).getByRole("img")).toHaveCount(2);
  await inspect(page, "branding");
  await fill(page, { "Accent color": "#ffd400" });
  await expect(page.getByText("Choose a darker color")).toBeVisible();
  await inspect(page, "branding-refused");
});

test("the organization's members and settings", async ({ page, owner, workspace }) => {
  await page.goto(`/o/${owner.organization}/members`);
  await expect(page.getByRole("listitem").filter({ hasText: owner.email })).toBeVisible();
  await inspect(page, "organization-members");
  await page.goto(`/o/${owner.organization}/settings`);
  await expect(page.getByRole("group", { name: `Workspace ${workspace.name}` })).toBeVisible();
  await inspect(page, "organization-settings");
  await page.getByRole("button", { name: "Rename organization" }).click();
  await expect(page.getByRole("dialog").getByLabel("Name")).toBeFocused();
  await inspect(page, "organization-rename");
});

test("the pages of an invitation", async ({ page, newPerson, workspace, owner, mooring }) => {
  const link = await invite(owner, workspace, { email: `new-${workspace.id}@example.com`, role: "guest", scope: "all" });
  await page.goto(link);
  await expect(page.getByText("You are signed in as somebody else")).toBeVisible();
  await inspect(page, "invitation-somebody-else");
  const theirs = await newPerson();
  await theirs.goto(link);
  await expect(theirs.getByLabel("Your name")).toBeVisible();
  await inspect(theirs, "invitation-new-account");
  const grace = await join(owner, workspace, mooring, "guest", "Grace Hopper");
  const other = await owner.newWorkspace("Second harbor");
  await theirs.goto(await invite(owner, other, { email: grace.email, role: "user", scope: "all" }));
  await expect(theirs.getByText("has an account here")).toBeVisible();
  await inspect(theirs, "invitation-sign-in");
  await theirs.goto("/invitation#token=no-such-token");
  await expect(heading(theirs, "This invitation cannot be used")).toBeVisible();
  await inspect(theirs, "invitation-closed");
  await theirs.goto("/invitation");
  await expect(heading(theirs, "Open the invitation link")).toBeVisible();
  await inspect(theirs, "invitation-without-token");
});

test("a key file, chosen and refused", async ({ page, workspace }) => {
  await page.goto(`${sourcesOf(workspace)}/new?provider=bigquery`);
  await expect(page.getByLabel("Key file", { exact: true })).toBeAttached();
  await inspect(page, "add-key-file");
  const choose = (buffer: Buffer) =>
    page.getByLabel("Key file", { exact: true }).setInputFiles({ name: "service-account.json", mimeType: "application/json", buffer });
  await choose(Buffer.alloc(5 * 1024 * 1024, "x"));
  await expect(page.getByText("Choose a file of at most 16 KB.")).toBeVisible();
  await inspect(page, "add-key-file-refused");
  await choose(Buffer.from("{}"));
  await expect(page.getByRole("button", { name: "Remove file" })).toBeVisible();
  await inspect(page, "add-key-file-chosen");
});

test("the steps of adding a connection", async ({ page, workspace, mooring }) => {
  await page.goto(`${sourcesOf(workspace)}/new`);
  await expect(page.getByRole("link", { name: "HTTP API" })).toBeVisible();
  await inspect(page, "add-providers");
  await page.getByRole("searchbox", { name: "Search providers" }).fill("no such provider");
  await expect(page.getByRole("heading", { name: "No provider matches" })).toBeVisible();
  await inspect(page, "add-no-provider");

  await page.goto(`${sourcesOf(workspace)}/new?provider=http-api`);
  await expect(heading(page, "Connect HTTP API")).toBeVisible();
  await inspect(page, "add-http-api");
  await page.getByRole("button", { name: "Test and connect" }).click();
  await expect(page.getByLabel("Base URL")).toBeFocused();
  await inspect(page, "add-http-api-with-errors");
  await fill(page, { "Base URL": mooring.oauth.demoApi, "Path to test with": "/orders", Key: "wrong-key" });
  await page.getByRole("button", { name: "Test and connect" }).click();
  await expect(page.getByRole("alert")).toContainText("The provider refused the credential");
  await inspect(page, "add-http-api-refused");
  await fill(page, { "Base URL": "https://down.invalid" });
  await page.getByRole("button", { name: "Test and connect" }).click();
  await expect(page.getByRole("button", { name: "Save anyway" })).toBeVisible();
  await inspect(page, "add-http-api-unanswered");

  await page.goto(`${sourcesOf(workspace)}/new?provider=no-such`);
  await expect(page.getByText("There is no such provider")).toBeVisible();
  await inspect(page, "add-unknown-provider");
});

test("the steps of logging in at a provider", async ({ page, workspace }) => {
  await page.goto(`${sourcesOf(workspace)}/new?provider=oidc-demo`);
  await expect(heading(page, "Connect OpenID Connect demo")).toBeVisible();
  await inspect(page, "add-openid");
  const popup = page.waitForEvent("popup");
  await page.getByRole("button", { name: "Log in at OpenID Connect demo" }).click();
  await expect(page.getByText("Waiting for OpenID Connect demo")).toBeVisible();
  await inspect(page, "add-openid-waiting");
  await refuse(await popup);
  await expect(page.getByRole("alert")).toContainText("Access was not granted");
  await inspect(page, "add-openid-refused");
});

test("the account, the OAuth apps with their dialogs, and an address that is none", async ({
  page,
  newPerson,
  workspace,
  owner,
  mooring,
}, { testId }) => {
  const other = await newPerson();
  await other.goto("/sign-in");
  await fill(other, { "E-mail address": owner.email, Password: owner.password });
  await other.getByRole("button", { name: "Sign in" }).click();
  await expect(heading(other, "Sources")).toBeVisible();
  await page.goto("/account");
  await expect(page.getByRole("button", { name: "End session" }).first()).toBeVisible();
  await inspect(page, "account");

  const name = `Acme Login ${testId}`;
  const params = { path: { organization: owner.organization, provider: `oidc-${testId}` } };
  const body = { name, issuer: mooring.oauth.issuer, client_id: "acme", client_secret: "secret" };
  ok(await owner.client.PUT("/v1/organizations/{organization}/oauth-apps/{provider}", { params, body }));
  await page.goto(`/o/${owner.organization}/oauth-apps`);
  await expect(page.getByRole("heading", { name })).toBeVisible();
  await inspect(page, "oauth-apps");

  const closeDialog = async () => {
    await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
    await expect(page.getByRole("dialog")).toBeHidden();
  };
  await page.getByRole("button", { name: "Add server" }).click();
  await expect(page.getByRole("dialog").getByLabel("Issuer")).toBeVisible();
  await inspect(page, "oauth-apps-add");
  await closeDialog();
  const card = page.getByRole("listitem").filter({ has: page.getByRole("heading", { name }) });
  await card.getByRole("button", { name: "Change" }).click();
  await expect(page.getByRole("dialog").getByLabel("Client ID")).toHaveValue("acme");
  await inspect(page, "oauth-apps-change");
  await closeDialog();
  await card.getByRole("button", { name: "Remove" }).click();
  await expect(page.getByRole("dialog")).toContainText(name);
  await inspect(page, "oauth-apps-remove");
  await closeDialog();

  await page.goto(`${sourcesOf(workspace)}/no-such-page`);
  await expect(heading(page, "There is nothing here")).toBeVisible();
  await inspect(page, "not-found");
});

test("the menus and the dialog of a new workspace", async ({ page, workspace }) => {
  await page.goto(sourcesOf(workspace));
  await expect(page.getByRole("heading", { name: "No sources yet" })).toBeVisible();
  await page.getByRole("button", { name: "Switch workspace" }).click();
  await expect(page.getByRole("button", { name: "New workspace" })).toBeVisible();
  await inspectAsItIs(page, "menu-workspaces");
  await page.getByRole("button", { name: "New workspace" }).click();
  await expect(page.getByRole("dialog", { name: "New workspace" })).toBeVisible();
  await inspectAsItIs(page, "new-workspace");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Account menu" }).click();
  await expect(page.getByRole("button", { name: "Sign out" })).toBeVisible();
  await inspectAsItIs(page, "menu-account");

  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByRole("button", { name: "Open menu" }).click();
  await expect(page.getByRole("dialog", { name: "Menu" })).toBeVisible();
  await inspectAsItIs(page, "drawer");
  await page.getByRole("button", { name: "Switch workspace" }).click();
  await page.getByRole("button", { name: "New workspace" }).click();
  await expect(page.getByRole("dialog", { name: "New workspace" }).getByLabel("Name")).toBeFocused();
  await inspectAsItIs(page, "drawer-new-workspace");
});
