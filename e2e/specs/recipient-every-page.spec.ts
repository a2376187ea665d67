// What every page owes everybody, on the pages of recipients: wide and narrow, light and dark, with an organization's
// colors and without.
import { expect, test } from "../support/fixtures.ts";
import { inspect, inspectAsItIs } from "../support/inspect.ts";
import {
  arrival,
  asked,
  bigquery,
  connected,
  dead,
  emulate,
  googleAds,
  granted,
  heading,
  organization,
  outcome,
  postgresql,
  problem,
  RECEIPT,
  receipt,
  REQUEST,
  working,
  type Replies,
} from "../support/recipient.ts";

test.describe.configure({ timeout: 180_000 });

const link = `/connect?request=${REQUEST}`;

/** 120 by 40 pixels: the mark of a company that has no transparency to spare. */
async function logo(page: import("@playwright/test").Page): Promise<string> {
  await page.goto("/connect");
  return page.evaluate(() => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 240, height: 80 });
    const pen = canvas.getContext("2d")!;
    pen.fillStyle = "#0b6e4f";
    pen.arc(40, 40, 30, 0, 7);
    pen.fill();
    pen.font = "600 40px sans-serif";
    pen.fillText("Engines", 84, 54);
    return canvas.toDataURL("image/png");
  });
}

test("what is asked, in several organizations' colors", async ({ page }) => {
  const mark = await logo(page);
  const replies: Replies = working(asked({ sources: [connected(googleAds), postgresql, bigquery] }));
  await emulate(page, replies);
  await page.goto(link);
  await expect(heading(page, /asks for access/)).toBeVisible();
  await inspect(page, "recipient-review");
  const painted = () => page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue("--accent").trim());
  expect(await painted()).toBe("#7a1f5c");
  for (const [name, brand] of Object.entries({
    "logo-and-bright": { name: "Analytical Engines and Difference Machines of Great Britain, Limited", accent: "#949494", logo: mark },
    "nearly-black": { name: "Night Harbor", accent: "#0b0b14", logo: mark },
    plain: { name: "harbor" },
  })) {
    replies["GET /v1/connect"] = { json: asked({ organization: brand, purpose: undefined, sources: [googleAds] }) };
    await page.reload();
    await expect(heading(page, new RegExp(brand.name))).toBeVisible();
    await inspect(page, `recipient-review-${name}`);
  }
  replies["GET /v1/connect"] = {
    json: asked({ purpose: "x".repeat(500), asked_by: "y".repeat(100), sources: [{ ...googleAds, fixed: [{ label: "Account", value: "z".repeat(300) }] }] }),
  };
  await page.reload();
  await expect(page.getByText("x".repeat(500))).toBeVisible();
  await inspect(page, "recipient-review-long-words");
});

test("the forms, their faults, and the question before declining", async ({ page }) => {
  const replies: Replies = { ...working(), "POST /v1/connect/start": problem(424, "credential-refused", { detail: "The server refuses the password." }) };
  await emulate(page, replies);
  await page.goto(`${link}&source=${postgresql.id}`);
  await expect(heading(page, "Connect PostgreSQL")).toBeVisible();
  await inspect(page, "recipient-form");
  await page.getByRole("button", { name: "Test and connect" }).click();
  await expect(page.getByLabel("User")).toBeFocused();
  await inspect(page, "recipient-form-errors");
  await page.getByLabel("User").fill("ada");
  await page.getByLabel("Password", { exact: true }).fill("wrong");
  await page.getByRole("button", { name: "Test and connect" }).click();
  await expect(page.getByRole("alert")).toContainText("refuses");
  await inspect(page, "recipient-form-refused");
  replies["GET /v1/connect"] = { json: asked({ sources: [bigquery] }) };
  await page.goto(`${link}&source=${bigquery.id}`);
  await expect(page.getByText("Choose a file")).toBeVisible();
  await inspect(page, "recipient-form-file");
  await page.goto(link);
  await page.getByRole("button", { name: "Decline" }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await inspectAsItIs(page, "recipient-decline");
});

test("the ends: connected, refused, declined, dead, and the receipt", async ({ page }) => {
  const replies: Replies = {
    ...working(asked({ sources: [connected(googleAds), postgresql] })),
    "POST /v1/connect/outcome": { json: outcome({ state: "connected", granted: granted(googleAds) }) },
    "POST /v1/connect/decline": {},
    "POST /v1/receipt/revoke": { json: { revocation: "revoked" } },
  };
  await emulate(page, replies);
  await page.goto(arrival);
  await expect(heading(page, "Google Ads is connected")).toBeVisible();
  await inspect(page, "recipient-connected");
  replies["POST /v1/connect/outcome"] = { json: outcome({ state: "connected", granted: granted(googleAds, { done: true }) }) };
  await page.goto("/connect");
  await page.goto(arrival);
  await expect(page.getByText("All done.")).toBeVisible();
  await inspect(page, "recipient-done");
  replies["GET /v1/connect"] = { json: asked() };
  replies["POST /v1/connect/outcome"] = { json: outcome({ state: "failed", failure: "missing_scopes" }) };
  await page.goto(arrival);
  await expect(heading(page, /Not everything/)).toBeVisible();
  await inspect(page, "recipient-refused");
  const accounts = ["Harbor Ltd", "Harbor GmbH", "Harbor SARL"].map((label) => ({ issuer: "i", subject: label, label }));
  replies["POST /v1/connect/outcome"] = { json: outcome({ state: "choosing", question: { about: "which_account", accounts } }) };
  await page.goto("/connect");
  await page.goto(arrival);
  await expect(heading(page, "Which account?")).toBeVisible();
  await inspect(page, "recipient-which-account");
  await page.goto(link);
  await page.getByRole("button", { name: "Decline" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Decline" }).click();
  await expect(heading(page, "Thank you for your answer")).toBeVisible();
  await inspect(page, "recipient-declined");
  await page.goto("/connect?problem=another_browser");
  await expect(heading(page, "This is another browser")).toBeVisible();
  await inspect(page, "recipient-another-browser");
  replies["GET /v1/connect"] = dead;
  await page.goto(link);
  await expect(heading(page, "This link does not work")).toBeVisible();
  await inspect(page, "recipient-dead");

  await page.goto(`/receipt?receipt=${RECEIPT}`);
  await expect(heading(page, "Your receipt")).toBeVisible();
  await inspect(page, "recipient-receipt");
  await page.getByRole("button", { name: "Revoke access" }).click();
  await inspectAsItIs(page, "recipient-revoke");
  await page.getByRole("dialog").getByRole("button", { name: "Revoke access" }).click();
  await expect(heading(page, "Access revoked")).toBeVisible();
  await inspect(page, "recipient-revoked");
  replies["GET /v1/receipt"] = { json: receipt({ organization: { name: organization.name }, revocable: false, docs_url: "https://example.com/", access: [] }) };
  await page.reload();
  await expect(page.getByRole("link", { name: /How it is changed there/ })).toBeVisible();
  await inspect(page, "recipient-receipt-typed");
});
