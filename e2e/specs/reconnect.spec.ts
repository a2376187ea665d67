// Authorizing a connection again: what people see of it stays, and it never changes its account.
import type { Page } from "@playwright/test";

import { connectionRow, connectionRows, sourcesOf } from "../support/connections.ts";
import { expect, test } from "../support/fixtures.ts";
import { fill } from "../support/forms.ts";
import type { Workspace } from "../support/owner.ts";
import { agree, refuse } from "../support/provider-pages.ts";
import { act, messages } from "../support/rows.ts";
import { addConnection } from "../support/seed.ts";

const PROVIDER = "OpenID Connect demo";

async function connectAs(page: Page, workspace: Workspace, login: string): Promise<void> {
  await page.goto(`${sourcesOf(workspace)}/new?provider=oidc-demo`);
  await fill(page, { "Connection name": "Harbor master" });
  const popup = page.waitForEvent("popup");
  await page.getByRole("button", { name: `Log in at ${PROVIDER}` }).click();
  await agree(await popup, login);
  await expect(connectionRow(page, "Harbor master")).toContainText(login);
}

/** Opens the dialog and goes to the provider. */
async function again(page: Page): Promise<Page> {
  await act(page, "Harbor master", "Reconnect");
  const popup = page.waitForEvent("popup");
  await page.getByRole("dialog", { name: "Reconnect" }).getByRole("button", { name: "Reconnect account" }).click();
  return popup;
}

test("the same account is reconnected, and everything about the connection stays", { tag: "@smoke" }, async ({ page, workspace }) => {
  await connectAs(page, workspace, "ada@example.org");
  await agree(await again(page), "ada@example.org");
  await expect(messages(page)).toContainText("“Harbor master” was reconnected.");
  await expect(page.getByRole("dialog", { name: "Reconnect" })).toBeHidden();
  await expect(connectionRows(page)).toHaveCount(1);
  await expect(connectionRow(page, "Harbor master")).toContainText("ada@example.org");
});

test("another account is refused with a choice: the old one is kept, or the other is added as new", async ({ page, workspace }) => {
  await connectAs(page, workspace, "ada@example.org");
  const dialog = page.getByRole("dialog", { name: "Reconnect" });

  await test.step("kept", async () => {
    await page.context().clearCookies({ domain: "localhost" });
    await agree(await again(page), "charles@example.org");
    await expect(dialog.getByRole("alert").filter({ hasText: "This is another account" })).toContainText("charles@example.org");
    await expect(dialog.getByRole("radio", { name: "Keep ada@example.org" })).toBeChecked();
    await dialog.getByRole("button", { name: "Continue" }).click();
    await expect(dialog.getByRole("alert").filter({ hasText: "The present account was kept" })).toBeVisible();
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await expect(connectionRows(page)).toHaveCount(1);
    await expect(connectionRow(page, "Harbor master")).toContainText("ada@example.org");
  });

  await test.step("added", async () => {
    await page.context().clearCookies({ domain: "localhost" });
    await agree(await again(page), "charles@example.org");
    await dialog.getByRole("radio", { name: "Add charles@example.org as new" }).check();
    await dialog.getByRole("button", { name: "Continue" }).click();
    await expect(dialog).toBeHidden();
    await expect(connectionRows(page)).toHaveCount(2);
    await expect(page.getByRole("row").filter({ hasText: "charles@example.org" })).toBeVisible();
    await expect(page.getByRole("row").filter({ hasText: "ada@example.org" })).toBeVisible();
  });
});

test("whoever refuses at the provider changes nothing, and can try again", async ({ page, workspace }) => {
  await connectAs(page, workspace, "ada@example.org");
  await page.context().clearCookies({ domain: "localhost" });
  await refuse(await again(page));
  const dialog = page.getByRole("dialog", { name: "Reconnect" });
  await expect(dialog.getByRole("alert").filter({ hasText: "Access was not granted" })).toBeVisible();
  await dialog.getByRole("button", { name: "Try again" }).click();
  await expect(dialog.getByRole("button", { name: "Reconnect account" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(connectionRow(page, "Harbor master")).toContainText("Connected");
});

test("a second connection of an account is no error, and is told", async ({ page, workspace }) => {
  await connectAs(page, workspace, "ada@example.org");
  await page.goto(`${sourcesOf(workspace)}/new?provider=oidc-demo`);
  const popup = page.waitForEvent("popup");
  await page.getByRole("button", { name: `Log in at ${PROVIDER}` }).click();
  await agree(await popup, "ada@example.org");
  await expect(messages(page)).toContainText("The same account is connected already: “Harbor master” (source).");
  await expect(connectionRows(page)).toHaveCount(2);
});

test("a typed key is tested before it takes the place of the present one", async ({ page, workspace, owner, mooring }) => {
  await addConnection(owner, workspace, mooring, { name: "Orders", isDown: true });
  await page.goto(sourcesOf(workspace));
  await expect(connectionRow(page, "Orders")).toContainText("Degraded");
  await act(page, "Orders", "Reconnect");
  const dialog = page.getByRole("dialog", { name: "Reconnect" });
  await expect(dialog.getByLabel("Base URL")).toHaveValue("https://down.invalid");
  await expect(dialog.getByLabel("Key", { exact: true })).toHaveValue("");
  await fill(dialog, { "Base URL": mooring.oauth.demoApi, Key: "wrong-key" });
  await dialog.getByRole("button", { name: "Test and reconnect" }).click();
  await expect(dialog.getByRole("alert")).toContainText("The provider refused the credential");
  await fill(dialog, { Key: "demo-key" });
  await dialog.getByRole("button", { name: "Test and reconnect" }).click();
  await expect(dialog.getByRole("status")).toContainText("“Orders”: connected");
  await expect(dialog.getByRole("deletion")).toHaveText("https://down.invalid");
  await expect(dialog.getByRole("insertion")).toHaveText(mooring.oauth.demoApi);
  await dialog.getByRole("button", { name: "Done" }).click();
  await expect(connectionRow(page, "Orders")).toContainText("Connected");
});
