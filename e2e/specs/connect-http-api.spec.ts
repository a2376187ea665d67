// Connecting an account with a key that is typed in: it is tried first, and what the provider refuses is not stored.
import type { Page } from "@playwright/test";

import { connectionRow, connectionRows, destinationsOf, sourcesOf } from "../support/connections.ts";
import { expect, test } from "../support/fixtures.ts";
import { expectFieldError, fill } from "../support/forms.ts";
import type { OAuthServer } from "../support/oauth-server.ts";
import { foundOrganization } from "../support/owner.ts";

const connect = (page: Page) => page.getByRole("button", { name: "Test and connect" }).click();

/** What the demo's order service wants; the key is the test's to give. */
function orders(server: OAuthServer, key: string): Record<string, string> {
  return {
    "Connection name": "Orders",
    "Base URL": server.demoApi,
    "Header or parameter name": "X-Api-Key",
    "Path to test with": "/orders",
    Key: key,
  };
}

test("a key is tried before it is stored, and a wrong one loses nothing that was typed", { tag: "@smoke" }, async ({
  page,
  workspace,
  mooring,
}) => {
  await page.goto(sourcesOf(workspace));
  await page.getByRole("link", { name: "Add your first source" }).click();
  await page.getByRole("link", { name: "HTTP API" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Connect HTTP API" })).toBeFocused();

  await test.step("a wrong key is refused in words", async () => {
    const wrong = orders(mooring.oauth, "wrong-key");
    await fill(page, wrong);
    await page.getByRole("radio", { name: "Shared" }).check();
    await connect(page);
    await expect(page.getByRole("alert")).toContainText("The provider refused the credential");
    await expect(page.getByRole("alert")).toContainText("does not accept the credential");
    await expect(page.getByText("The provider refused the credential"), "the form is longer than the window").toBeInViewport();
    await expect(page.getByRole("button", { name: "Save anyway" })).toHaveCount(0);
    for (const [label, value] of Object.entries(wrong)) {
      await expect(page.getByLabel(label, { exact: true })).toHaveValue(value);
    }
    await expect(page.getByRole("radio", { name: "Shared" })).toBeChecked();
  });

  await test.step("nothing was stored", async () => {
    const list = await page.context().newPage();
    await list.goto(sourcesOf(workspace));
    await expect(list.getByRole("heading", { name: "No sources yet" })).toBeVisible();
    await list.close();
  });

  await test.step("the right key is connected, and the secret is not shown anywhere", async () => {
    await fill(page, { Key: "demo-key" });
    await connect(page);
    await expect(page).toHaveURL(sourcesOf(workspace));
    const row = connectionRow(page, "Orders");
    await expect(row.getByRole("rowheader")).toContainText("HTTP API");
    await expect(row.getByRole("cell", { name: "Connected", exact: true })).toBeVisible();
    await expect(row.getByRole("cell", { name: "Shared" })).toBeVisible();
    await expect(connectionRows(page)).toHaveCount(1);
    await page.reload();
    await expect(row).toBeVisible();
    expect(await page.content()).not.toContain("demo-key");
  });
});

test("a host that does not answer can be saved anyway and is listed as degraded", async ({ newMooring, newPerson }) => {
  const mooring = await newMooring();
  const owner = await foundOrganization(mooring);
  const page = await newPerson(mooring);
  await owner.enter(page.context());
  const workspace = await owner.newWorkspace("Harbor");
  await mooring.oauth.stop();

  await page.goto(`${sourcesOf(workspace)}/new?provider=http-api`);
  await fill(page, orders(mooring.oauth, "demo-key"));
  await connect(page);
  await expect(page.getByRole("alert")).toContainText("The provider does not answer at present");
  await expect(page.getByRole("alert")).toContainText("The host refuses connections.");
  await page.getByRole("button", { name: "Save anyway" }).click();
  const row = connectionRow(page, "Orders");
  await expect(row.getByRole("cell", { name: "Degraded" })).toContainText("it is tried again");
});

test("what only the server can judge is told at the field as well", async ({ page, workspace, mooring }) => {
  await page.goto(`${sourcesOf(workspace)}/new?provider=http-api`);
  const field = (label: string) => page.getByLabel(label, { exact: true });
  await fill(page, {
    ...orders(mooring.oauth, "demo-key"),
    "Base URL": `${mooring.oauth.demoApi}?page=1`,
    "Header or parameter name": "Host",
  });
  await connect(page);
  await expectFieldError(field("Base URL"), /without query, fragment, user name or password/);
  await expect(field("Base URL")).toBeFocused();
  await expect(field("Key")).not.toHaveAttribute("aria-invalid");
  await expect(field("Key")).toHaveValue("demo-key");
  // How the key is presented is judged once the address is one.
  await fill(page, { "Base URL": mooring.oauth.demoApi });
  await connect(page);
  await expectFieldError(field("Header or parameter name"), /cannot be the header of a key/);
  await expect(field("Header or parameter name")).toBeFocused();
});

test("what is missing is told before anything is sent", async ({ page, workspace }) => {
  await page.goto(`${sourcesOf(workspace)}/new?provider=http-api`);
  let sent = 0;
  page.on("request", (request) => (sent += Number(request.method() === "POST")));
  await fill(page, { "Base URL": "api.example.com", "Header or parameter name": "X Api Key" });
  await connect(page);
  await expectFieldError(page.getByLabel("Base URL", { exact: true }), /whole web address/);
  await expectFieldError(page.getByLabel("Header or parameter name", { exact: true }), /Authorization when empty/);
  await expectFieldError(page.getByLabel("Key", { exact: true }), /Enter a value/);
  expect(sent).toBe(0);
});

test("an address inside the operator's network is refused in words", async ({ page, workspace, mooring }) => {
  await page.goto(`${sourcesOf(workspace)}/new?provider=http-api`);
  await fill(page, { ...orders(mooring.oauth, "demo-key"), "Base URL": "https://10.0.0.1" });
  await connect(page);
  await expect(page.getByText("This host is not on the public internet, and the operator has not opened it.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Save anyway" })).toHaveCount(0);
});

test("a destination is added from the page of destinations and listed there alone", async ({ page, workspace, mooring }) => {
  await page.goto(destinationsOf(workspace));
  await page.getByRole("link", { name: "Add new" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Add a destination" })).toBeVisible();
  await page.getByRole("link", { name: "HTTP API" }).click();
  await fill(page, orders(mooring.oauth, "demo-key"));
  await connect(page);
  await expect(page).toHaveURL(destinationsOf(workspace));
  await expect(connectionRow(page, "Orders").getByRole("cell", { name: "Private" })).toBeVisible();
  await page.getByRole("link", { name: "Sources" }).click();
  await expect(page.getByRole("heading", { name: "No sources yet" })).toBeVisible();
});
