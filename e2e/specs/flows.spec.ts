// Flows in the browser: the list, the editor, and what a save may ask and tell. The API's answers are given here.
import type { Page } from "@playwright/test";

import { ok } from "../support/api.ts";
import { connectionRow, connectionRows, sourcesOf } from "../support/connections.ts";
import { expect, test as base } from "../support/fixtures.ts";
import { Flows, problem } from "../support/flows.ts";
import { expectFieldError, fill } from "../support/forms.ts";
import { tabTo } from "../support/keyboard.ts";
import { act, expectDenied, messages } from "../support/rows.ts";
import { addConnection } from "../support/seed.ts";
import { tolerate } from "../support/watch.ts";

const test = base.extend<{ flows: Flows }>({
  flows: async ({ page, workspace, owner }, use) => {
    const { user } = ok(await owner.client.GET("/v1/session"));
    const flows = new Flows(workspace, user);
    await flows.answer(page);
    await use(flows);
    await page.unrouteAll({ behavior: "ignoreErrors" });
  },
});

const dialog = (page: Page) => page.getByRole("dialog");
const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
const lines = (page: Page, kind: "Exports" | "Imports") => page.getByRole("region", { name: kind }).getByRole("listitem");
const lastSent = (flows: Flows) => flows.sent.at(-1)?.body;

/** Chooses an export or import that there is. */
async function choose(page: Page, kind: "export" | "import", name: string): Promise<void> {
  await button(page, `Choose an ${kind}`).click();
  await dialog(page).getByRole("radio", { name }).check();
  await dialog(page).getByRole("button", { name: `Add ${kind}` }).click();
  await expect(dialog(page)).toBeHidden();
}

test("the list is narrowed by text, integration and step, and the address keeps it", async ({ page, workspace, flows }) => {
  const warehouse = flows.addIntegration("Warehouse");
  const orders = flows.addStep("Orders of the day", flows.addConnection("Orders"));
  flows.addFlow("Nightly copy", [orders], { integration: warehouse });
  flows.addFlow("Weekly report", []);
  await page.goto(`/w/${workspace.id}/flows`);
  await expect(connectionRows(page)).toHaveCount(2);
  await expect(connectionRow(page, "Nightly copy")).toContainText("Ready");
  await expect(connectionRow(page, "Weekly report")).toContainText("StandaloneYours");

  const place = page.getByRole("combobox", { name: "Integration" });
  await place.selectOption("Warehouse");
  await expect(connectionRows(page)).toHaveCount(1);
  await expect(page).toHaveURL(`/w/${workspace.id}/flows?integration=${warehouse.id}`);
  await expect(page.getByRole("link", { name: "New flow" })).toHaveAttribute("href", `/w/${workspace.id}/flows/new?integration=${warehouse.id}`);
  await place.selectOption("Standalone flows");
  await expect(connectionRow(page, "Weekly report")).toBeVisible();
  await page.getByRole("searchbox", { name: "Search flows" }).fill("night");
  await expect(page.getByRole("heading", { name: "No flow matches" })).toBeVisible();
  await expect(page).toHaveURL(`/w/${workspace.id}/flows?standalone=true&q=night`);
  await button(page, "Clear filters").click();
  await expect(connectionRows(page)).toHaveCount(2);

  await page.goto(`/w/${workspace.id}/exports`);
  await connectionRow(page, "Orders of the day").getByRole("link", { name: "1 flow" }).click();
  await expect(connectionRows(page)).toHaveCount(1);
  await expect(connectionRow(page, "Nightly copy")).toBeVisible();
  await button(page, "With one export or import").click();
  await expect(connectionRows(page)).toHaveCount(2);
});

