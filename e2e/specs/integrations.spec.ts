// Integrations by the server itself: what is registered with them, what that means, and for whom they exist at all.
import type { Page } from "@playwright/test";

import { ok } from "../support/api.ts";
import { connectionRow, connectionRows, sourcesOf } from "../support/connections.ts";
import { expect, test } from "../support/fixtures.ts";
import { expectFieldError, fill } from "../support/forms.ts";
import { integrationsOf } from "../support/integrations.ts";
import { join } from "../support/people.ts";
import { grant, newIntegration, register } from "../support/registration.ts";
import { act, expectDenied, messages, openActions } from "../support/rows.ts";
import { addConnection } from "../support/seed.ts";

const dialogOf = (page: Page) => page.getByRole("dialog");
const tab = (page: Page, name: string) => page.getByRole("navigation", { name: "Integration" }).getByRole("link", { name });

test("an admin registers two connections and reads first who gains them", { tag: "@smoke" }, async ({
  page,
  newPerson,
  workspace,
  owner,
  mooring,
}) => {
  await addConnection(owner, workspace, mooring, { name: "Orders", visibility: "shared" });
  await addConnection(owner, workspace, mooring, { name: "Invoices" });
  await addConnection(owner, workspace, mooring, { name: "Kept out", visibility: "shared" });
  await newIntegration(owner, workspace, "Somebody else's");
  const grace = await join(owner, workspace, mooring, "user", "Grace Hopper", "selected");
  const hers = await newPerson();
  await grace.enter(hers.context());
  await hers.goto(integrationsOf(workspace));
  await expect(hers.getByRole("heading", { name: "No integrations yet" })).toBeVisible();
  await expectDenied(hers.getByRole("button", { name: "Create your first integration" }), /whole workspace/);

  await page.goto(integrationsOf(workspace));
  await page.getByRole("button", { name: "Create integration" }).click();
  await dialogOf(page).getByRole("button", { name: "Create" }).click();
  await expectFieldError(dialogOf(page).getByLabel("Name"), "Enter a value.");
  await fill(dialogOf(page), { Name: "Warehouse" });
  await dialogOf(page).getByRole("button", { name: "Create" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Warehouse" })).toBeVisible();

  await tab(page, "Access").click();
  await page.getByRole("combobox", { name: "Access of Grace Hopper" }).selectOption("Manage");
  await expect(messages(page)).toContainText("Grace Hopper may manage it now.");
  await expect(page.getByRole("list", { name: "Members who reach every integration" })).toContainText("Owner, whole workspace");

  await tab(page, "Connections").click();
  await page.getByRole("button", { name: "Register connections" }).click();
  const dialog = dialogOf(page);
  await expect(dialog.getByRole("checkbox")).toHaveCount(3);
  await dialog.getByRole("checkbox", { name: /^Orders/ }).check();
  await dialog.getByRole("searchbox").fill("invoi");
  await expect(dialog.getByRole("checkbox")).toHaveCount(1);
  await dialog.getByRole("searchbox").press("Enter");
  await expect(dialog, "searching registers nothing").toBeVisible();
  await dialog.getByRole("checkbox", { name: /^Invoices.*shares it/ }).check();
  await expect(dialog.getByText("2 connections chosen")).toBeVisible();
  await expect(dialog.getByRole("img", { name: /1 person gains access/ })).toBeVisible();
  const people = dialog.getByRole("group").filter({ hasText: "People (1)" });
  await expect(people).toContainText("Grace Hopper – Orders: uses and manages it (before: does not see it); Invoices: uses and manages it");
  await dialog.getByRole("button", { name: "Share and register 2 connections" }).click();
  await expect(messages(page)).toContainText("2 connections were registered. 1 person gained access.");
  await expect(connectionRows(page)).toHaveCount(2);
  await expect(connectionRow(page, "Orders")).toContainText("Registered by hand");
  await expect(connectionRow(page, "Orders")).toContainText("You");
  await page.goto(`${sourcesOf(workspace)}?visibility=shared`);
  await expect(connectionRow(page, "Invoices")).toBeVisible();

  await hers.goto(integrationsOf(workspace));
  await expect(connectionRow(hers, "Warehouse")).toContainText("Your access: Manage");
  await expect(connectionRows(hers)).toHaveCount(1);
  await hers.goto(sourcesOf(workspace));
  await expect(connectionRows(hers)).toHaveCount(2);
});

test("a connection is deregistered, and whoever reached it through that does not any more", async ({
  page,
  newPerson,
  workspace,
  owner,
  mooring,
}) => {
  const orders = await addConnection(owner, workspace, mooring, { name: "Orders", visibility: "shared" });
  const warehouse = await newIntegration(owner, workspace, "Warehouse");
  const grace = await join(owner, workspace, mooring, "user", "Grace Hopper", "selected");
  await grant(owner, warehouse.id, grace, "monitor");
  await register(owner, warehouse.id, [orders.id]);
  const hers = await newPerson();
  await grace.enter(hers.context());
  const at = `${integrationsOf(workspace)}/${warehouse.id}?tab=connections`;
  await hers.goto(at);
  await openActions(hers, "Orders");
  await expectDenied(hers.getByRole("button", { name: "Deregister connection" }), /watching, not changing/);
  await expectDenied(hers.getByRole("button", { name: "Register connections" }), /watching, not changing/);
  await expectDenied(hers.getByRole("button", { name: "Add new" }), /watching, not changing/);

  await page.goto(at);
  await act(page, "Orders", "Deregister connection");
  await expect(dialogOf(page)).toContainText("1 person loses access.");
  await expect(dialogOf(page)).toContainText("does not see it (before: sees and tests it)");
  await dialogOf(page).getByRole("button", { name: "Deregister" }).click();
  await expect(page.getByRole("heading", { name: "No connections registered yet" })).toBeVisible();
  await hers.goto(sourcesOf(workspace));
  await expect(hers.getByRole("heading", { name: "No sources yet" })).toBeVisible();
  await page.goto(sourcesOf(workspace));
  await expect(connectionRow(page, "Orders"), "it is not disconnected").toContainText("Connected");
});

test("what a flow still uses is deregistered only by insisting, and the flow is blocked then", async ({ page, workspace, owner, mooring }) => {
  const orders = await addConnection(owner, workspace, mooring, { name: "Orders", visibility: "shared" });
  const warehouse = await newIntegration(owner, workspace, "Warehouse");
  const params = { path: { workspace: workspace.id } };
  const body = { name: "Nightly", integration: warehouse.id, exports: [{ new: { name: "Daily", connection: orders.id } }] };
  ok(await owner.client.POST("/v1/workspaces/{workspace}/flows", { params, body }));
  const at = `${integrationsOf(workspace)}/${warehouse.id}`;
  await page.goto(at);
  await expect(page.getByRole("listitem").filter({ hasText: "Nightly" })).toContainText("Ready");
  await tab(page, "Connections").click();
  await expect(connectionRow(page, "Orders")).toContainText("With a saved flow");
  await act(page, "Orders", "Deregister connection");
  const dialog = dialogOf(page);
  await expect(dialog).toContainText("1 flow stops.");
  await dialog.getByRole("button", { name: "Deregister" }).click();
  await expect(dialog.getByRole("alert").filter({ hasText: "It is in use here" })).toContainText("Nightly");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(connectionRow(page, "Orders")).toBeVisible();
  await act(page, "Orders", "Deregister connection");
  await dialog.getByRole("button", { name: "Deregister" }).click();
  await dialog.getByRole("button", { name: "Deregister all the same" }).click();
  await expect(page.getByRole("heading", { name: "No connections registered yet" })).toBeVisible();
  await tab(page, "Flows").click();
  await expect(page.getByRole("listitem").filter({ hasText: "Nightly" })).toContainText("Blocked");

  await page.goto(integrationsOf(workspace));
  await act(page, "Warehouse", "Delete");
  await dialog.getByRole("button", { name: "Delete" }).click();
  await expect(dialog).toContainText("Nightly");
  await dialog.getByRole("button", { name: "Delete with its flows" }).click();
  await expect(page.getByRole("heading", { name: "No integrations yet" })).toBeVisible();
});

test("an integration app says why nothing is registered with it, and the server refuses it", async ({ page, workspace, owner, mooring }) => {
  const orders = await addConnection(owner, workspace, mooring, { name: "Orders", visibility: "shared" });
  const app = await newIntegration(owner, workspace, "Salesforce to NetSuite", "app");
  await page.goto(`${integrationsOf(workspace)}/${app.id}?tab=connections`);
  await expect(page.getByRole("heading", { name: "An integration app manages its own connections" })).toBeVisible();
  await expect(page.getByRole("button", { name: /Register|Add new/ })).toHaveCount(0);
  const params = { path: { integration: app.id } };
  const refused = await owner.client.POST("/v1/integrations/{integration}/connections", { params, body: { connections: [orders.id] } });
  expect(refused.response.status).toBe(409);
  expect(refused.error?.type).toBe("urn:mooring:problem:integration-app");
});

test("a connection that is made inside an integration is shared and registered at once", async ({ page, workspace, owner, mooring }) => {
  const warehouse = await newIntegration(owner, workspace, "Warehouse");
  await page.goto(`${integrationsOf(workspace)}/${warehouse.id}?tab=connections`);
  await page.getByRole("button", { name: "Add new" }).click();
  await page.getByRole("link", { name: "Add a source" }).click();
  await page.getByRole("searchbox", { name: "Search providers" }).fill("http");
  await page.getByRole("link", { name: "HTTP API" }).click();
  await expect(page.getByText("registered with the integration at once")).toBeVisible();
  await expect(page.getByRole("group", { name: "Who can use it" })).toHaveCount(0);
  await fill(page, { "Base URL": mooring.oauth.demoApi, "Connection name": "Made inside", "Header or parameter name": "X-Api-Key", "Path to test with": "/orders", Key: "demo-key" });
  await page.getByRole("button", { name: "Test and connect" }).click();
  await expect(connectionRow(page, "Made inside")).toContainText("Created here");
  await page.goto(`${sourcesOf(workspace)}?visibility=shared`);
  await expect(connectionRow(page, "Made inside")).toBeVisible();
});

test("an integration is renamed in its place and deleted from its page", async ({ page, workspace, owner }) => {
  const warehouse = await newIntegration(owner, workspace, "Warehouse");
  await page.goto(integrationsOf(workspace));
  await page.getByRole("button", { name: "Rename “Warehouse”" }).click();
  await page.getByRole("textbox", { name: "New name of “Warehouse”" }).fill("Lager");
  await page.keyboard.press("Enter");
  await expect(connectionRow(page, "Lager")).toBeVisible();
  await expect(page.getByRole("button", { name: "Rename “Lager”" })).toBeFocused();
  await page.getByRole("link", { name: "Lager" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Lager" })).toBeFocused();
  await page.getByRole("button", { name: "Rename “Lager”" }).click();
  await page.getByRole("textbox", { name: "New name of “Lager”" }).fill("Depot");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("heading", { level: 1, name: "Lager" })).toBeVisible();
  expect(page.url()).toContain(warehouse.id);
  await act(page, "Lager", "Delete");
  await dialogOf(page).getByRole("button", { name: "Delete" }).click();
  await expect(page.getByRole("heading", { name: "No integrations yet" })).toBeVisible();
});

test("what somebody else registers is there without a reload", async ({ page, workspace, owner, mooring }) => {
  const orders = await addConnection(owner, workspace, mooring, { name: "Orders", visibility: "shared" });
  const warehouse = await newIntegration(owner, workspace, "Warehouse");
  await page.goto(`${integrationsOf(workspace)}/${warehouse.id}?tab=connections`);
  await expect(page.getByRole("heading", { name: "No connections registered yet" })).toBeVisible();
  await register(owner, warehouse.id, [orders.id]);
  await expect(connectionRow(page, "Orders")).toBeVisible();
});
