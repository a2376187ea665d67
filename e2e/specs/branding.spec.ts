// How an organization looks to those who open its links.
import type { Page } from "@playwright/test";

import { LOGO } from "../support/branding.ts";
import { expect, test } from "../support/fixtures.ts";
import { expectFieldError, fill } from "../support/forms.ts";
import { join } from "../support/people.ts";
import { messages } from "../support/rows.ts";

const preview = (page: Page) => page.getByRole("group", { name: "Preview" });
const button = (page: Page, words: string) => preview(page).getByRole("figure", { name: words }).getByText("Start");
const save = (page: Page) => page.getByRole("button", { name: "Save branding" });
const logo = (page: Page) => page.getByLabel("Logo", { exact: true }).and(page.locator("input"));

test("name and accent color are previewed and saved", async ({ page, workspace: _, owner }) => {
  await page.goto(`/o/${owner.organization}/settings`);
  await expect(preview(page)).toContainText("Analytical Engines");
  await fill(page, { "Name that recipients see": "  Engines & Sons ", "Accent color": "#0a2638" });
  await expect(preview(page)).toContainText("Engines & Sons");
  await expect(button(page, "In light pages")).toHaveCSS("background-color", "rgb(10, 38, 56)");
  await expect(button(page, "In light pages")).toHaveCSS("color", "rgb(255, 255, 255)");
  await expect(button(page, "In dark pages"), "lightened where it would be lost").not.toHaveCSS("background-color", "rgb(10, 38, 56)");
  await save(page).click();
  await expect(messages(page)).toContainText("The branding was saved.");
  await page.reload();
  await expect(page.getByLabel("Accent color", { exact: true })).toHaveValue("#0a2638");
  await expect(page.getByLabel("Name that recipients see")).toHaveValue("Engines & Sons");

  await test.step("what is emptied is Mooring's own again", async () => {
    await fill(page, { "Name that recipients see": "", "Accent color": "" });
    await save(page).click();
    await expect(messages(page)).toContainText("The branding was saved.");
    await page.reload();
    await expect(preview(page)).toContainText("Analytical Engines");
    await expect(page.getByLabel("Accent color", { exact: true })).toHaveValue("");
  });
});

test("a color that is lost on white is refused with the reason, and changes no preview", async ({ page, workspace: _, owner }) => {
  await page.goto(`/o/${owner.organization}/settings`);
  const field = page.getByLabel("Accent color", { exact: true });
  await page.getByLabel("Pick the accent color").fill("#7a1fa2");
  await expect(field).toHaveValue("#7a1fa2");
  await expect(button(page, "In light pages")).toHaveCSS("background-color", "rgb(122, 31, 162)");
  await field.fill("#ffd400");
  await expectFieldError(field, /Choose a darker color: buttons in this one would be hard to see on white\./);
  await expect(button(page, "In light pages")).toHaveCSS("background-color", "rgb(122, 31, 162)");
  await save(page).click();
  await expect(field).toBeFocused();
  await field.fill("blue");
  await save(page).click();
  await expectFieldError(field, /Enter a color like #0b5578\./);
  await page.reload();
  await expect(field, "nothing was saved").toHaveValue("");
});

test("a logo is chosen, previewed, saved and removed", async ({ page, workspace: _, owner }) => {
  await page.goto(`/o/${owner.organization}/settings`);
  await expect(preview(page).getByRole("img")).toHaveCount(0);
  await logo(page).setInputFiles({ name: "logo.png", mimeType: "image/png", buffer: LOGO });
  await expect(preview(page).getByRole("img")).toHaveCount(2);
  await expect(page.getByRole("button", { name: "Remove logo" }), "nothing is stored before it is saved").toHaveCount(0);
  await save(page).click();
  await expect(messages(page)).toContainText("The branding was saved.");
  await expect(page.getByRole("button", { name: "Remove file" })).toHaveCount(0);
  await page.reload();
  await expect(preview(page).getByRole("img")).toHaveCount(2);

  await page.getByRole("button", { name: "Remove logo" }).click();
  await expect(messages(page)).toContainText("The logo was removed.");
  await expect(preview(page).getByRole("img")).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Remove logo" })).toHaveCount(0);
});

test("a logo that is dropped, of another kind or too large is told at its field", async ({ page, workspace: _, owner }) => {
  await page.goto(`/o/${owner.organization}/settings`);
  const drop = async (name: string, type: string, bytes: number) => {
    const files = await page.evaluateHandle(
      ([name, type, bytes]) => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([new Uint8Array(bytes)], name, { type }));
        return transfer;
      },
      [name, type, bytes] as const,
    );
    await logo(page).dispatchEvent("drop", { dataTransfer: files });
  };
  await drop("logo.svg", "image/svg+xml", 10);
  await expectFieldError(logo(page), /“logo.svg” is of another kind. Choose a PNG, JPEG or WebP image\./);
  await drop("logo.png", "image/png", 512 * 1024 + 1);
  await expectFieldError(logo(page), /Choose a file of at most 512 KB\./);
  await drop("logo.webp", "image/webp", 512 * 1024);
  await expect(page.getByText("logo.webp")).toBeVisible();
  await expect(logo(page)).not.toHaveAttribute("aria-invalid");

  await test.step("what the server refuses, too", async () => {
    await fill(page, { "Accent color": "#0a2638" });
    await save(page).click();
    await expect(logo(page)).toHaveAttribute("aria-invalid", "true");
    await page.reload();
    await expect(page.getByLabel("Accent color", { exact: true }), "then nothing is saved").toHaveValue("");
  });
});

test("only owners come to it", async ({ newPerson, workspace, owner, mooring }) => {
  const grace = await join(owner, workspace, mooring, "admin", "Grace Hopper");
  const page = await newPerson();
  await grace.enter(page.context());
  await page.goto(`/o/${owner.organization}/settings`);
  await expect(page.getByText("Only organization owners can do this.")).toBeVisible();
  await expect(save(page)).toHaveCount(0);
});
