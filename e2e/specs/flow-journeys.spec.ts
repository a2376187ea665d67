// Flows by the server itself: what saving them registers, for whom, and how a blocked one goes again.
import type { Page } from "@playwright/test";

import { connectionRow, connectionRows, destinationsOf, sourcesOf } from "../support/connections.ts";
import { expect, test } from "../support/fixtures.ts";
import { fill } from "../support/forms.ts";
import { join } from "../support/people.ts";
import { grant, newIntegration, register } from "../support/registration.ts";
import { act, messages } from "../support/rows.ts";
import { addConnection } from "../support/seed.ts";

const dialog = (page: Page) => page.getByRole("dialog");
const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });

/** Adds a step that is made with the flow. */
async function make(page: Page, kind: "export" | "import", name: string, connection: string): Promise<void> {
  await button(page, `New ${kind}`).click();
  await fill(dialog(page), { Name: name });
  await dialog(page).getByRole("radio", { name: connection }).check();
  await button(page, `Add ${kind}`).click();
  await expect(dialog(page)).toBeHidden();
}

test("somebody with one integration builds a flow of what is registered, and a save of somebody else's opens more to them", { tag: "@smoke" }, async ({
  page,
  newPerson,
  workspace,
  owner,
  mooring,
}) => {
  const orders = await addConnection(owner, workspace, mooring, { name: "Orders", visibility: "shared" });
  const target = await addConnection(owner, workspace, mooring, { name: "Main database", kind: "destination", visibility: "shared" });
  await addConnection(owner, workspace, mooring, { name: "Returns", visibility: "shared" });
  const warehouse = await newIntegration(owner, workspace, "Warehouse");
  await register(owner, warehouse.id, [orders.id, target.id]);
  const grace = await join(owner, workspace, mooring, "user", "Grace Hopper", "selected");
  await grant(owner, warehouse.id, grace, "manage");

  const hers = await newPerson();
  await grace.enter(hers.context());
  await hers.goto(`/w/${workspace.id}/flows`);
  await hers.getByRole("link", { name: "Make your first flow" }).click();
  await hers.getByLabel("Integration").selectOption("Warehouse");
  await fill(hers, { Name: "Nightly copy" });
  await button(hers, "New export").click();
  await expect(dialog(hers).getByRole("radio")).toHaveCount(1);
  await button(hers, "Cancel").click();
  await make(hers, "export", "Orders of the day", "Orders");
  await make(hers, "import", "Into the database", "Main database");
  await button(hers, "Save flow").click();
  await expect(hers.getByRole("heading", { level: 1, name: "Nightly copy" })).toBeVisible();
  await expect(dialog(hers), "everything was registered already").toHaveCount(0);
  await hers.goto(`/w/${workspace.id}/flows`);
  await expect(connectionRow(hers, "Nightly copy")).toContainText("Ready");

  await page.goto(`/w/${workspace.id}/integrations/${warehouse.id}?tab=flows`);
  await page.getByRole("link", { name: "New flow" }).click();
  await expect(page.getByLabel("Integration")).toHaveValue(warehouse.id);
  await fill(page, { Name: "Weekly report" });
  await make(page, "export", "Returns of the week", "Returns");
  await button(page, "Choose an import").click();
  await dialog(page).getByRole("searchbox").fill("database");
  await dialog(page).getByRole("radio", { name: "Into the database" }).check();
  await button(page, "Add import").click();
  await button(page, "Save flow").click();
  await expect(dialog(page)).toContainText("Registered with “Warehouse”");
  await expect(dialog(page)).toContainText("Returns");
  await expect(dialog(page)).toContainText("Grace Hopper");
  await button(page, "Got it").click();

  await hers.goto(sourcesOf(workspace));
  await expect(connectionRows(hers)).toHaveCount(2);
  await hers.goto(`/w/${workspace.id}/exports`);
  await expect(connectionRow(hers, "Returns of the week")).toBeVisible();
  await hers.goto(`/w/${workspace.id}/imports`);
  await expect(connectionRow(hers, "Into the database")).toContainText("2 flows");
});