test("a flow is put together of steps that there are and of new ones, and the save says what it registered", async ({ page, workspace, flows }) => {
  const warehouse = flows.addIntegration("Warehouse");
  const orders = flows.addConnection("Orders");
  flows.addStep("Orders of the day", orders);
  flows.addStep("Returns", orders);
  const target = flows.addConnection("Main database", { kind: "destination" });
  await page.goto(`/w/${workspace.id}/flows/new?integration=${warehouse.id}`);
  await expect(page.getByLabel("Integration")).toHaveValue(warehouse.id);
  await fill(page, { Name: "Nightly copy" });
  await choose(page, "export", "Orders of the day");
  await choose(page, "export", "Returns");
  await button(page, "Move up “Returns”").click();
  await expect(button(page, "Move up “Returns”")).toBeFocused();
  await expect(button(page, "Move up “Returns”")).toHaveAttribute("aria-disabled", "true");
  await expect(lines(page, "Exports").first()).toContainText("Returns");

  await button(page, "New import").click();
  await dialog(page).getByRole("button", { name: "Add import" }).click();
  await expectFieldError(dialog(page).getByLabel("Name"), "Enter a value.");
  await expect(dialog(page).getByRole("radiogroup", { name: "Destination" })).toHaveAccessibleDescription("Choose one.");
  await fill(dialog(page), { Name: "Into the warehouse", Settings: '{"table": "orders"\n "mode" 1}' });
  await dialog(page).getByRole("radio", { name: "Main database" }).check();
  await dialog(page).getByRole("button", { name: "Add import" }).click();
  await expectFieldError(dialog(page).getByLabel("Settings"), /Line 2, column 2: expected `,` or `}`\./);
  await dialog(page).getByLabel("Settings").fill('{"table": "orders"}');
  await dialog(page).getByRole("button", { name: "Add import" }).click();
  await expect(lines(page, "Imports")).toContainText(["Into the warehouse"]);

  await button(page, "Save flow").click();
  await expect(dialog(page)).toContainText("Registered with “Warehouse”");
  await expect(dialog(page)).toContainText("Main database");
  await expect(dialog(page)).toContainText("Grace Hopper");
  const [returns, day] = [flows.steps.find(({ name }) => name === "Returns"), flows.steps.find(({ name }) => name === "Orders of the day")];
  expect(lastSent(flows)).toEqual({
    name: "Nightly copy",
    integration: warehouse.id,
    exports: [{ existing: returns?.id }, { existing: day?.id }],
    imports: [{ new: { name: "Into the warehouse", connection: target.id, settings: { table: "orders" } } }],
  });
  await button(page, "Got it").click();
  await expect(page.getByRole("heading", { level: 1, name: "Nightly copy" })).toBeVisible();
  await expect(page).toHaveURL(`/w/${workspace.id}/flows/${flows.flows[0]?.id}`);
  await expect(lines(page, "Imports")).not.toContainText(["New"]);

  await test.step("what was not touched is not sent again", async () => {
    await button(page, "Take out “Returns”").click();
    await expect(page.getByRole("heading", { name: "Exports" })).toBeFocused();
    await button(page, "Save flow").click();
    await expect(messages(page)).toContainText("“Nightly copy” was saved.");
    expect(lastSent(flows)).toEqual({ exports: [{ existing: day?.id }], version: 2 });
    await expect(dialog(page)).toBeHidden();
  });
});

test("what is private is shared only when its owner says so", async ({ page, workspace, flows }) => {
  const warehouse = flows.addIntegration("Warehouse");
  flows.addStep("Orders of the day", flows.addConnection("Orders", { visibility: "private" }));
  await page.goto(`/w/${workspace.id}/flows/new?integration=${warehouse.id}`);
  await fill(page, { Name: "Nightly copy" });
  await choose(page, "export", "Orders of the day");
  await button(page, "Save flow").click();
  const question = page.getByRole("group", { name: "Share and register?" });
  await expect(question).toBeFocused();
  await expect(question).toContainText("“Orders” is private");
  await button(page, "Keep it private").click();
  await expect(question).toBeHidden();
  await expect(lines(page, "Exports")).toHaveCount(1);
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue("Nightly copy");
  await button(page, "Save flow").click();
  await button(page, "Share and register").click();
  await expect(dialog(page)).toContainText("Shared with the workspace");
  expect(lastSent(flows)).toMatchObject({ share: [flows.connections[0]?.id] });
});

test("what is put together survives a failed save, and what is wrong with a step stands at the step", async ({ page, workspace, flows }) => {
  const gone = flows.addConnection("Orders");
  const flow = flows.addFlow("Nightly copy", [flows.addStep("Returns", gone), flows.addStep("Orders of the day", gone)]);
  await page.goto(`/w/${workspace.id}/flows/${flow.id}`);
  await fill(page, { Name: "Daily copy" });
  await button(page, "Take out “Returns”").click();
  const save = `**/v1/flows/${flow.id}`;
  const errors = [{ pointer: "/exports/0/existing", detail: "It was removed. Restore it first." }];
  const answers = [problem("internal", 500, { request_id: "req-7" }), problem("invalid-fields", 422, { errors })];
  tolerate(page.context(), /status of 500/);
  await page.route(save, (route) => {
    const answer = route.request().method() === "PATCH" ? answers.shift() : undefined;
    return answer ? route.fulfill(answer) : route.fallback();
  });
  await button(page, "Save flow").click();
  await expect(page.getByRole("alert").first()).toContainText("Give your operator this number: req-7.");
  await button(page, "Save flow").click();
  await expect(lines(page, "Exports")).toContainText(["It was removed. Restore it first."]);
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue("Daily copy");
  await button(page, "Save flow").click();
  await expect(messages(page)).toContainText("“Daily copy” was saved.");
});

