// Connecting an account by logging in at a provider, and everything that can go wrong on the way there and back.
import type { Page } from "@playwright/test";

import { connectionRow, connectionRows, sourcesOf } from "../support/connections.ts";
import { expect, test } from "../support/fixtures.ts";
import { foundOrganization, type Workspace } from "../support/owner.ts";
import { agree, agreeWithoutReturning, arrive, refuse } from "../support/provider-pages.ts";

const PROVIDER = "OpenID Connect demo";

/** Opens the form of the provider by its address. */
async function openForm(page: Page, workspace: Workspace): Promise<void> {
  await page.goto(`${sourcesOf(workspace)}/new?provider=oidc-demo`);
  await expect(page.getByRole("heading", { level: 1, name: `Connect ${PROVIDER}` })).toBeVisible();
}

/** Presses the button and answers the popup that it opens. */
async function logIn(page: Page): Promise<Page> {
  const popup = page.waitForEvent("popup");
  await page.getByRole("button", { name: `Log in at ${PROVIDER}` }).click();
  return popup;
}

async function expectNoConnections(page: Page, workspace: Workspace): Promise<void> {
  await page.goto(sourcesOf(workspace));
  await expect(page.getByRole("heading", { name: "No sources yet" })).toBeVisible();
}

test("an account is connected by logging in at its provider in a popup", { tag: "@smoke" }, async ({ page, workspace }) => {
  await test.step("the provider is found by search", async () => {
    await page.goto(sourcesOf(workspace));
    await page.getByRole("link", { name: "Add new" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Add a source" })).toBeFocused();
    await page.getByRole("searchbox", { name: "Search providers" }).fill("openid demo");
    await expect(page.getByRole("link", { name: "HTTP API" })).toHaveCount(0);
    await page.getByRole("link", { name: PROVIDER }).click();
  });

  await test.step("what it will be asked for is said in words", async () => {
    const scopes = page.getByRole("listitem");
    await expect(page.getByText("What Mooring will be allowed to do")).toBeVisible();
    await expect(scopes.filter({ hasText: "See the account's e-mail address." })).toBeVisible();
    await expect(scopes.filter({ hasText: "Stay connected when you are not there." })).toBeVisible();
  });

  await test.step("the popup is not left behind", async () => {
    const popup = await logIn(page);
    await expect(page.getByRole("status").filter({ hasText: `Waiting for ${PROVIDER}` })).toBeVisible();
    const closed = popup.waitForEvent("close");
    await agree(popup, "grace@example.org");
    await closed;
  });

  await test.step("the connection is listed with all that is known of it, and stays", async () => {
    await expect(page.getByRole("heading", { level: 1, name: "Sources" })).toBeVisible();
    await expect(page.getByRole("status", { name: "Messages" })).toContainText(`${PROVIDER} was connected.`);
    const row = connectionRow(page, PROVIDER);
    const expectRow = async () => {
      await expect(row.getByRole("cell", { name: "grace@example.org" })).toBeVisible();
      await expect(row.getByRole("cell", { name: "You" })).toBeVisible();
      await expect(row.getByRole("cell", { name: "Private" })).toBeVisible();
      await expect(row.getByRole("cell", { name: "Connected", exact: true })).toBeVisible();
      await expect(row.getByRole("time")).toHaveText("just now");
    };
    await expectRow();
    await page.reload();
    await expectRow();
  });
});

test("where popups are blocked the tab itself goes to the provider and comes back to the list", async ({ page, workspace }) => {
  await page.addInitScript(() => (window.open = () => null));
  await openForm(page, workspace);
  await page.getByRole("button", { name: `Log in at ${PROVIDER}` }).click();
  await agree(page, "grace@example.org");
  await expect(page).toHaveURL(sourcesOf(workspace));
  await expect(connectionRow(page, PROVIDER)).toContainText("grace@example.org");
});

test("whoever refuses at the provider is told that nothing was stored, and can try again", async ({ page, workspace }) => {
  await openForm(page, workspace);
  await page.getByLabel("Connection name").fill("Grace's account");
  await refuse(await logIn(page));
  const alert = page.getByRole("alert");
  await expect(alert).toContainText("Access was not granted");
  await expect(alert).toContainText("You declined at the provider. Nothing was connected.");

  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByLabel("Connection name")).toHaveValue("Grace's account");
  await agree(await logIn(page), "grace@example.org");
  await expect(connectionRow(page, "Grace's account")).toContainText("grace@example.org");
  await expect(connectionRows(page)).toHaveCount(1);
});

test("a tab that went to the provider itself also says what a refusal means", async ({ page, workspace }) => {
  await page.addInitScript(() => (window.open = () => null));
  await openForm(page, workspace);
  await page.getByRole("button", { name: `Log in at ${PROVIDER}` }).click();
  await refuse(page);
  await expect(page.getByRole("heading", { level: 1, name: "Access was not granted" })).toBeVisible();
  await page.getByRole("link", { name: "Try again" }).click();
  await expect(page.getByRole("heading", { level: 1, name: `Connect ${PROVIDER}` })).toBeVisible();
  await expectNoConnections(page, workspace);
});

test("a provider that is down is named as the cause, before logging in", async ({ newMooring, newPerson }) => {
  const mooring = await newMooring();
  const owner = await foundOrganization(mooring);
  const page = await newPerson(mooring);
  await owner.enter(page.context());
  const workspace = await owner.newWorkspace("Harbor");
  await openForm(page, workspace);
  await mooring.oauth.stop();
  const popup = await logIn(page);
  await expect(page.getByRole("alert")).toContainText("The provider does not answer");
  await expect.poll(() => popup.isClosed(), "the empty popup closes").toBe(true);
  await expectNoConnections(page, workspace);
});

test("a provider that goes down while somebody logs in is named as the cause", async ({ newMooring, newPerson }) => {
  const mooring = await newMooring();
  const owner = await foundOrganization(mooring);
  const page = await newPerson(mooring);
  await owner.enter(page.context());
  const workspace = await owner.newWorkspace("Harbor");
  await openForm(page, workspace);
  const popup = await logIn(page);
  const callback = await agreeWithoutReturning(popup, "grace@example.org");
  await mooring.oauth.stop();
  await arrive(popup, callback);
  await expect(page.getByRole("alert")).toContainText("The provider does not answer");
  await expectNoConnections(page, workspace);
});

test("a wrong client secret is told as the OAuth app's fault, with who can mend it", async ({ newMooring, newPerson }) => {
  const mooring = await newMooring({}, (app) => ({ ...app, client_secret: "not the secret" }));
  const owner = await foundOrganization(mooring);
  const page = await newPerson(mooring);
  await owner.enter(page.context());
  const workspace = await owner.newWorkspace("Harbor");
  await openForm(page, workspace);
  await agree(await logIn(page), "grace@example.org");
  const alert = page.getByRole("alert");
  await expect(alert).toContainText("The provider refused the OAuth app");
  await expect(alert).toContainText("An organization owner should check the client ID and the client secret");
  await expectNoConnections(page, workspace);
});

test("another browser that opens the provider's answer is turned away, and nothing is stored", async ({
  page,
  workspace,
  newPerson,
}) => {
  await openForm(page, workspace);
  const popup = await logIn(page);
  const callback = await agreeWithoutReturning(popup, "grace@example.org");
  await popup.close();

  const other = await newPerson();
  await other.goto(callback);
  await expect(other.getByRole("heading", { level: 1, name: "This is another browser" })).toBeVisible();
  await expect(other).not.toHaveURL(/code=|state=/);

  await expect(page.getByRole("alert")).toContainText("This is another browser");
  await expectNoConnections(page, workspace);
});

test("a provider's answer that comes a second time is turned away, and what is connected stays", async ({ page, workspace }) => {
  await openForm(page, workspace);
  const popup = await logIn(page);
  const callback = await agreeWithoutReturning(popup, "grace@example.org");
  const closed = popup.waitForEvent("close");
  await arrive(popup, callback);
  await closed;
  await expect(connectionRow(page, PROVIDER)).toContainText("Connected");

  await page.goto(callback);
  await expect(page.getByRole("heading", { level: 1, name: "This page was used already" })).toBeVisible();
  await page.getByRole("link", { name: "Open Mooring" }).click();
  await page.goto(sourcesOf(workspace));
  await expect(connectionRows(page)).toHaveCount(1);
});
