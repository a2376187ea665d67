// What happened while one was elsewhere: the mark on the bell, the list, and what one wants to be told.
import type { Page } from "@playwright/test";

import { sourcesOf } from "../support/connections.ts";
import { expect, test } from "../support/fixtures.ts";
import { ALL_NEWS, emulateInbox, type News } from "../support/notifications.ts";
import { expectDenied, messages } from "../support/rows.ts";

const bell = (page: Page) => page.getByRole("link", { name: /^Notifications/ });
const list = (page: Page) => page.getByRole("list", { name: "Notifications" }).getByRole("listitem");
const fresh = (page: Page) => list(page).filter({ has: page.getByText("New", { exact: true }) });
const used = (number: number): News => ({ kind: "link_used", subject: `Shop ${number}`, detail: { connected: 1, of: 1 } });

test("the bell tells how many are unread, and opening the page marks them read", async ({ page, workspace, stream }) => {
  const inbox = await emulateInbox(page, workspace, ALL_NEWS);
  await page.goto(sourcesOf(workspace));
  await expect(bell(page)).toHaveAccessibleName("Notifications, 3 unread");
  inbox.add({ kind: "link_used", subject: "Google Ads", detail: { connected: 2, of: 2 } });
  await expect.poll(stream.open).toBe(1);
  stream.tell({ noun: "notification" });
  await expect(bell(page)).toHaveAccessibleName("Notifications, 4 unread");

  await bell(page).click();
  await expect(page.getByRole("heading", { level: 1, name: "Notifications" })).toBeFocused();
  await expect(list(page)).toHaveCount(8);
  await expect(list(page).first()).toContainText("A source was connected through your link: Google Ads (2 of 2)");
  await expect(fresh(page)).toHaveCount(4);
  await expect(bell(page)).toHaveAccessibleName("Notifications");
  expect(inbox.unread()).toBe(0);

  await test.step("what comes while the page is open comes in front, and what was new stays marked", async () => {
    inbox.add({ kind: "link_declined", subject: "Shopify" });
    stream.tell({ noun: "notification" });
    await expect(list(page)).toHaveCount(9);
    await expect(list(page).first()).toContainText("Your link was declined: Shopify");
    await expect(fresh(page)).toHaveCount(5);
    await expect.poll(inbox.unread).toBe(0);
    expect(inbox.marks).toHaveLength(2);
  });
  await page.reload();
  await expect(list(page)).toHaveCount(9);
  await expect(fresh(page)).toHaveCount(0);
});

test("each leads to where something can be done about it", async ({ page, workspace }) => {
  await emulateInbox(page, workspace, ALL_NEWS);
  await page.goto("/notifications");
  const link = (name: RegExp) => list(page).getByRole("link", { name });
  const requests = `/w/${workspace.id}/access-requests`;
  await expect(link(/connected through your link/)).toHaveAttribute("href", requests);
  await expect(link(/declined/)).toHaveAttribute("href", requests);
  await expect(link(/ends soon/)).toHaveAttribute("href", requests);
  await expect(link(/revoked/)).toHaveAttribute("href", `${sourcesOf(workspace)}?q=Search+Console+of+Acme`);
  await expect(link(/“Warehouse” does not work/)).toHaveAttribute("href", `/w/${workspace.id}/destinations?q=Warehouse`);
  await expect(list(page).filter({ hasText: "Orders of the north" })).toContainText("Access was revoked at the provider.");
  await link(/needs to be reconnected/).click();
  await expect(page).toHaveURL(`${sourcesOf(workspace)}?q=Orders+of+the+north`);
});

test("what happened where one has no place any more leads nowhere", async ({ page, workspace }) => {
  await emulateInbox(page, { ...workspace, id: `wsp_${"0".repeat(32)}` }, [used(1)]);
  await page.goto("/notifications");
  await expect(list(page)).toContainText("A source was connected through your link: Shop 1");
  await expect(list(page).getByRole("link")).toHaveCount(0);
});