test("two people who change different things do not hinder each other, and the same thing is asked about", async ({ page, workspace, flows }) => {
  const orders = flows.addConnection("Orders");
  const [returns, day] = [flows.addStep("Returns", orders), flows.addStep("Orders of the day", orders)];
  const flow = flows.addFlow("Nightly copy", [returns]);
  await page.goto(`/w/${workspace.id}/flows/${flow.id}`);
  await choose(page, "export", "Orders of the day");
  Object.assign(flow, { name: "Their name", version: 5 });
  await button(page, "Save flow").click();
  await expect(messages(page)).toContainText("“Their name” was saved.");
  expect(flow.exports.map(({ name }) => name)).toEqual(["Returns", "Orders of the day"]);

  await fill(page, { Name: "My name" });
  Object.assign(flow, { name: "Their second name", exports: [day], version: 9 });
  await button(page, "Save flow").click();
  const conflict = page.getByRole("alert").filter({ hasText: "Somebody changed this flow meanwhile" });
  await expect(conflict).toContainText("Their second name");
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue("My name");
  await button(page, "Save mine").click();
  await expect(messages(page)).toContainText("“My name” was saved.");
  expect(flow.name).toBe("My name");

  await fill(page, { Name: "My second name" });
  Object.assign(flow, { name: "Their third name", version: 20 });
  await button(page, "Save flow").click();
  await button(page, "Keep theirs").click();
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue("Their third name");
});

test("a blocked flow says why and what leads out of it", async ({ page, workspace, flows }) => {
  const warehouse = flows.addIntegration("Warehouse");
  const removed = flows.addConnection("Old shop", { status: "removed" });
  const loose = flows.addConnection("Orders");
  const other = flows.addConnection("New shop");
  const brief = ({ id, name }: { id: string; name: string }) => ({ id, name });
  const flow = flows.addFlow("Nightly copy", [flows.addStep("Returns", removed), flows.addStep("Orders of the day", loose)], {
    integration: warehouse,
    hidden_steps: 2,
    blocked: [{ reason: "removed", connection: brief(removed) }, { reason: "not_registered", connection: brief(loose) }, { reason: "not_registered" }],
  });
  await page.goto(`/w/${workspace.id}/flows`);
  const row = connectionRow(page, "Nightly copy");
  await expect(row).toContainText("Blocked");
  await expect(row).toContainText("“Old shop” was removed.");
  await expect(row).toContainText("and 1 more");
  await page.getByRole("link", { name: "Nightly copy" }).click();
  await expect(page.getByText("2 more steps use connections that you cannot see.")).toBeVisible();
  const reason = (text: string) => page.getByRole("listitem").filter({ hasText: text });
  await expect(reason("A connection that you cannot see is not registered")).toContainText("Ask somebody who sees it");

  await reason("“Orders” is not registered with “Warehouse”").getByRole("button", { name: "Register" }).click();
  await expect(dialog(page)).toContainText("Registered with “Warehouse”");
  await button(page, "Got it").click();
  await expect(reason("“Orders” is not registered")).toHaveCount(0);

  await reason("“Old shop” was removed").getByRole("button", { name: "Replace connection" }).click();
  await expect(dialog(page).getByRole("radio", { name: "Old shop" })).toHaveCount(0);
  await dialog(page).getByRole("button", { name: "Show what changes" }).click();
  await expect(dialog(page).getByRole("radiogroup", { name: "Use instead" })).toHaveAccessibleDescription(/Choose one\./);
  await dialog(page).getByRole("radio", { name: "New shop" }).check();
  await dialog(page).getByRole("button", { name: "Show what changes" }).click();
  await expect(dialog(page)).toContainText("1 export or import will use “New shop”");
  await expect(dialog(page)).toContainText("Nightly copy (in Warehouse)");
  expect(lastSent(flows)).toEqual({ with: other.id, only_editable: false, dry_run: true });
  await dialog(page).getByRole("button", { name: "Replace", exact: true }).click();
  await button(page, "Got it").click();
  await expect(reason("“Old shop” was removed")).toHaveCount(0);
  await expect(lines(page, "Exports").first()).toContainText("New shop");

  flow.blocked = [{ reason: "removed", connection: brief(removed) }];
  flow.exports = flows.steps.map((step) => ({ ...step, connection: removed }));
  await page.reload();
  await button(page, "Restore").click();
  await expect(messages(page)).toContainText("“Old shop” is back");
  await expect(page.getByText("This flow is blocked")).toHaveCount(0);
});

