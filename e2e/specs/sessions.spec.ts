// Signing in and out, in one tab and in several.
import type { Page } from "@playwright/test";

import { sourcesOf } from "../support/connections.ts";
import { expect, test } from "../support/fixtures.ts";
import { fill } from "../support/forms.ts";
import { foundOrganization, type Owner } from "../support/owner.ts";

// These journeys end sessions, so each signs in by itself instead of borrowing the worker's session.
async function signIn(page: Page, { email, password }: Owner): Promise<void> {
  await fill(page, { "E-mail address": email, Password: password });
  await page.getByRole("button", { name: "Sign in" }).click();
}

async function openSignedIn(page: Page, owner: Owner): Promise<void> {
  await page.goto("/");
  await signIn(page, owner);
  await expect(page.getByRole("heading", { level: 1, name: "Sources" })).toBeVisible();
}

async function signOut(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Account menu" }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expectSignInPage(page);
}

const expectSignInPage = (page: Page) =>
  expect(page.getByRole("heading", { level: 1, name: "Sign in" })).toBeVisible();

test("whoever signs in arrives where they wanted to go", { tag: "@smoke" }, async ({ page, owner }) => {
  const workspace = await owner.newWorkspace("Harbor");
  const wanted = `${sourcesOf(workspace)}?q=orders&visibility=shared`;
  await page.goto(wanted);
  await expectSignInPage(page);

  await test.step("a wrong password and an unknown address get the same answer", async () => {
    const alert = page.getByRole("alert");
    await signIn(page, { ...owner, password: "not the password" });
    await expect(alert).toContainText("E-mail address or password is wrong");
    const words = await alert.textContent();
    await expect(page.getByLabel("E-mail address")).toHaveValue(owner.email);
    await signIn(page, { ...owner, email: "nobody@example.com" });
    await expect(alert).toHaveText(words ?? "");
  });

  await signIn(page, owner);
  await expect(page.getByRole("heading", { level: 1, name: "Sources" })).toBeFocused();
  await expect(page).toHaveURL(wanted);

  await signOut(page);
  await page.goto(wanted);
  await expectSignInPage(page);
});

test("a sign-in page that is asked to lead elsewhere stays in the app", async ({ page, owner }) => {
  await page.goto("/sign-in?to=https%3A%2F%2Felsewhere.example%2F");
  await signIn(page, owner);
  await expect(page.getByRole("heading", { level: 1, name: "Sources" })).toBeVisible();
  await expect(page).toHaveURL(/\/w\/wsp_[0-9a-f]{32}\/sources$/);
});

test("an access token that is gone is renewed without anybody noticing", { tag: "@smoke" }, async ({ page, owner }) => {
  await openSignedIn(page, owner);
  const cookie = async (wanted: string) => (await page.context().cookies()).find(({ name }) => name === wanted);
  const before = await cookie("mooring_refresh");
  await page.context().clearCookies({ name: "mooring_session" });
  await page.reload();
  await expect(page.getByRole("heading", { level: 1, name: "Sources" })).toBeVisible();
  expect(await cookie("mooring_session")).toMatchObject({ httpOnly: true, sameSite: "Lax" });
  const after = await cookie("mooring_refresh");
  expect(after).toMatchObject({ httpOnly: true, sameSite: "Lax" });
  expect(after?.value, "a refresh token works once").not.toBe(before?.value);

  await test.step("also when several requests and two tabs find out at once", async () => {
    const tab = await page.context().newPage();
    await tab.goto("/account");
    await page.context().clearCookies({ name: "mooring_session" });
    await Promise.all([page.reload(), tab.reload()]);
    await expect(page.getByRole("heading", { level: 1, name: "Sources" })).toBeVisible();
    await expect(tab.getByRole("heading", { level: 1, name: "Account" })).toBeVisible();
  });
});

test("without either token the sign-in page comes up", async ({ page, owner }) => {
  await openSignedIn(page, owner);
  await page.context().clearCookies();
  await page.getByRole("link", { name: "Destinations" }).click();
  await expectSignInPage(page);
});

test("signing out and in again in one tab is noticed in the other at once", { tag: "@smoke" }, async ({ page, owner }) => {
  await openSignedIn(page, owner);
  const tab = await page.context().newPage();
  await tab.goto("/account");
  await expect(tab.getByText("This browser")).toBeVisible();

  await signOut(page);
  await expectSignInPage(tab);

  await signIn(page, owner);
  await expect(page.getByRole("heading", { level: 1, name: "Sources" })).toBeVisible();
  await expect(tab.getByRole("heading", { level: 1, name: "Account" })).toBeVisible();
});

test("a session elsewhere is listed and can be ended from here", async ({ newMooring, newPerson }) => {
  const mooring = await newMooring();
  const owner = await foundOrganization(mooring);
  const here = await newPerson(mooring);
  const there = await newPerson(mooring);
  await openSignedIn(here, owner);
  await openSignedIn(there, owner);

  await here.getByRole("button", { name: "Account menu" }).click();
  await here.getByRole("link", { name: "Account" }).click();
  const sessions = here.getByRole("region", { name: "Where you are signed in" }).getByRole("listitem");
  await expect(sessions).toHaveCount(3); // Here, there, and the program that made the owner.
  await expect(sessions.filter({ hasText: "This browser" })).toHaveCount(1);
  await expect(sessions.first(), "the one in use comes first").toContainText("This browser");
  const chrome = sessions.filter({ hasText: "Chrome on Linux" }).filter({ hasNotText: "This browser" });
  await chrome.getByRole("button", { name: "End session" }).click();
  await expect(sessions).toHaveCount(2);
  await expect(here.getByRole("status", { name: "Messages" })).toContainText("The session was ended.");

  // It may have noticed by itself meanwhile: its stream of changes ends with the session.
  await there.reload();
  await expectSignInPage(there);
  await here.reload();
  await expect(sessions).toHaveCount(2);
});