test("a standalone flow with a private connection is attached, shared and registered in one go", async ({ page, workspace, owner, mooring }) => {
  await addConnection(owner, workspace, mooring, { name: "Orders" });
  const warehouse = await newIntegration(owner, workspace, "Warehouse");
  await page.goto(`/w/${workspace.id}/flows/new`);
  await fill(page, { Name: "My own" });
  await make(page, "export", "Orders of the day", "Orders");
  await button(page, "Save flow").click();
  await expect(page.getByText("A standalone flow of your own")).toBeVisible();

  await page.goto(`/w/${workspace.id}/integrations/${warehouse.id}?tab=flows`);
  await button(page, "Attach flow").click();
  await dialog(page).getByRole("radio", { name: "My own" }).check();
  await dialog(page).getByRole("button", { name: "Attach flow" }).click();
  await expect(dialog(page)).toContainText("“Orders” is private");
  await dialog(page).getByRole("button", { name: "Share and register" }).click();
  await expect(dialog(page)).toContainText("Shared with the workspace");
  await button(page, "Got it").click();
  await expect(page.getByRole("list", { name: "Flows" })).toContainText("My own");
  await page.goto(`${sourcesOf(workspace)}?visibility=shared`);
  await expect(connectionRow(page, "Orders")).toBeVisible();
});

test("a flow whose connection was taken away says so, and goes again with another or with the old one", async ({ page, workspace, owner, mooring }) => {
  const orders = await addConnection(owner, workspace, mooring, { name: "Orders", visibility: "shared" });
  await addConnection(owner, workspace, mooring, { name: "New shop", visibility: "shared" });
  const warehouse = await newIntegration(owner, workspace, "Warehouse");
  await page.goto(`/w/${workspace.id}/flows/new?integration=${warehouse.id}`);
  await fill(page, { Name: "Nightly copy" });
  await make(page, "export", "Orders of the day", "Orders");
  await button(page, "Save flow").click();
  await button(page, "Got it").click();
  const flow = page.url();

  await test.step("it is told what uses the connection", async () => {
    await page.goto(sourcesOf(workspace));
    await button(page, "“Orders” is used by 3 things").click();
    for (const name of ["Warehouse", "Nightly copy (in Warehouse)", "Orders of the day"]) {
      await expect(dialog(page).getByRole("link", { name, exact: true })).toBeVisible();
    }
    await button(page, "Close").click();
  });

  await test.step("removed, it is blocked, and restoring helps", async () => {
    await act(page, "Orders", "Disconnect");
    await button(page, "Remove connection").click();
    await expect(messages(page)).toContainText("“Orders” was disconnected.");
    await page.goto(flow);
    await expect(page.getByText("“Orders” was removed.")).toBeVisible();
    await button(page, "Restore").click();
    await expect(page.getByText("This flow is blocked")).toHaveCount(0);
  });

  await test.step("deregistered, it is blocked, and replacing helps and registers the other", async () => {
    const params = { path: { integration: warehouse.id, connection: orders.id }, query: { force: true } };
    await owner.client.DELETE("/v1/integrations/{integration}/connections/{connection}", { params });
    await page.reload();
    await expect(page.getByText("“Orders” is not registered with “Warehouse”.")).toBeVisible();
    await button(page, "Replace connection").click();
    await dialog(page).getByRole("radio", { name: "New shop" }).check();
    await button(page, "Show what changes").click();
    await expect(dialog(page)).toContainText("1 export or import will use “New shop”");
    await expect(dialog(page)).toContainText("Registered with “Warehouse”");
    await button(page, "Replace").click();
    await button(page, "Got it").click();
    await expect(page.getByText("This flow is blocked")).toHaveCount(0);
    await expect(page.getByRole("region", { name: "Exports" })).toContainText("New shop");
  });

  await page.goto(sourcesOf(workspace));
  await expect(connectionRow(page, "Orders")).toContainText("Nothing");
  await page.goto(destinationsOf(workspace));
  await expect(page.getByRole("heading", { name: "No destinations yet" })).toBeVisible();
});