test("whoever only watches sees a flow and why they cannot change it", async ({ page, workspace, flows }) => {
  const warehouse = { ...flows.addIntegration("Warehouse"), granted: "monitor" as const };
  const flow = flows.addFlow("Nightly copy", [flows.addStep("Returns", flows.addConnection("Orders"))], { integration: warehouse });
  await page.route("**/v1/session", async (route) => {
    const answer = await route.fetch();
    const session = await answer.json();
    for (const organization of session.organizations) {
      organization.role = "member";
      organization.workspaces.forEach((it: Record<string, unknown>) => (it["member"] = { role: "user", scope: "selected" }));
    }
    await route.fulfill({ response: answer, json: session });
  });
  await page.goto(`/w/${workspace.id}/flows/${flow.id}`);
  await expect(page.getByText("Your access to the integration allows watching, not changing.")).toBeVisible();
  await expect(lines(page, "Exports")).toContainText(["Returns"]);
  await expect(button(page, "Save flow")).toHaveCount(0);
  await expect(button(page, "Take out “Returns”")).toHaveCount(0);
});

test("exports are made, found, edited and deleted", async ({ page, workspace, flows }) => {
  const orders = flows.addConnection("Orders", { visibility: "private" });
  const other = flows.addConnection("Other shop");
  await page.goto(`/w/${workspace.id}/exports`);
  await page.getByRole("button", { name: "New export" }).first().click();
  await fill(dialog(page), { Name: "Orders of the day", Settings: "[1]" });
  await dialog(page).getByRole("searchbox").fill("ord");
  await dialog(page).getByRole("radio", { name: "Orders" }).check();
  await dialog(page).getByRole("button", { name: "Create export" }).click();
  await expectFieldError(dialog(page).getByLabel("Settings"), /no object/);
  await dialog(page).getByLabel("Settings").fill('{"table": "orders"}');
  await dialog(page).getByRole("button", { name: "Create export" }).click();
  await expect(connectionRow(page, "Orders of the day")).toContainText("No flow");

  await test.step("an edit that comes too late keeps what was typed", async () => {
    await act(page, "Orders of the day", "Edit");
    await fill(dialog(page), { Settings: '{"table": "all"}' });
    const step = flows.steps[0];
    Object.assign(step ?? {}, { name: "Theirs", version: 4 });
    await dialog(page).getByRole("button", { name: "Save" }).click();
    await expect(dialog(page)).toContainText("It is called “Theirs” and uses “Orders” now.");
    await expect(dialog(page).getByLabel("Name", { exact: true })).toHaveValue("Theirs");
    await expect(dialog(page).getByLabel("Settings")).toHaveValue('{"table": "all"}');
    await dialog(page).getByRole("radio", { name: "Other shop" }).check();
    await dialog(page).getByRole("button", { name: "Save" }).click();
    await expect(messages(page)).toContainText("“Theirs” was saved.");
    expect(lastSent(flows)).toEqual({ connection: other.id, settings: { table: "all" }, version: 4 });
  });

  await test.step("what is used is not deleted, and what others use is not edited", async () => {
    flows.addStep("In use", orders, { used_by: 2 });
    flows.addStep("Out of reach", orders, { used_by: 2, edits_every_flow: false });
    await page.goto(`/w/${workspace.id}/exports?q=use`);
    await act(page, "In use", "Delete");
    await expect(dialog(page)).toContainText("is used by 2 flows");
    await button(page, "Close").click();
    await page.goto(`/w/${workspace.id}/exports?q=out`);
    await button(page, "Actions for “Out of reach”").click();
    await expectDenied(button(page, "Edit"), "A flow that uses it is not shared with you.");
  });

  await page.goto(`/w/${workspace.id}/exports?q=theirs`);
  await act(page, "Theirs", "Delete");
  await button(page, "Delete").last().click();
  await expect(messages(page)).toContainText("“Theirs” was deleted.");
});

