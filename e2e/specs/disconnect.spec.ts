// Taking a connection out of use, and back again.
import { connectionRow, sourcesOf } from "../support/connections.ts";
import { expect, test } from "../support/fixtures.ts";
import { agree } from "../support/provider-pages.ts";
import { act, messages, openActions } from "../support/rows.ts";
import { addConnection } from "../support/seed.ts";

test("a key that is disconnected is among the removed, from where it is restored", { tag: "@smoke" }, async ({
  page,
  workspace,
  owner,
  mooring,
}) => {
  await addConnection(owner, workspace, mooring, { name: "Orders", visibility: "shared" });
  await addConnection(owner, workspace, mooring, { name: "Invoices" });
  await page.goto(sourcesOf(workspace));

  await act(page, "Orders", "Disconnect");
  const dialog = page.getByRole("dialog", { name: "Disconnect" });
  await expect(dialog).toContainText("Nothing uses it.");
  await expect(dialog).toContainText("A key or password cannot be revoked from here");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(connectionRow(page, "Orders")).toBeVisible();
  await expect(page.getByRole("button", { name: "Actions for “Orders”" }), "the focus is where it was").toBeFocused();

  await act(page, "Orders", "Disconnect");
  await dialog.getByRole("button", { name: "Remove connection" }).click();
  await expect(messages(page)).toContainText("“Orders” was disconnected.");
  await expect(connectionRow(page, "Orders")).toHaveCount(0);
  await expect(connectionRow(page, "Invoices")).toBeVisible();

  await page.getByRole("combobox", { name: "Status" }).selectOption("Removed");
  const removed = connectionRow(page, "Orders");
  await expect(removed).toContainText("Can be restored until");
  await expect(connectionRow(page, "Invoices")).toHaveCount(0);
  await openActions(page, "Orders");
  await expect(removed.getByRole("button", { name: "Disconnect" })).toHaveCount(0);
  await page.keyboard.press("Escape");

  await removed.getByRole("button", { name: "Restore" }).click();
  await expect(messages(page)).toContainText("“Orders” is back.");
  await page.getByRole("combobox", { name: "Status" }).selectOption("Any status");
  await expect(connectionRow(page, "Orders")).toContainText("Connected");
  await expect(connectionRow(page, "Orders")).toContainText("Shared");
});

test("what uses a connection is shown before it goes, and what cannot be seen is a number", async ({
  page,
  workspace,
  owner,
  mooring,
}) => {
  await addConnection(owner, workspace, mooring, { name: "Orders" });
  // Flows have no pages yet, so the API's answer is given here.
  const usage = {
    integrations: [],
    flows: [{ id: `flw_${"0".repeat(32)}`, name: "Nightly copy" }],
    exports: [],
    imports: [],
    hidden: 2,
    may_force: true,
  };
  await page.route("**/v1/connections/*/usage", (route) => route.fulfill({ json: usage }));
  await page.goto(sourcesOf(workspace));
  await act(page, "Orders", "Disconnect");
  const dialog = page.getByRole("dialog", { name: "Disconnect" });
  await expect(dialog.getByRole("alert").filter({ hasText: "It is in use" })).toContainText("Nightly copy");
  await expect(dialog).toContainText("and 2 things more that you cannot see");
  const request = page.waitForRequest((it) => it.method() === "DELETE");
  await dialog.getByRole("button", { name: "Remove connection" }).click();
  expect(new URL((await request).url()).searchParams.get("force")).toBe("true");
  await expect(messages(page)).toContainText("“Orders” was disconnected.");
});

test("who may not edit everything that uses a connection cannot remove it, and is told whom to ask", async ({
  page,
  workspace,
  owner,
  mooring,
}) => {
  await addConnection(owner, workspace, mooring, { name: "Orders" });
  const usage = { integrations: [], flows: [], exports: [], imports: [], hidden: 1, may_force: false };
  await page.route("**/v1/connections/*/usage", (route) => route.fulfill({ json: usage }));
  await page.goto(sourcesOf(workspace));
  await act(page, "Orders", "Disconnect");
  const dialog = page.getByRole("dialog", { name: "Disconnect" });
  await expect(dialog).toContainText("1 thing that you cannot see");
  await expect(dialog).toContainText("Ask the connection's owner or an administrator of the workspace.");
  await expect(dialog.getByRole("button", { name: "Remove connection" })).toHaveCount(0);
});

test("an account's access is revoked at its provider, so that a restored one has to be reconnected", async ({ page, workspace }) => {
  await page.goto(`${sourcesOf(workspace)}/new?provider=oidc-demo`);
  const popup = page.waitForEvent("popup");
  await page.getByRole("button", { name: "Log in at OpenID Connect demo" }).click();
  await agree(await popup, "revoked-person");
  await expect(connectionRow(page, "OpenID Connect demo")).toContainText("Connected");

  await act(page, "OpenID Connect demo", "Disconnect");
  const dialog = page.getByRole("dialog", { name: "Disconnect" });
  await expect(dialog).toContainText("Its access is revoked at the provider");
  await dialog.getByRole("button", { name: "Remove connection" }).click();
  await expect(connectionRow(page, "OpenID Connect demo")).toHaveCount(0);
  await page.getByRole("combobox", { name: "Status" }).selectOption("Removed");
  const removed = connectionRow(page, "OpenID Connect demo");
  await expect(async () => {
    await page.reload();
    await expect(removed).toContainText("Its access was revoked at the provider.", { timeout: 5000 });
  }).toPass();
  await removed.getByRole("button", { name: "Restore" }).click();
  await page.getByRole("combobox", { name: "Status" }).selectOption("Any status");
  await expect(connectionRow(page, "OpenID Connect demo")).toContainText("Needs reconnect");
  await expect(connectionRow(page, "OpenID Connect demo").getByRole("button", { name: "Reconnect", exact: true })).toBeVisible();
});
