// The other ways of connecting an HTTP API: a user name with a password, and OAuth client credentials.
import type { Page } from "@playwright/test";

import { connectionRow, sourcesOf } from "../support/connections.ts";
import { expect, test } from "../support/fixtures.ts";
import { fill } from "../support/forms.ts";

const connect = (page: Page) => page.getByRole("button", { name: "Test and connect" }).click();
const refusal = (page: Page) => page.getByRole("alert");

test.beforeEach(async ({ page, workspace }) => {
  await page.goto(`${sourcesOf(workspace)}/new?provider=http-api`);
  await expect(page.getByRole("heading", { level: 1, name: "Connect HTTP API" })).toBeVisible();
});

test("a user name and a password are tried before they are stored", async ({ page, workspace, mooring }) => {
  await page.getByRole("radio", { name: "User name and password" }).check();
  await fill(page, {
    "Connection name": "Orders",
    "Base URL": mooring.oauth.demoApi,
    "User name": "nobody",
    Password: "a password",
    "Path to test with": "/orders",
  });
  await connect(page);
  await expect(refusal(page)).toContainText("The provider refused the credential");
  await fill(page, { "User name": "demo-key" });
  await connect(page);
  await expect(page).toHaveURL(sourcesOf(workspace));
  await expect(connectionRow(page, "Orders").getByRole("cell", { name: "Connected", exact: true })).toBeVisible();
});

test("client credentials get a token at the OAuth server, and the API takes it", async ({ page, workspace, mooring }) => {
  await page.getByRole("radio", { name: "OAuth client credentials" }).check();
  await fill(page, {
    "Connection name": "Orders",
    "Base URL": mooring.oauth.demoApi,
    "Token URL": `${mooring.oauth.issuer}/token`,
    "Client ID": mooring.oauth.clientId,
    "Client secret": "a wrong secret",
    "Path to test with": "/orders",
  });
  await connect(page);
  await expect(refusal(page)).toContainText("The provider refused the credential");
  await fill(page, { "Client secret": mooring.oauth.clientSecret });
  await connect(page);
  await expect(page).toHaveURL(sourcesOf(workspace));
  await expect(connectionRow(page, "Orders").getByRole("cell", { name: "Connected", exact: true })).toBeVisible();
  expect(await page.content()).not.toContain(mooring.oauth.clientSecret);
});
