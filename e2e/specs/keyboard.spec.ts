// Everything without a mouse, and without seeing where the page has gone.
import { expect, type Page } from "@playwright/test";

import { AccessRequests } from "../support/access-requests.ts";
import { connectionRow, sourcesOf } from "../support/connections.ts";
import { test } from "../support/fixtures.ts";
import { tabTo } from "../support/keyboard.ts";

const heading = (page: Page, name: string) => page.getByRole("heading", { level: 1, name, exact: true });

test("a key is connected with the keyboard alone", async ({ page, workspace, mooring }) => {
  await page.goto(sourcesOf(workspace));
  await expect(page.getByRole("heading", { name: "No sources yet" })).toBeVisible();

  await test.step("the first stop skips the navigation", async () => {
    await page.keyboard.press("Tab");
    const skip = page.getByRole("link", { name: "Skip to content" });
    await expect(skip).toBeFocused();
    await expect(skip).toBeInViewport();
    await page.keyboard.press("Enter");
    await expect(page.getByRole("main")).toBeFocused();
  });

  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Generate new link" })).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Add new" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(heading(page, "Add a source")).toBeFocused();
  await tabTo(page, page.getByRole("searchbox", { name: "Search providers" }));
  await page.keyboard.type("http");
  await tabTo(page, page.getByRole("link", { name: "HTTP API" }));
  await page.keyboard.press("Enter");
  await expect(heading(page, "Connect HTTP API")).toBeFocused();

  const fields = [
    ["Base URL", mooring.oauth.demoApi],
    ["Header or parameter name", "X-Api-Key"],
    ["Path to test with", "/orders"],
    ["Key", "demo-key"],
    ["Connection name", "Orders"],
  ] as const;
  for (const [label, value] of fields) {
    await tabTo(page, page.getByLabel(label, { exact: true }));
    await page.keyboard.type(value);
  }
  await tabTo(page, page.getByRole("radio", { name: "Private" }));
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("radio", { name: "Shared" })).toBeChecked();
  await tabTo(page, page.getByRole("button", { name: "Test and connect" }));
  await page.keyboard.press("Enter");
  await expect(heading(page, "Sources")).toBeFocused();
  await expect(connectionRow(page, "Orders")).toContainText("Shared");
});

test("a dialog keeps the focus until Escape closes it, and gives it back", async ({ page, owner }) => {
  await owner.enter(page.context());
  await page.goto(`/o/${owner.organization}/oauth-apps`);
  const add = page.getByRole("button", { name: "Add server" });
  await expect(page.getByRole("listitem").filter({ hasText: "OpenID Connect demo" })).toBeVisible();
  await tabTo(page, add);
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Add an OpenID Connect server" });
  await expect(dialog.getByLabel("Name")).toBeFocused();
  for (let presses = 0; presses < 12; presses += 1) {
    await page.keyboard.press("Tab");
    // Between the last and the first the focus may be the browser's own, which a page sees as its body.
    const isKept = await dialog.evaluate((element) => {
      const { activeElement, body } = document;
      return activeElement === body || element.contains(activeElement);
    });
    expect(isKept, `after ${presses + 1} times Tab`).toBe(true);
  }
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(add).toBeFocused();
});

test("a dialog that was opened from a menu gives the focus back to the menu's button", async ({ page, workspace }) => {
  await page.goto(sourcesOf(workspace));
  await expect(page.getByRole("heading", { name: "No sources yet" })).toBeVisible();
  const switcher = page.getByRole("button", { name: "Switch workspace" });
  await tabTo(page, switcher);
  await page.keyboard.press("Enter");
  await tabTo(page, page.getByRole("button", { name: "New workspace" }));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog", { name: "New workspace" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(switcher).toBeFocused();
});

test("Escape and leaving fold a menu", async ({ page, workspace }) => {
  await page.goto(sourcesOf(workspace));
  await expect(page.getByRole("heading", { name: "No sources yet" })).toBeVisible();
  const menu = page.getByRole("button", { name: "Account menu" });
  const signOut = page.getByRole("button", { name: "Sign out" });
  await menu.focus();
  await page.keyboard.press("Enter");
  await expect(menu).toHaveAttribute("aria-expanded", "true");
  await expect(signOut).toBeVisible();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Escape");
  await expect(signOut).toBeHidden();
  await expect(menu).toBeFocused();
  await page.keyboard.press("Enter");
  await tabTo(page, page.getByRole("main").getByRole("link").first());
  await expect(menu).toHaveAttribute("aria-expanded", "false");
});

test("each page names the tab, and the focus follows to its heading", async ({ page, workspace }) => {
  await page.goto(sourcesOf(workspace));
  await expect(page).toHaveTitle("Sources · Mooring");
  const visit = async (link: string, name: string) => {
    await page.getByRole("link", { name: link, exact: true }).click();
    await expect(heading(page, name)).toBeFocused();
    await expect(page).toHaveTitle(`${name} · Mooring`);
  };
  await visit("Destinations", "Destinations");
  await visit("OAuth apps", "OAuth apps");
  await visit("Sources", "Sources");
  await visit("Add your first source", "Add a source");
  await page.goBack();
  await expect(heading(page, "Sources")).toBeFocused();
  await expect(page).toHaveTitle("Sources · Mooring");
  await page.getByRole("button", { name: "Account menu" }).click();
  await visit("Account", "Account");
});

test("a link is generated with the keyboard alone", async ({ page, workspace, owner, mooring }) => {
  const requests = new AccessRequests(workspace, { id: `usr_${"5".repeat(32)}`, name: owner.name }, mooring.baseUrl);
  await requests.answer(page);
  await page.goto(sourcesOf(workspace));
  await tabTo(page, page.getByRole("link", { name: "Access requests" }));
  await page.keyboard.press("Enter");
  await expect(heading(page, "Access requests")).toBeFocused();
  await tabTo(page, page.getByRole("link", { name: "Generate new link" }));
  await page.keyboard.press("Enter");
  await expect(heading(page, "Generate new link")).toBeFocused();
  await tabTo(page, page.getByRole("searchbox", { name: "Search providers" }));
  await page.keyboard.type("stripe");
  await tabTo(page, page.getByRole("button", { name: "Stripe" }));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 2, name: "Stripe" })).toBeFocused();
  await tabTo(page, page.getByRole("button", { name: "Generate link" }));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("textbox", { name: "Link" })).toBeFocused();
  await tabTo(page, page.getByRole("link", { name: "Done" }));
  await page.keyboard.press("Enter");
  await expect(connectionRow(page, "stripe")).toBeVisible();
});
