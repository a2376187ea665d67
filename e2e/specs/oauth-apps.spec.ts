// An organization's owner makes a server known by its issuer, so that people can log in there.
import { ok } from "../support/api.ts";
import { connectionRow, sourcesOf } from "../support/connections.ts";
import { expect, test } from "../support/fixtures.ts";
import { expectFieldError, fill } from "../support/forms.ts";
import { foundOrganization } from "../support/owner.ts";
import { agree } from "../support/provider-pages.ts";

test("a server is added by its issuer, used, and removed again", async ({ page, workspace, mooring }, { testId }) => {
  const { oauth } = mooring;
  const name = `Acme Login ${testId}`;
  const card = page.getByRole("listitem").filter({ has: page.getByRole("heading", { name, exact: true }) });
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto(sourcesOf(workspace));
  await page.getByRole("link", { name: "OAuth apps", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: "OAuth apps" })).toBeFocused();
  const demo = page.getByRole("listitem").filter({ hasText: "OpenID Connect demo" });
  await expect(demo).toContainText("Set by the operator");
  await expect(demo.getByRole("button", { name: "Remove" })).toHaveCount(0);

  const dialog = page.getByRole("dialog", { name: "Add an OpenID Connect server" });
  await test.step("a wrong issuer is told at its field", async () => {
    await page.getByRole("button", { name: "Add server" }).click();
    const values = { Name: name, "Client ID": oauth.clientId, "Client secret": oauth.clientSecret };
    await fill(dialog, { ...values, Issuer: `${oauth.issuer}/elsewhere` });
    await dialog.getByRole("button", { name: "Add server" }).click();
    await expectFieldError(dialog.getByLabel("Issuer"), /./);
    await expect(dialog.getByLabel("Issuer")).toBeFocused();
    await expect(dialog.getByLabel("Client ID")).toHaveValue(oauth.clientId);
  });

  await test.step("the right one is saved, and its redirect URI is there to copy", async () => {
    await fill(dialog, { Issuer: oauth.issuer });
    await dialog.getByRole("button", { name: "Add server" }).click();
    await expect(dialog).toBeHidden();
    const redirectUri = await card.getByText(`${mooring.baseUrl}/oauth/callback/`).textContent();
    await card.getByRole("button", { name: "Copy" }).click();
    await expect(page.getByRole("status", { name: "Messages" })).toContainText("The redirect URI was copied.");
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(redirectUri);
    expect(await page.content(), "the secret is never shown again").not.toContain(oauth.clientSecret);
  });

  await test.step("it is among the providers, and an account is connected through it", async () => {
    await page.goto(`${sourcesOf(workspace)}/new`);
    await page.getByRole("link", { name }).click();
    const popup = page.waitForEvent("popup");
    await page.getByRole("button", { name: `Log in at ${name}` }).click();
    await agree(await popup, "grace@example.org");
    await expect(connectionRow(page, name)).toContainText("grace@example.org");
  });

  await test.step("while accounts depend on it, it is removed only by who knows how many", async () => {
    await page.getByRole("link", { name: "OAuth apps", exact: true }).click();
    await card.getByRole("button", { name: "Remove" }).click();
    const removal = page.getByRole("dialog", { name: "Remove OAuth app" });
    await removal.getByRole("button", { name: "Remove app" }).click();
    await expect(removal.getByRole("alert")).toContainText("1 connected account depends on it");
    await removal.getByRole("button", { name: "Cancel" }).click();
    await expect(removal).toBeHidden();
    await expect(card).toBeVisible();
    await card.getByRole("button", { name: "Remove" }).click();
    await removal.getByRole("button", { name: "Remove app" }).click();
    await removal.getByRole("button", { name: "Remove all the same" }).click();
    await expect(card).toHaveCount(0);
    await page.goto(sourcesOf(workspace));
    await expect(connectionRow(page, name)).toContainText("The OAuth app behind it was changed.");
  });
});

test("a server that nobody uses is removed, and is no longer among the providers", async ({
  page,
  workspace,
  mooring,
  owner,
}, { testId }) => {
  const name = `Old Login ${testId}`;
  const body = { name, issuer: mooring.oauth.issuer, client_id: mooring.oauth.clientId, client_secret: "secret" };
  const path = { organization: owner.organization, provider: `oidc-old-${testId}` };
  ok(await owner.client.PUT("/v1/organizations/{organization}/oauth-apps/{provider}", { params: { path }, body }));
  await page.goto(`${sourcesOf(workspace)}/new`);
  await expect(page.getByRole("link", { name })).toBeVisible();

  await page.getByRole("link", { name: "OAuth apps", exact: true }).click();
  const card = page.getByRole("listitem").filter({ has: page.getByRole("heading", { name }) });
  await card.getByRole("button", { name: "Remove" }).click();
  await page.getByRole("button", { name: "Remove app" }).click();
  await expect(card).toHaveCount(0);
  await expect(page.getByRole("status", { name: "Messages" })).toContainText("was removed");
  await page.goto(`${sourcesOf(workspace)}/new`);
  await expect(page.getByRole("link", { name: "HTTP API" })).toBeVisible();
  await expect(page.getByRole("link", { name })).toHaveCount(0);
});

test("without an OAuth app a provider says what is missing and where to mend it", async ({ newMooring, newPerson }) => {
  const mooring = await newMooring({ MOORING_OAUTH_APPS: "[]" });
  const owner = await foundOrganization(mooring);
  const page = await newPerson(mooring);
  await owner.enter(page.context());
  await page.goto("/");
  await page.getByRole("link", { name: "Add new" }).click();
  const card = page.getByRole("listitem").filter({ hasText: "Google Ads" });
  await expect(card).toContainText("No OAuth app is registered for it yet.");
  await card.getByRole("link", { name: "Open OAuth apps" }).click();
  await expect(page.getByRole("searchbox", { name: "Search OAuth apps" })).toHaveValue("Google Ads");
  const entry = page.getByRole("listitem").filter({ has: page.getByRole("heading", { name: "Google Ads", exact: true }) });
  await expect(entry).toContainText("Missing");

  await entry.getByRole("button", { name: "Register" }).click();
  const dialog = page.getByRole("dialog", { name: "Register OAuth app" });
  await expect(dialog.getByText(`${mooring.baseUrl}/oauth/callback/`)).toBeVisible();
  await expect(dialog.getByRole("link", { name: "How to register an app with Google Ads" })).toBeVisible();
  await dialog.getByRole("button", { name: "Register" }).click();
  await expectFieldError(dialog.getByLabel("Client ID"), /Enter a value/);
  await fill(dialog, { "Client ID": "harbor.apps.example", "Client secret": "secret" });
  for (const field of await dialog.locator("input[required]").all()) {
    if ((await field.inputValue()) === "") {
      await field.fill("developer-token-1234567890");
    }
  }
  await dialog.getByRole("button", { name: "Register" }).click();
  await expect(dialog).toBeHidden();
  await expect(entry).toContainText("Registered");
  await page.goto("/");
  await page.getByRole("link", { name: "Add new" }).click();
  await expect(page.getByRole("link", { name: "Google Ads" })).toBeVisible();
});