test("a flow is put together without a mouse", async ({ page, workspace, flows }) => {
  flows.addStep("Orders of the day", flows.addConnection("Orders"));
  await page.goto(`/w/${workspace.id}/flows/new`);
  await tabTo(page, page.getByLabel("Name", { exact: true }));
  await page.keyboard.type("By keyboard");
  await tabTo(page, button(page, "Choose an export"));
  await page.keyboard.press("Enter");
  const search = dialog(page).getByRole("searchbox", { name: "Search exports" });
  await expect(search).toBeFocused();
  await page.keyboard.type("orders");
  await page.keyboard.press("Enter");
  await tabTo(page, dialog(page).getByRole("radio", { name: "Orders of the day" }));
  await page.keyboard.press("Space");
  await page.keyboard.press("Enter");
  await expect(dialog(page)).toBeHidden();
  await expect(lines(page, "Exports")).toContainText(["Orders of the day"]);
  await tabTo(page, button(page, "Save flow"));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "By keyboard" })).toBeFocused();
});

test("what uses a connection is a click away, and everything is pointed at another after a look", async ({ page, workspace, owner, mooring }) => {
  const orders = await addConnection(owner, workspace, mooring, { name: "Orders", visibility: "shared" });
  await addConnection(owner, workspace, mooring, { name: "New shop", visibility: "shared" });
  const named = (prefix: string, name: string) => ({ id: `${prefix}_${"0".repeat(32)}`, name });
  const usage = {
    integrations: [named("int", "Warehouse")],
    flows: [{ ...named("flw", "Nightly copy"), integration: named("int", "Warehouse") }],
    exports: [named("exp", "Orders & more")],
    imports: [],
    hidden: 3,
    may_force: true,
  };
  await page.route(/\/v1\/workspaces\/[^/]+\/connections\?/, async (route) => {
    const answer = await route.fetch();
    const list = await answer.json();
    list.items.filter((it: { id: string }) => it.id === orders.id).forEach((it: Record<string, unknown>) => (it["used_by"] = 6));
    await route.fulfill({ response: answer, json: list });
  });
  await page.route("**/v1/connections/*/usage", (route) => route.fulfill({ json: usage }));
  const sent: unknown[] = [];
  await page.route("**/v1/connections/*/replace", async (route) => {
    const body = route.request().postDataJSON();
    sent.push(body);
    if (!body.only_editable) {
      return route.fulfill(problem("dependents-out-of-reach", 403));
    }
    const steps = { items: [{ ...named("exp", "Orders & more"), connection: body.with }], total: 1 };
    await route.fulfill({ json: { steps, flows: { items: usage.flows, total: 2 }, left: 1, dry_run: body.dry_run === true } });
  });
  await page.goto(sourcesOf(workspace));
  await button(page, "“Orders” is used by 6 things").click();
  await expect(dialog(page).getByRole("link", { name: "Nightly copy (in Warehouse)" })).toHaveAttribute("href", `/w/${workspace.id}/flows/${usage.flows[0]?.id}`);
  await expect(dialog(page).getByRole("link", { name: "Orders & more" })).toHaveAttribute("href", `/w/${workspace.id}/exports?q=Orders+%26+more`);
  await expect(dialog(page)).toContainText("and 3 things more that you cannot see");
  await button(page, "Close").click();

  await act(page, "Orders", "Replace…");
  await dialog(page).getByRole("radio", { name: "New shop" }).check();
  await dialog(page).getByRole("button", { name: "Show what changes" }).click();
  await expect(dialog(page).getByRole("alert").first()).toContainText("You may not edit everything that uses it");
  await dialog(page).getByRole("radio", { name: "Only where I may" }).check();
  await dialog(page).getByRole("button", { name: "Show what changes" }).click();
  await expect(dialog(page)).toContainText("Left as they are, because you may not edit them: 1 export or import.");
  await expect(dialog(page)).toContainText("and 1 that you cannot see");
  await dialog(page).getByRole("button", { name: "Back" }).click();
  await expect(dialog(page).getByRole("radio", { name: "New shop" })).toBeChecked();
  await dialog(page).getByRole("button", { name: "Show what changes" }).click();
  await dialog(page).getByRole("button", { name: "Replace", exact: true }).click();
  await expect(messages(page)).toContainText("1 export or import uses “New shop” now.");
  expect(sent.at(-1)).toMatchObject({ only_editable: true, dry_run: false });

  await test.step("from the dialog that would take it away, too", async () => {
    await act(page, "Orders", "Disconnect");
    await button(page, "Replace…").last().click();
    await expect(dialog(page)).toContainText("Nothing is disconnected.");
  });
});
