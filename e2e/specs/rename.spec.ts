// Renaming a connection in its row, alone and while somebody else does the same.
import type { Page } from "@playwright/test";

import { ok } from "../support/api.ts";
import { connectionRow, sourcesOf } from "../support/connections.ts";
import { expect, test } from "../support/fixtures.ts";
import { join } from "../support/people.ts";
import { act } from "../support/rows.ts";
import { addConnection } from "../support/seed.ts";

const field = (page: Page, name: string) => page.getByRole("textbox", { name: `New name of “${name}”` });
const pen = (page: Page, name: string) => page.getByRole("button", { name: `Rename “${name}”`, exact: true });

test("Enter and leaving the field save the name, Escape does not", { tag: "@smoke" }, async ({ page, workspace, owner, mooring }) => {
  await addConnection(owner, workspace, mooring, { name: "Orders" });
  await page.goto(sourcesOf(workspace));

  await pen(page, "Orders").click();
  await expect(field(page, "Orders")).toBeFocused();
  await field(page, "Orders").fill("  Orders of the north ");
  await page.keyboard.press("Enter");
  await expect(pen(page, "Orders of the north"), "the focus goes back to where it began").toBeFocused();

  await page.keyboard.press("Enter");
  await field(page, "Orders of the north").fill("Nothing of this");
  await page.keyboard.press("Escape");
  await expect(pen(page, "Orders of the north")).toBeFocused();

  await act(page, "Orders of the north", "Rename");
  await field(page, "Orders of the north").fill("Orders of the south");
  await page.getByRole("heading", { level: 1 }).click();
  await expect(pen(page, "Orders of the south")).toBeVisible();
  await page.reload();
  await expect(connectionRow(page, "Orders of the south")).toBeVisible();
});

test("a name that is empty or too long is refused where it is typed", async ({ page, workspace, owner, mooring }) => {
  await addConnection(owner, workspace, mooring, { name: "Orders" });
  await page.goto(sourcesOf(workspace));
  await pen(page, "Orders").click();
  const input = field(page, "Orders");
  for (const [name, words] of [["  ", "Enter a name."], ["x".repeat(101), "Use at most 100 characters."]] as const) {
    await input.fill(name);
    await page.keyboard.press("Enter");
    await expect(input).toHaveAttribute("aria-invalid", "true");
    await expect(input).toHaveAccessibleDescription(words);
  }
  await input.fill("y".repeat(100));
  await page.keyboard.press("Enter");
  await expect(connectionRow(page, "y".repeat(100))).toBeVisible();
});

test("of two people who rename at once, the second loses nothing and decides", async ({
  page,
  newPerson,
  workspace,
  owner,
  mooring,
}) => {
  const connection = await addConnection(owner, workspace, mooring, { name: "Orders", visibility: "shared" });
  const grace = await join(owner, workspace, mooring, "user", "Grace Hopper");
  const hers = await newPerson();
  await grace.enter(hers.context());

  await page.goto(sourcesOf(workspace));
  await hers.goto(sourcesOf(workspace));
  await pen(page, "Orders").click();
  await field(page, "Orders").fill("Orders, as Ada calls them");
  await pen(hers, "Orders").click();
  await field(hers, "Orders").fill("Orders, as Grace calls them");
  await hers.keyboard.press("Enter");
  await expect(connectionRow(hers, "Orders, as Grace calls them")).toBeVisible();

  await page.keyboard.press("Enter");
  const conflict = page.getByRole("alert").filter({ hasText: "Somebody renamed it to “Orders, as Grace calls them” meanwhile." });
  await expect(conflict).toBeVisible();
  await expect(field(page, "Orders")).toHaveValue("Orders, as Ada calls them");
  await conflict.getByRole("button", { name: "Keep theirs" }).click();
  await expect(connectionRow(page, "Orders, as Grace calls them")).toBeVisible();

  await test.step("or insists", async () => {
    await pen(page, "Orders, as Grace calls them").click();
    await field(page, "Orders, as Grace calls them").fill("Ada’s orders");
    await pen(hers, "Orders, as Grace calls them").click();
    await field(hers, "Orders, as Grace calls them").fill("Grace’s orders");
    await hers.keyboard.press("Enter");
    await expect(connectionRow(hers, "Grace’s orders")).toBeVisible();
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Save mine" }).click();
    await expect(pen(page, "Ada’s orders")).toBeVisible();
    const params = { path: { connection: connection.id } };
    expect(ok(await owner.client.GET("/v1/connections/{connection}", { params })).name).toBe("Ada’s orders");
  });
});

test("an edit of something else that came between is no conflict", async ({ page, workspace, owner, mooring }) => {
  const connection = await addConnection(owner, workspace, mooring, { name: "Orders" });
  await page.goto(sourcesOf(workspace));
  await pen(page, "Orders").click();
  await field(page, "Orders").fill("Orders of the north");
  const params = { path: { connection: connection.id } };
  ok(await owner.client.PATCH("/v1/connections/{connection}", { params, body: { visibility: "shared", version: connection.version } }));
  await page.keyboard.press("Enter");
  const row = connectionRow(page, "Orders of the north");
  await expect(row).toContainText("Shared");
});
