// Sources that are connected by logging in at their provider: the way there, and every way back.
import { expect, test } from "../support/fixtures.ts";
import {
  arrival,
  asked,
  AUTHORIZATION,
  connected,
  dead,
  emulate,
  googleAds,
  granted,
  heading,
  lastBody,
  outcome,
  postgresql,
  problem,
  REQUEST,
  shopify,
  working,
  type Replies,
  type Reply,
} from "../support/recipient.ts";

const link = `/connect?request=${REQUEST}`;

/** The provider answers at once. */
const started: Reply = { json: { authorization: { id: AUTHORIZATION, url: arrival, expires_at: "2031-11-21T08:40:00Z" } } };

const failed = (failure: string): Reply => ({ json: outcome({ state: "failed", failure }) });

test("Start goes to the provider in this tab, and the browser comes back to a receipt and the next source", async ({ page }) => {
  const replies: Replies = {
    ...working(),
    "POST /v1/connect/start": started,
    "POST /v1/connect/outcome": { json: outcome({ state: "connected", granted: granted(googleAds) }) },
  };
  const calls = await emulate(page, replies);
  await page.goto(link);
  await expect(heading(page, "Analytical Engines asks for access")).toBeVisible();
  replies["GET /v1/connect"] = { json: asked({ sources: [connected(googleAds), postgresql] }) };
  await page.getByRole("button", { name: "Start with Google Ads" }).click();
  await expect(heading(page, "Google Ads is connected")).toBeFocused();
  expect(lastBody(calls, "start")).toEqual({ request: REQUEST, source: googleAds.id });
  expect(lastBody(calls, "outcome")).toEqual({ authorization: AUTHORIZATION });
  await expect(page.getByText("Thank you. Analytical Engines has access as ada@example.com now.")).toBeVisible();
  await expect(page.getByText("1 of 2 connected")).toBeVisible();
  await page.getByRole("button", { name: "Continue with PostgreSQL" }).click();
  await expect(heading(page, "Analytical Engines asks for access")).toBeFocused();
  await expect(page.getByRole("button", { name: "Start with PostgreSQL" })).toBeVisible();
  await expect(page).toHaveURL(link);
});

test("the last source ends it", async ({ page }) => {
  await emulate(page, {
    ...working(),
    "GET /v1/connect": dead,
    "POST /v1/connect/outcome": { json: outcome({ state: "connected", granted: granted(googleAds, { done: true }) }) },
  });
  await page.goto(arrival);
  await expect(heading(page, "Google Ads is connected")).toBeVisible();
  await expect(page.getByText("All done. You can close this page.")).toBeVisible();
  await expect(page.getByRole("banner")).toContainText("Analytical Engines");
});

test("what comes back without a grant is told in plain words, and can be tried again", async ({ page }) => {
  const replies: Replies = { ...working(), "POST /v1/connect/outcome": failed("denied") };
  await emulate(page, replies);
  const words: Record<string, string> = {
    denied: "Access was not granted",
    provider_unavailable: "There was no answer",
    wrong_account: "That was another account",
    missing_scopes: "Not everything that is asked for was granted",
    plan_limit: "No further account can be connected at present",
    no_account: "There is no account to connect",
    code_refused: "That attempt does not count any more",
    client_refused: "This cannot be connected at present",
    protocol_violation: "The answer could not be trusted",
    internal: "It did not work",
    from_the_future: "It did not work",
  };
  for (const [failure, title] of Object.entries(words)) {
    replies["POST /v1/connect/outcome"] = failed(failure);
    await page.goto(arrival);
    await expect(heading(page, title), failure).toBeFocused();
    await expect(page.getByText("Nothing was connected. Your link still works.")).toBeVisible();
    await expect(page.getByRole("button", { name: "Try again" })).toBeVisible();
    await expect(page.getByRole("main")).not.toContainText(/OAuth|operator|scope/i);
  }
  replies["POST /v1/connect/outcome"] = { json: outcome({ state: "expired" }) };
  await page.goto(arrival);
  await expect(heading(page, "It took too long")).toBeVisible();
  await page.getByRole("button", { name: "See what is asked for" }).click();
  await expect(heading(page, "Analytical Engines asks for access")).toBeFocused();
  await expect(page).toHaveURL(link);
});

test("trying again goes to the provider at once", async ({ page }) => {
  const replies: Replies = { ...working(), "POST /v1/connect/outcome": failed("denied"), "POST /v1/connect/start": started };
  await emulate(page, replies);
  await page.goto(arrival);
  await expect(heading(page, "Access was not granted")).toBeVisible();
  replies["POST /v1/connect/outcome"] = { json: outcome({ state: "connected", granted: granted(googleAds) }) };
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(heading(page, "Google Ads is connected")).toBeVisible();
});

