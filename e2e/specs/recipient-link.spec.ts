// A link is opened by somebody who has no account: what they see before they begin, and where its secret goes.
import { expect, test } from "../support/fixtures.ts";
import { tabTo } from "../support/keyboard.ts";
import {
  asked,
  bigquery,
  connected,
  dead,
  emulate,
  googleAds,
  heading,
  postgresql,
  problem,
  REQUEST,
  TOKEN,
  working,
  type Replies,
} from "../support/recipient.ts";
import { tolerate } from "../support/watch.ts";

const LINK = `/connect#token=${TOKEN}`;
const title = "Analytical Engines asks for access";

test("a link's secret is sent once, and is in no address, history, page or header afterwards (S13)", async ({ page }) => {
  const calls = await emulate(page, working());
  const sent: string[] = [];
  page.on("request", (request) => sent.push(`${request.url()} ${JSON.stringify(request.headers())}`));
  await page.goto(LINK);
  await expect(heading(page, title)).toBeFocused();
  await expect(page).toHaveTitle(title);
  await expect(page).toHaveURL(`/connect?request=${REQUEST}`);
  expect(calls[0]).toEqual({ operation: "POST /v1/connect/open", body: { token: TOKEN } });
  expect(sent.join("\n")).not.toContain(TOKEN);
  expect(await page.content()).not.toContain(TOKEN);
  const kept = () => page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, history.state, location.href]));
  expect(await kept()).not.toContain(TOKEN);

  await page.goto("/connect?request=none");
  await page.goBack();
  await expect(heading(page, title)).toBeVisible();
  expect(page.url(), "the history holds no secret").not.toContain(TOKEN);
});

test("a reload and a second tab need no secret: the browser has been let in", async ({ page, context }) => {
  const calls = await emulate(page, working());
  await page.goto(LINK);
  await expect(heading(page, title)).toBeVisible();
  await page.reload();
  await expect(heading(page, title)).toBeVisible();
  const second = await context.newPage();
  await emulate(second, working());
  await second.goto(page.url());
  await expect(heading(second, title)).toBeVisible();
  expect(calls.filter(({ operation }) => operation === "POST /v1/connect/open")).toHaveLength(1);
});

test("another link pasted into the tab takes the place of the first", async ({ page }) => {
  const opened: string[] = [];
  await emulate(page, {
    ...working(),
    "POST /v1/connect/open": ({ token }) => {
      opened.push(token);
      return token === TOKEN ? dead : { json: { request: REQUEST } };
    },
  });
  await page.goto(LINK);
  await expect(heading(page, "This link does not work")).toBeVisible();
  await page.evaluate(() => (location.hash = "token=the-second"));
  await expect(heading(page, title)).toBeVisible();
  expect(opened).toEqual([TOKEN, "the-second"]);
  expect(page.url()).not.toContain("second");
});

test("everything that is asked is told before anything begins, and whatever was typed stays text (S21)", async ({ page }) => {
  const calls = await emulate(page, working());
  await page.goto(LINK);
  await expect(page.getByText("Ada Lovelace asks you to connect Google Ads and PostgreSQL.")).toBeVisible();
  const purpose = page.getByRole("figure").getByRole("blockquote");
  await expect(purpose).toHaveText("For the weekly report.\nWe only read, <b>promised</b>.", { useInnerText: true });
  await expect(purpose.locator("b")).toHaveCount(0);
  const [ads, database] = await page.getByRole("main").getByRole("listitem").filter({ has: page.getByRole("heading") }).all();
  await expect(ads!).toContainText("Analytical Engines will be able to:");
  await expect(ads!).toContainText("Know which Google account it is.");
  await expect(ads!).toContainText("Manager account1234567890");
  await expect(ads!).toContainText("Only the account ada@example.com is accepted.");
  await expect(database!).toContainText("You enter what is needed to log in to the database.");
  await expect(database!).toContainText("db.example.com");
  await expect(page.getByText("0 of 2 connected")).toBeVisible();
  await expect(page.getByText("This link works until Nov 28, 2031, 8:30 AM.")).toBeVisible();
  expect(calls.map(({ operation }) => operation), "looking begins nothing (S15)").toEqual(["POST /v1/connect/open", "GET /v1/connect"]);
});

test("what others connected already is left alone, and the next one stands out", async ({ page }) => {
  await emulate(page, working(asked({ sources: [connected(googleAds), postgresql, bigquery] })));
  await page.goto(LINK);
  await expect(page.getByText("1 of 3 connected")).toBeVisible();
  await expect(page.getByText("Connected", { exact: true })).toBeVisible();
  await expect(page.getByRole("button", { name: "Start with Google Ads" })).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Start with PostgreSQL" })).toHaveClass(/btn-primary/);
  await expect(page.getByRole("button", { name: "Start with BigQuery" })).not.toHaveClass(/btn-primary/);
});

test("a renewal says that only the same account counts", async ({ page }) => {
  await emulate(page, working(asked({ renews: true, sources: [googleAds] })));
  await page.goto(LINK);
  await expect(heading(page, "Analytical Engines asks you to renew access")).toBeVisible();
  await expect(page.getByText("Use the same account as before; no other is accepted.")).toBeVisible();
});

