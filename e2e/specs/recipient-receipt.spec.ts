// The receipt: its address is shown once, it says what was granted, and takes it back.
import { expect, test } from "../support/fixtures.ts";
import {
  arrival,
  asked,
  connected,
  dead,
  emulate,
  googleAds,
  granted,
  heading,
  outcome,
  postgresql,
  problem,
  RECEIPT,
  receipt,
  RECEIPT_TOKEN,
  REQUEST,
  working,
  type Replies,
} from "../support/recipient.ts";

const address = `https://mooring.example/receipt#token=${RECEIPT_TOKEN}`;

test("the address is shown once, copied, and a reload finds the receipt without it", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await emulate(page, {
    ...working(asked({ sources: [connected(googleAds), postgresql] })),
    "POST /v1/connect/outcome": { json: outcome({ state: "connected", granted: granted(googleAds) }) },
  });
  await page.goto(arrival);
  await expect(page.getByText(address)).toBeVisible();
  await expect(page.getByText(/Keep this address/)).toBeVisible();
  await page.getByRole("button", { name: "Copy address" }).click();
  await expect(page.getByRole("status")).toHaveText("Copied.");
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(address);
  await expect(page).toHaveURL(`/receipt?receipt=${RECEIPT}&request=${REQUEST}`);
  await page.reload();
  await expect(heading(page, "Your receipt")).toBeVisible();
  expect(await page.content()).not.toContain(RECEIPT_TOKEN);
  await page.getByRole("button", { name: "Continue with the next source" }).click();
  await expect(heading(page, "Analytical Engines asks for access")).toBeFocused();
});

test("an address that was shown before is not shown again, and one whose receipt does not open is shown all the same", async ({ page }) => {
  const replies: Replies = { ...working(), "POST /v1/connect/outcome": { json: outcome({ state: "connected", granted: granted(googleAds, { receipt: undefined }) }) } };
  await emulate(page, replies);
  await page.goto(arrival);
  await expect(page.getByText("The address of your receipt was shown when it was connected.")).toBeVisible();
  replies["POST /v1/connect/outcome"] = { json: outcome({ state: "connected", granted: granted(googleAds) }) };
  Object.assign(replies, { "POST /v1/receipt/open": problem(429, "too-many-requests") });
  await page.goto("/connect");
  await page.goto(arrival);
  await expect(heading(page, "Google Ads is connected")).toBeVisible();
  await expect(page.getByText(address)).toBeVisible();
});

test("a receipt says what was granted, to whom and when, and its secret is in no address (S13)", async ({ page }) => {
  const calls = await emulate(page, working());
  await page.goto(`/receipt#token=${RECEIPT_TOKEN}`);
  await expect(heading(page, "Your receipt")).toBeFocused();
  await expect(page).toHaveURL(`/receipt?receipt=${RECEIPT}`);
  expect(calls[0]).toEqual({ operation: "POST /v1/receipt/open", body: { token: RECEIPT_TOKEN } });
  const main = page.getByRole("main");
  await expect(main).toContainText("You gave Analytical Engines access to Google Ads.");
  await expect(main).toContainText("ada@example.com");
  await expect(main).toContainText("Nov 21, 2026, 8:30 AM");
  await expect(main).toContainText("Know which Google account it is.");
  await expect(main).toContainText("Google Ads is asked to end the access");
  await page.reload();
  await expect(heading(page, "Your receipt")).toBeVisible();
});

for (const [revocation, title, words] of [
  ["revoked", "Access revoked", "Google Ads confirms that the access has ended"],
  ["pending", "Access revoked", "Google Ads has been asked to end the access, too"],
  ["not_possible", "Access ended here", "change the key or password there"],
  ["failed", "Access ended here", "remove the access in your settings there"],
  ["from_the_future", "Access ended here", "Google Ads did not confirm it"],
] as const) {
  test(`access is revoked after being asked once more: ${revocation}`, async ({ page }) => {
    const calls = await emulate(page, { ...working(), "POST /v1/receipt/revoke": { json: { revocation } } });
    await page.goto(`/receipt?receipt=${RECEIPT}`);
    const revoke = page.getByRole("button", { name: "Revoke access" });
    await revoke.click();
    const dialog = page.getByRole("dialog", { name: "Revoke access?" });
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await expect(revoke).toBeFocused();
    await revoke.click();
    await dialog.getByRole("button", { name: "Revoke access" }).click();
    await expect(heading(page, title)).toBeFocused();
    await expect(page.getByText(words)).toBeVisible();
    expect(calls.at(-1)).toEqual({ operation: "POST /v1/receipt/revoke", body: { receipt: RECEIPT } });
  });
}

test("revoking that does not get through says so in its dialog", async ({ page }) => {
  await emulate(page, { ...working(), "POST /v1/receipt/revoke": problem(429, "too-many-requests") });
  await page.goto(`/receipt?receipt=${RECEIPT}`);
  await page.getByRole("button", { name: "Revoke access" }).click();
  const dialog = page.getByRole("dialog", { name: "Revoke access?" });
  await dialog.getByRole("button", { name: "Revoke access" }).click();
  await expect(dialog.getByRole("alert")).toContainText("Wait a minute");
});

test("a typed credential is taken back at the provider, too, and the receipt says where", async ({ page }) => {
  const docs_url = "https://www.postgresql.org/docs/current/";
  await emulate(page, working(asked(), receipt({ provider: postgresql.provider, account: undefined, access: [], revocable: false, docs_url })));
  await page.goto(`/receipt?receipt=${RECEIPT}`);
  await expect(page.getByRole("main")).toContainText("PostgreSQL itself cannot be told");
  const docs = page.getByRole("link", { name: /How it is changed there/ });
  await expect(docs).toHaveAttribute("href", docs_url);
  await expect(docs).toHaveAttribute("rel", "noopener noreferrer");
});

test("a dead receipt is like a dead link", async ({ page }) => {
  await emulate(page, { ...working(), "POST /v1/receipt/open": dead, "GET /v1/receipt": dead });
  for (const path of [`/receipt#token=${RECEIPT_TOKEN}`, `/receipt?receipt=${RECEIPT}`]) {
    await page.goto(path);
    await expect(heading(page, "This link does not work")).toBeVisible();
    expect(await page.content()).not.toContain("Analytical");
  }
});