test("a long list goes on, the unread ones are found, and are not lost while they are read", async ({ page, workspace }) => {
  const news = Array.from({ length: 120 }, (_, index) => used(index));
  const inbox = await emulateInbox(page, workspace, news);
  await page.goto(sourcesOf(workspace));
  await expect(bell(page)).toHaveAccessibleName("Notifications, 99+ unread");
  await page.goto("/notifications?unread=true");
  await expect(page.getByRole("button", { name: "Unread" })).toHaveAttribute("aria-pressed", "true");
  await expect(list(page)).toHaveCount(50);
  await page.getByRole("button", { name: "Show more" }).click();
  await expect(list(page)).toHaveCount(100);
  expect(inbox.marks, "not all of them were shown").toEqual([]);
  await page.getByRole("button", { name: "Show more" }).click();
  await expect(list(page)).toHaveCount(120);
  await expect(page.getByRole("button", { name: "Show more" })).toHaveCount(0);
  await expect.poll(inbox.unread).toBe(0);
  await expect(list(page)).toHaveCount(120);

  await page.reload();
  await expect(page.getByRole("heading", { name: "Nothing unread" })).toBeVisible();
  await page.getByRole("button", { name: "Show all" }).click();
  await expect(list(page)).toHaveCount(50);
  await expect(page).toHaveURL("/notifications");
});

test("somebody whom nothing has happened to is told what would be here", async ({ page, workspace }) => {
  const inbox = await emulateInbox(page, workspace);
  await page.goto("/notifications");
  await expect(page.getByRole("heading", { name: "No notifications yet" })).toBeVisible();
  await expect(bell(page)).toHaveAccessibleName("Notifications");
  expect(inbox.marks).toEqual([]);
});

test("each kind can be switched off, in the app and by mail", async ({ page, workspace }) => {
  const inbox = await emulateInbox(page, workspace);
  await page.goto("/notifications");
  await page.getByRole("link", { name: "Preferences" }).click();
  const inApp = page.getByRole("switch", { name: "In the app: Your link is declined" });
  const mail = page.getByRole("switch", { name: "E-mail: Your link is declined" });
  await expect(inApp).toHaveAttribute("aria-checked", "true");
  await inApp.click();
  await mail.click();
  await expect(mail).toHaveAttribute("aria-checked", "false");
  await expect.poll(() => inbox.saved).toEqual([
    [{ kind: "link_declined", in_app: false, email: true }],
    [{ kind: "link_declined", in_app: false, email: false }],
  ]);
  await page.reload();
  await expect(inApp).toHaveAttribute("aria-checked", "false");
  await expect(mail).toHaveAttribute("aria-checked", "false");

  await test.step("a switch that could not be saved goes back", async () => {
    await page.route("**/v1/notifications/preferences", (route) =>
      route.fulfill({ status: 429, json: { type: "urn:mooring:problem:too-many-requests", title: "Slow down", status: 429 } }),
      { times: 1 },
    );
    await inApp.click();
    await expect(messages(page)).toContainText("Wait a minute, then try again.");
    await expect(inApp).toHaveAttribute("aria-checked", "false");
  });
});

test("without a mail server the switches for mail say why they do nothing", async ({ page, workspace }) => {
  const inbox = await emulateInbox(page, workspace, [], false);
  await page.goto("/account");
  const mail = page.getByRole("switch", { name: "E-mail: Your link is declined" });
  await expectDenied(mail, "No mail server is configured for this instance.");
  await mail.click({ force: true });
  await expect(page.getByText("Nothing is sent by e-mail until the operator sets one up.")).toBeVisible();
  expect(inbox.saved).toEqual([]);
});

test("a narrow page has the bell in its bar", async ({ page, workspace }) => {
  await emulateInbox(page, workspace, ALL_NEWS);
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(sourcesOf(workspace));
  await bell(page).click();
  await expect(list(page)).toHaveCount(7);
});
