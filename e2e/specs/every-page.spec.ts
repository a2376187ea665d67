// What every page owes everybody, in each state that it has. The watch over the console, and so over the content policy,
// is on in every journey; here each page is at least opened once.
import type { Page } from "@playwright/test";

import { ok } from "../support/api.ts";
import { connectionRows, destinationsOf, sourcesOf } from "../support/connections.ts";
import { expect, test } from "../support/fixtures.ts";
import { fill } from "../support/forms.ts";
import { inspect, inspectAsItIs } from "../support/inspect.ts";
import { refuse } from "../support/provider-pages.ts";
import { addConnection } from "../support/seed.ts";

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
