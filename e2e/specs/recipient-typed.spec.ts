// Sources whose credential is typed or uploaded through a link: it is sent once, and never comes back.
import { expect, test } from "../support/fixtures.ts";
import { expectFieldError, fill } from "../support/forms.ts";
import {
  asked,
  bigquery,
  connected,
  DATABASE_PASSWORD,
  emulate,
  googleAds,
  granted,
  heading,
  lastBody,
  postgresql,
  problem,
  receipt,
  REQUEST,
  working,
  type Replies,
} from "../support/recipient.ts";

const link = `/connect?request=${REQUEST}`;
const submit = "Test and connect";

test("a database is connected: faults at their fields, then the secret is nowhere any more", async ({ page }) => {
  const replies: Replies = {
    ...working(asked({ sources: [connected(googleAds), postgresql] }), receipt({ provider: postgresql.provider, account: undefined, access: [] })),
    "POST /v1/connect/start": problem(422, "invalid-fields", { errors: [{ pointer: "/fields/user", detail: "There is no such user." }] }),
  };
  const calls = await emulate(page, replies);
  await page.goto(link);
  await page.getByRole("button", { name: "Start with PostgreSQL" }).click();
  await expect(heading(page, "Connect PostgreSQL")).toBeFocused();
  await expect(page.getByRole("main")).toContainText("db.example.com");
  await expect(page.getByLabel("Host")).toHaveCount(0);
  await page.getByLabel("Port").fill("many");
  await page.getByRole("button", { name: submit }).click();
  await expectFieldError(page.getByLabel("Port"), /whole number/);
  await expectFieldError(page.getByLabel("User"), /Enter a value/);
  await expect(page.getByLabel("Port")).toBeFocused();
  expect(calls).toHaveLength(1);

  await fill(page, { Port: "5433", User: "ada", Password: DATABASE_PASSWORD });
  await page.getByRole("button", { name: submit }).click();
  await expectFieldError(page.getByLabel("User"), /There is no such user/);
  replies["POST /v1/connect/start"] = problem(424, "credential-refused", { detail: "The server refuses the password." });
  await page.getByRole("button", { name: submit }).click();
  await expect(page.getByRole("alert")).toContainText("The server refuses the password.");
  await expect(page.getByLabel("Password", { exact: true })).toHaveAttribute("type", "password");

  replies["POST /v1/connect/start"] = { json: { granted: granted(postgresql, { done: true }) } };
  await page.getByRole("button", { name: submit }).click();
  await expect(heading(page, "PostgreSQL is connected")).toBeFocused();
  expect(lastBody(calls, "start")).toEqual({
    request: REQUEST,
    source: postgresql.id,
    fields: { port: "5433", user: "ada", tls_mode: "verify-full" },
    secrets: { password: DATABASE_PASSWORD },
  });
  expect(await page.content()).not.toContain(DATABASE_PASSWORD);
  await page.goBack();
  await expect(page.getByRole("main").getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.locator("input[type=password]")).toHaveCount(0);
});

test("a key file is chosen or dropped, and shown by its name alone", async ({ page }) => {
  const text = JSON.stringify({ type: "service_account", private_key: "-----BEGIN PRIVATE KEY-----" });
  const calls = await emulate(page, {
    ...working(asked({ sources: [bigquery] }), receipt({ provider: bigquery.provider })),
    "POST /v1/connect/start": { json: { granted: granted(bigquery, { done: true }) } },
  });
  await page.goto(link);
  await page.getByRole("button", { name: "Start with BigQuery" }).click();
  const field = page.getByLabel("Key file", { exact: true });
  await field.setInputFiles({ name: "huge.json", mimeType: "application/json", buffer: Buffer.alloc(1024 * 1024, "x") });
  await expectFieldError(field, /Choose a file of at most 16 KB\./);
  await page.getByRole("button", { name: submit }).click();
  await expectFieldError(field, /Choose a file\./);
  const transfer = await page.evaluateHandle((content) => {
    const data = new DataTransfer();
    data.items.add(new File([content], "dropped.json", { type: "application/json" }));
    return data;
  }, text);
  await page.locator(".drop-zone").dispatchEvent("drop", { dataTransfer: transfer });
  await expect(page.getByText("dropped.json")).toBeVisible();
  await page.getByRole("button", { name: submit }).click();
  await expect(heading(page, "BigQuery is connected")).toBeVisible();
  expect(lastBody(calls, "start")["secrets"]).toEqual({ key_file: text });
  expect(await page.content()).not.toContain("PRIVATE KEY");
});

test("the form has an address: a reload stays at it, and Back returns to what is asked", async ({ page }) => {
  await emulate(page, working());
  await page.goto(link);
  await page.getByRole("button", { name: "Start with PostgreSQL" }).click();
  await expect(page).toHaveURL(`${link}&source=${postgresql.id}`);
  await page.getByLabel("User").fill("ada");
  await page.reload();
  await expect(heading(page, "Connect PostgreSQL")).toBeVisible();
  await page.goBack();
  await expect(heading(page, "Analytical Engines asks for access")).toBeFocused();
  await page.goForward();
  await expect(heading(page, "Connect PostgreSQL")).toBeFocused();
});

test("somebody who was faster is told of", async ({ page }) => {
  const replies: Replies = { ...working(asked({ sources: [postgresql] })), "POST /v1/connect/start": problem(409, "conflict") };
  await emulate(page, replies);
  await page.goto(`${link}&source=${postgresql.id}`);
  await fill(page, { User: "ada", Password: DATABASE_PASSWORD });
  await page.getByRole("button", { name: submit }).click();
  await expect(page.getByRole("alert")).toContainText("Somebody connected this meanwhile");
  replies["GET /v1/connect"] = { json: asked({ sources: [connected(postgresql)] }) };
  await page.reload();
  await expect(page.getByText("Connected", { exact: true })).toBeVisible();
});