test("a link that died meanwhile is dead, without a word of whose it was (S14, S18)", async ({ page }) => {
  const replies: Replies = { ...working(), "POST /v1/connect/outcome": failed("link_dead") };
  await emulate(page, replies);
  for (const reply of [failed("link_dead"), failed("connection_gone"), dead]) {
    replies["POST /v1/connect/outcome"] = reply;
    await page.goto("/connect");
    await page.goto(arrival);
    await expect(heading(page, "This link does not work")).toBeVisible();
    expect(await page.content()).not.toContain("Analytical");
  }
});

test("another browser than the one that left is told so, and asked to open the link there (S4)", async ({ page }) => {
  await page.goto("/connect?problem=another_browser");
  await expect(heading(page, "This is another browser")).toBeVisible();
  await expect(page.getByText(/Open the link in this browser again/)).toBeVisible();
});

test("one of several accounts is chosen", async ({ page }) => {
  const account = (subject: string, label: string) => ({ issuer: "https://login.example", subject, label });
  const accounts = [account("1", "Harbor Ltd"), account("2", "Harbor <i>GmbH</i>")];
  const replies: Replies = {
    ...working(asked({ sources: [googleAds] })),
    "POST /v1/connect/outcome": { json: outcome({ state: "choosing", question: { about: "which_account", accounts } }) },
    "POST /v1/connect/answer": problem(424, "provider-unavailable"),
  };
  const calls = await emulate(page, replies);
  await page.goto(arrival);
  await expect(heading(page, "Which account?")).toBeFocused();
  await page.getByRole("radio", { name: "Harbor <i>GmbH</i>" }).check();
  await page.getByRole("button", { name: "Connect this account" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "There is no answer at present" })).toBeVisible();
  await expect(page.getByRole("radio", { name: "Harbor <i>GmbH</i>" })).toBeChecked();
  replies["POST /v1/connect/answer"] = { json: outcome({ state: "connected", granted: granted(googleAds, { done: true }) }) };
  await page.getByRole("button", { name: "Connect this account" }).click();
  await expect(heading(page, "Google Ads is connected")).toBeFocused();
  expect(lastBody(calls, "answer")).toEqual({
    authorization: AUTHORIZATION,
    choice: { answer: "account", subject: "2" },
  });
});

test("an answer that is still being worked on is waited for", async ({ page }) => {
  const states = ["open", "arrived"];
  await emulate(page, {
    ...working(),
    "POST /v1/connect/outcome": () => {
      const state = states.shift();
      return { json: state ? outcome({ state }) : outcome({ state: "connected", granted: granted(googleAds, { done: true }) }) };
    },
  });
  await page.goto(arrival);
  await expect(page.getByRole("status")).toContainText("One moment");
  await expect(heading(page, "Google Ads is connected")).toBeVisible();
});

test("what a provider has to be told first is asked first", async ({ page }) => {
  const replies: Replies = {
    ...working(asked({ sources: [shopify] })),
    "POST /v1/connect/start": problem(422, "invalid-fields", { errors: [{ pointer: "/fields/shop", detail: "There is no such shop." }] }),
    "POST /v1/connect/outcome": { json: outcome({ state: "connected", source: shopify.id, granted: granted(shopify, { done: true }) }) },
  };
  const calls = await emulate(page, replies);
  await page.goto(link);
  await page.getByRole("button", { name: "Start with Shopify" }).click();
  await expect(heading(page, "Connect Shopify")).toBeFocused();
  await page.getByLabel("Shop", { exact: true }).fill("harbor");
  await page.getByRole("button", { name: "Log in at Shopify" }).click();
  await expect(page.getByLabel("Shop", { exact: true })).toHaveAccessibleDescription(/There is no such shop\./);
  replies["POST /v1/connect/start"] = started;
  await page.getByRole("button", { name: "Log in at Shopify" }).click();
  await expect(page.getByText("All done.")).toBeVisible();
  expect(lastBody(calls, "start")["fields"]).toEqual({ shop: "harbor" });
});

test("a start that is refused leaves the page as it was, and says what can be done", async ({ page }) => {
  const replies: Replies = { ...working(), "POST /v1/connect/start": problem(403, "plan-limit") };
  await emulate(page, replies);
  await page.goto(link);
  const start = page.getByRole("button", { name: "Start with Google Ads" });
  for (const [reply, words] of [
    [problem(403, "plan-limit"), "it still works once there is room"],
    [problem(409, "oauth-app-missing"), "Tell whoever sent you the link"],
    [problem(409, "conflict"), "Reload the page to see what is left"],
    [problem(424, "provider-unavailable"), "try again in a few minutes"],
    [problem(429, "too-many-requests"), "Wait a minute"],
  ] as const) {
    replies["POST /v1/connect/start"] = reply;
    await start.click();
    await expect(page.getByRole("alert").filter({ hasText: words }).first()).toBeInViewport();
  }
  await expect(start).toBeEnabled();
});