test("a dead link says no word of whose it was, whatever the reason and the moment (S14)", async ({ page }) => {
  const replies: Replies = working();
  await emulate(page, replies);
  const expectDead = async () => {
    await expect(heading(page, "This link does not work")).toBeVisible();
    await expect(page.getByText(/Ask whoever sent it for a new one/)).toBeVisible();
    expect(await page.content()).not.toContain("Analytical");
    await expect(page).toHaveTitle("This link does not work");
  };
  for (const reply of [dead, problem(404, "not-found"), problem(422, "invalid-fields", { errors: [{ pointer: "/token", detail: "Use less." }] })]) {
    replies["POST /v1/connect/open"] = reply;
    await page.goto("/connect?request=none");
    await page.goto(LINK);
    await expectDead();
  }
  replies["POST /v1/connect/open"] = { json: { request: REQUEST } };
  await page.goto("/receipt");
  await page.goto(LINK);
  await expect(heading(page, title)).toBeVisible();
  replies["POST /v1/connect/start"] = dead;
  await page.getByRole("button", { name: "Start with Google Ads" }).click();
  await expectDead();
  replies["GET /v1/connect"] = dead;
  await page.reload();
  await expectDead();
});

test("an address without its end asks for the whole link", async ({ page }) => {
  for (const path of ["/connect", "/connect/", "/connect?request=req_1", "/receipt"]) {
    await page.goto(path);
    await expect(heading(page, "Open the whole link"), path).toBeVisible();
  }
});

test("a server that is not reached, or has had enough, is tried again without opening the link anew", async ({ page }) => {
  tolerate(page.context(), /ERR_INTERNET_DISCONNECTED/);
  const replies: Replies = working();
  const calls = await emulate(page, replies);
  for (const [reply, words] of [
    ["unreached", "The server cannot be reached"],
    [problem(429, "too-many-requests"), "Too many attempts"],
  ] as const) {
    replies["POST /v1/connect/open"] = reply;
    await page.goto("/connect");
    await page.goto(LINK);
    await expect(heading(page, words)).toBeFocused();
    replies["POST /v1/connect/open"] = { json: { request: REQUEST } };
    await page.getByRole("button", { name: "Try again" }).click();
    await expect(heading(page, title)).toBeVisible();
  }
  expect(calls.filter(({ operation }) => operation.endsWith("open")).every(({ body }) => body["token"] === TOKEN)).toBe(true);
});

test("whoever declines is asked once more, thanked, and the link is gone", async ({ page }) => {
  const calls = await emulate(page, { ...working(), "POST /v1/connect/decline": {} });
  await page.goto(LINK);
  const decline = page.getByRole("button", { name: "Decline" });
  await decline.click();
  const dialog = page.getByRole("dialog", { name: "Decline this request?" });
  await expect(dialog).toContainText("Nothing is connected.");
  await page.keyboard.press("Escape");
  await expect(decline).toBeFocused();
  expect(calls).toHaveLength(2);
  await decline.click();
  await dialog.getByRole("button", { name: "Decline" }).click();
  await expect(heading(page, "Thank you for your answer")).toBeFocused();
  expect(calls.at(-1)).toEqual({ operation: "POST /v1/connect/decline", body: { request: REQUEST } });
});

test("with the keyboard alone, from the top of the page to Start and Decline", async ({ page }) => {
  await emulate(page, { ...working(), "POST /v1/connect/decline": {} });
  await page.goto(LINK);
  await expect(heading(page, title)).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("button", { name: "Start with Google Ads" })).toBeFocused();
  await tabTo(page, page.getByRole("button", { name: "Start with PostgreSQL" }));
  await page.keyboard.press("Enter");
  await expect(heading(page, "Connect PostgreSQL")).toBeFocused();
  await tabTo(page, page.getByRole("button", { name: "Back" }));
  await page.keyboard.press("Enter");
  await expect(heading(page, title)).toBeFocused();
  await tabTo(page, page.getByRole("button", { name: "Decline" }));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog").getByRole("button", { name: "Cancel" })).toBeFocused();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(heading(page, "Thank you for your answer")).toBeFocused();
});

test("looking at the address from outside, as mail scanners do, changes nothing (S15)", async ({ page, request, baseURL }) => {
  for (const method of ["HEAD", "GET"]) {
    const answer = await request.fetch("/connect", { method, headers: { accept: "text/html", purpose: "prefetch" } });
    expect(answer.status(), method).toBe(200);
    expect(answer.headers()["set-cookie"], method).toBeUndefined();
    expect(answer.headers()["cache-control"]).toBe("no-cache");
  }
  const calls = await emulate(page, working());
  await page.goto("/receipt");
  await page.evaluate((href) => {
    const prefetch = document.createElement("link");
    Object.assign(prefetch, { rel: "prefetch", href });
    document.head.append(prefetch);
    return new Promise((resolve) => Object.assign(prefetch, { onload: resolve, onerror: resolve }));
  }, `${baseURL}${LINK}`);
  expect(calls).toEqual([]);
});

test("members and recipients get a program each", async ({ request }) => {
  const page = async (path: string) => (await request.get(path, { headers: { accept: "text/html" } })).text();
  for (const path of ["/connect", "/connect/", "/receipt"]) {
    expect(await page(path), path).toMatch(/\/assets\/connect-boot-[0-9a-f]{16}\.js/);
  }
  expect(await page("/")).toMatch(/\/assets\/app-boot-[0-9a-f]{16}\.js/);
  expect((await request.get("/connect.html")).status()).toBe(404);
});
