// A link from its making to its receipt, with nothing emulated: an administrator, somebody without an account in another
// browser, and a real OAuth server.
import { expect, type Page } from "@playwright/test";

import { connectionRow, connectionRows, sourcesOf } from "../support/connections.ts";
import { test } from "../support/fixtures.ts";
import type { Workspace } from "../support/owner.ts";
import { agree, agreeWithoutReturning, refuse } from "../support/provider-pages.ts";

const PROVIDER = "OpenID Connect demo";

const heading = (page: Page, name: string | RegExp) => page.getByRole("heading", { level: 1, name });

/** Makes a link for the provider's accounts under these names, and answers its address. */
async function generate(page: Page, workspace: Workspace, names: string[]): Promise<string> {
  await page.goto(`/w/${workspace.id}/access-requests/new`);
  for (const [number, name] of names.entries()) {
    if (number > 0) {
      await page.getByRole("button", { name: "Add another source" }).click();
    }
    await page.getByRole("searchbox", { name: "Search providers" }).fill(PROVIDER);
    await page.getByRole("button", { name: PROVIDER }).click();
    const source = page.getByRole("region", { name: new RegExp(`^Source ${number + 1}:`) });
    await source.getByLabel("Connection name").fill(name);
  }
  await page.getByLabel("Purpose").fill("So that your weekly report builds itself.");
  await page.getByRole("button", { name: "Generate link" }).click();
  await expect(heading(page, "Send this link")).toBeVisible();
  return page.getByRole("textbox", { name: "Link" }).inputValue();
}

/** At the OAuth server nobody is signed in any more. */
async function leaveProvider(page: Page): Promise<void> {
  await page.context().clearCookies({ domain: "localhost" });
}

test("somebody without an account connects two sources, which appear by themselves, and takes one back", { tag: "@smoke" }, async ({
  page,
  workspace,
  newPerson,
}) => {
  test.slow();
  const link = await generate(page, workspace, ["Grace's account", "Alan's account"]);
  await page.goto(sourcesOf(workspace));
  await expect(page.getByRole("heading", { name: "No sources yet" })).toBeVisible();

  const recipient = await newPerson();
  const referers: string[] = [];
  recipient.on("request", (request) => referers.push(request.headers()["referer"] ?? ""));
  await recipient.goto(link);
  await expect(heading(recipient, "Analytical Engines asks for access")).toBeVisible();
  expect(recipient.url(), "the secret is out of the address bar").not.toContain("token");
  await expect(recipient.getByText("So that your weekly report builds itself.")).toBeVisible();
  await expect(recipient.getByText("See the account's e-mail address.").first()).toBeVisible();

  await test.step("whoever refuses at the provider finds the link as it was", async () => {
    await recipient.getByRole("button", { name: /^Start with/ }).first().click();
    await refuse(recipient);
    await expect(heading(recipient, "Access was not granted")).toBeVisible();
    await recipient.getByRole("button", { name: "Try again" }).click();
  });

  await agree(recipient, "grace@example.org");
  await expect(heading(recipient, /is connected$/)).toBeVisible();
  await expect(recipient.getByText("1 of 2 connected")).toBeVisible();
  const receipt = await recipient.getByText(/\/receipt#token=/).innerText();

  await test.step("the administrator sees it without a reload", async () => {
    await expect(connectionRow(page, "Grace's account")).toContainText("grace@example.org", { timeout: 10_000 });
    await expect(connectionRow(page, "Grace's account").getByRole("cell", { name: "Shared" })).toBeVisible();
  });

  await leaveProvider(recipient);
  await recipient.getByRole("button", { name: /^Continue with/ }).click();
  await recipient.getByRole("button", { name: /^Start with/ }).first().click();
  await agree(recipient, "alan@example.org");
  await expect(recipient.getByText("All done. You can close this page.")).toBeVisible();
  await expect(connectionRow(page, "Alan's account")).toContainText("alan@example.org", { timeout: 10_000 });
  await expect(page.getByRole("link", { name: /Notifications, 2 unread/ })).toBeVisible({ timeout: 10_000 });

  await test.step("the link is dead now, for its recipient and for others", async () => {
    for (const somebody of [recipient, await newPerson()]) {
      await somebody.goto("about:blank");
      await somebody.goto(link);
      await expect(heading(somebody, "This link does not work")).toBeVisible();
      await expect(somebody.locator("body")).not.toContainText("Analytical Engines");
    }
  });

  await test.step("the receipt takes one of the two back, at the provider too", async () => {
    await recipient.goto(receipt);
    await expect(heading(recipient, "Your receipt")).toBeVisible();
    await expect(recipient.getByText("grace@example.org").first()).toBeVisible();
    await recipient.getByRole("button", { name: "Revoke access" }).click();
    await recipient.getByRole("dialog").getByRole("button", { name: "Revoke access" }).click();
    await expect(heading(recipient, "Access revoked")).toBeVisible();
    await expect(connectionRow(page, "Grace's account")).toHaveCount(0, { timeout: 10_000 });
    await expect(connectionRows(page)).toHaveCount(1);
    await page.goto(`${sourcesOf(workspace)}?status=removed`);
    await expect(connectionRow(page, "Grace's account")).toContainText("Its access was revoked at the provider.");
    await recipient.goto("about:blank");
    await recipient.goto(receipt);
    await expect(heading(recipient, "This link does not work")).toBeVisible();
  });
  expect(referers.filter((referer) => referer.includes("token"))).toEqual([]);
});

test("a scanner that opens a link, scripts and all, does not use it up (S15)", async ({ page, workspace, newPerson, request }) => {
  const link = await generate(page, workspace, ["Grace's account"]);
  const headers = { accept: "text/html" };
  for (let visit = 0; visit < 10; visit += 1) {
    expect((await request.head(link, { headers })).status()).toBe(200);
    expect((await request.get(link, { headers })).status()).toBe(200);
  }
  const scanner = await newPerson();
  for (let visit = 0; visit < 3; visit += 1) {
    await scanner.goto("about:blank");
    await scanner.goto(link);
    await expect(heading(scanner, "Analytical Engines asks for access")).toBeVisible();
  }
  const recipient = await newPerson();
  await recipient.goto(link);
  await recipient.getByRole("button", { name: /^Start with/ }).click();
  await agree(recipient, "grace@example.org");
  await expect(heading(recipient, /is connected$/)).toBeVisible();
});

test("only the browser that pressed Start can come back, whoever else holds the link (S4)", async ({ page, workspace, newPerson }) => {
  const link = await generate(page, workspace, ["The account"]);
  const [victim, attacker] = [await newPerson(), await newPerson()];
  for (const somebody of [victim, attacker]) {
    await somebody.goto(link);
    await expect(heading(somebody, "Analytical Engines asks for access")).toBeVisible();
  }
  await attacker.getByRole("button", { name: /^Start with/ }).click();
  const callback = await agreeWithoutReturning(attacker, "mallory@example.org");

  await victim.goto(callback);
  await expect(heading(victim, "This is another browser")).toBeVisible();
  await attacker.goto(callback);
  await expect(attacker.locator("body"), "the first arrival used it up").not.toContainText("is connected");
  await page.goto(sourcesOf(workspace));
  await expect(page.getByRole("heading", { name: "No sources yet" })).toBeVisible();

  await victim.goto("about:blank");
  await victim.goto(link);
  await victim.getByRole("button", { name: /^Start with/ }).click();
  await agree(victim, "grace@example.org");
  await expect(heading(victim, /is connected$/)).toBeVisible();
  await expect(connectionRow(page, "The account")).toContainText("grace@example.org", { timeout: 10_000 });
});
