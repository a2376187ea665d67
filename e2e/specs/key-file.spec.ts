// Connecting with a key file: it is read in the browser, shown by name and size only, and checked before it is stored.
import { generateKeyPairSync } from "node:crypto";

import type { Page } from "@playwright/test";

import { sourcesOf } from "../support/connections.ts";
import { expect, test } from "../support/fixtures.ts";
import { expectFieldError } from "../support/forms.ts";

function keyFile(change: Record<string, string> = {}): string {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return JSON.stringify({
    type: "service_account",
    project_id: "harbor",
    private_key_id: "0123456789abcdef",
    private_key: privateKey.export({ type: "pkcs8", format: "pem" }),
    client_email: "mooring@harbor.iam.gserviceaccount.com",
    client_id: "1",
    token_uri: "https://oauth2.googleapis.com/token",
    ...change,
  });
}

const asFile = (name: string, text: string) => ({ name, mimeType: "application/json", buffer: Buffer.from(text) });
const field = (page: Page) => page.getByLabel("Key file", { exact: true });

test.beforeEach(async ({ page, workspace }) => {
  await page.goto(`${sourcesOf(workspace)}/new?provider=bigquery`);
  await expect(page.getByRole("heading", { level: 1, name: "Connect BigQuery" })).toBeVisible();
  // Where BigQuery can also be logged in at, the file is another way.
  const way = page.getByRole("radio", { name: /key file/i });
  if (await way.count()) {
    await way.check();
  }
});

test("a file that is too large is refused at once, without being sent", async ({ page }) => {
  let sent = 0;
  page.on("request", (request) => (sent += Number(request.method() === "POST")));
  await field(page).setInputFiles(asFile("huge.json", "x".repeat(5 * 1024 * 1024)));
  await expectFieldError(field(page), /“huge\.json” is 5\.0 MB\. Choose a file of at most 16 KB\./);
  await page.getByRole("button", { name: "Test and connect" }).click();
  await expectFieldError(field(page), /Choose a file\./);
  expect(sent).toBe(0);
});

test("a truncated file is told at its field, and its content is shown nowhere", async ({ page }) => {
  const text = keyFile();
  await field(page).setInputFiles(asFile("key.json", text.slice(0, text.length / 2)));
  await expect(page.getByText("key.json")).toBeVisible();
  await page.getByRole("button", { name: "Test and connect" }).click();
  await expectFieldError(field(page), /The file breaks off/);
  await expect(field(page)).toBeFocused();
  expect(await page.content()).not.toContain("BEGIN PRIVATE KEY");
  await page.getByRole("button", { name: "Remove file" }).click();
  await expect(field(page)).toBeFocused();
  await expect(page.getByText("key.json")).toHaveCount(0);
});

test("a file that names another token address is refused at its field", async ({ page }) => {
  await field(page).setInputFiles(asFile("key.json", keyFile({ token_uri: "https://evil.example/token" })));
  await page.getByRole("button", { name: "Test and connect" }).click();
  await expectFieldError(field(page), /`token_uri` is not trusted/);
});

test("a file is dropped, and every fault of the form is told in one round", async ({ page }) => {
  const transfer = await page.evaluateHandle((text) => {
    const data = new DataTransfer();
    data.items.add(new File([text], "dropped.json", { type: "application/json" }));
    return data;
  }, keyFile());
  const zone = page.locator(".drop-zone");
  await zone.dispatchEvent("dragover", { dataTransfer: transfer });
  await zone.dispatchEvent("drop", { dataTransfer: transfer });
  await expect(page.getByText("dropped.json")).toBeVisible();
  await page.getByRole("button", { name: "Remove file" }).click();

  // The browser misses the file, the shared rules find the name too long.
  await page.getByLabel("Connection name").fill("x".repeat(101));
  await page.getByRole("button", { name: "Test and connect" }).click();
  await expectFieldError(field(page), /Choose a file\./);
  await expectFieldError(page.getByLabel("Connection name"), /at most 100 characters/);
});
