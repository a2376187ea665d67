// Links with which people who have no account connect sources: making them, finding them again, ending them.
import type { Page } from "@playwright/test";

import { AccessRequests, DAY, HOUR, POSTGRESQL, SHOPIFY, accessRequestsOf, fromNow } from "../support/access-requests.ts";
import { connectionRow, connectionRows, sourcesOf } from "../support/connections.ts";
import { expect, test as base } from "../support/fixtures.ts";
import { expectFieldError, fill } from "../support/forms.ts";
import { foundOrganization } from "../support/owner.ts";
import { join } from "../support/people.ts";
import { act, expectDenied, messages, openActions } from "../support/rows.ts";
import { expectNoSidewaysScrolling } from "../support/screenshots.ts";
import { addConnection } from "../support/seed.ts";

const test = base.extend<{ requests: AccessRequests }>({
  requests: async ({ page, workspace, owner, mooring }, use) => {
    const { data } = await owner.client.GET("/v1/session");
    const requests = new AccessRequests(workspace, { id: data?.user.id ?? "", name: owner.name }, mooring.baseUrl);
    await requests.answer(page);
    await use(requests);
  },
});

const rows = connectionRows;
const row = connectionRow;
const source = (page: Page, number: number) => page.getByRole("region", { name: new RegExp(`^Source ${number}:`) });

async function choose(page: Page, provider: string): Promise<void> {
  await page.getByRole("searchbox", { name: "Search providers" }).fill(provider);
  await page.getByRole("button", { name: provider }).click();
}

test("a link for two sources is generated, shown once, copied, and then listed", { tag: "@smoke" }, async ({
  page,
  workspace,
  requests,
  context,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto(sourcesOf(workspace));
  await page.getByRole("link", { name: "Access requests", exact: true }).click();
  await expect(page.getByRole("heading", { name: "No access requests yet" })).toBeVisible();
  await expect(page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Sources" })).toHaveAttribute("aria-current", "true");
  await page.getByRole("link", { name: "Generate your first link" }).click();
  await choose(page, "HTTP API");
  await expect(page.getByRole("heading", { level: 2, name: "HTTP API" })).toBeFocused();
  await source(page, 1).getByLabel("Base URL").fill("https://api.example.com/v1");
  await source(page, 1).getByLabel("Connection name").fill("Orders of the client");

  await page.getByRole("button", { name: "Add another source" }).click();
  await expect(page.getByRole("heading", { name: "Choose another source" })).toBeFocused();
  await expect(page.getByRole("searchbox", { name: "Search providers" })).toHaveValue("");
  await choose(page, "PostgreSQL");
  await expect(source(page, 1).getByLabel("Base URL"), "what was filled in is still there").toHaveValue("https://api.example.com/v1");
  await expect(source(page, 2).getByLabel("Port"), "what nobody decided is not decided").toHaveValue("");
  await expect(source(page, 2).getByLabel("Password"), "secrets are the recipient's").toHaveCount(0);
  await fill(page, { Purpose: "So that your weekly report builds itself." });
  await page.getByLabel("The link works for").selectOption({ label: "3 days" });

  const request = page.waitForRequest((it) => it.method() === "POST" && it.url().endsWith("/access-requests"));
  await page.getByRole("button", { name: "Generate link" }).click();
  const sent = await request;
  expect(sent.postDataJSON()).toEqual({
    sources: [
      { provider: "http-api", method: "api_key", name: "Orders of the client", fields: { base_url: "https://api.example.com/v1" } },
      { provider: "postgresql", method: "database" },
    ],
    visibility: "shared",
    purpose: "So that your weekly report builds itself.",
    lifetime_hours: 72,
  });
  expect(await sent.headerValue("idempotency-key")).toBeTruthy();

  await expect(page.getByRole("heading", { level: 1, name: "Send this link" })).toBeVisible();
  const field = page.getByRole("textbox", { name: "Link" });
  await expect(field).toBeFocused();
  await expect(field).not.toBeEditable();
  const link = await field.inputValue();
  expect(link).toContain("/connect#token=");
  await expect(page.getByRole("img", { name: "QR code of the link" })).toBeVisible();
  await page.getByRole("button", { name: "Copy" }).click();
  await expect(messages(page)).toContainText("The link was copied.");
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(link);

  await page.getByRole("link", { name: "Done" }).click();
  await expect(rows(page)).toHaveCount(1);
  await expect(row(page, "Orders of the client")).toContainText("0 of 2 connected");
  expect(await page.content(), "the link is shown once").not.toContain("#token=");
  await page.goBack();
  await expect(page.getByRole("heading", { level: 1, name: "Generate new link" })).toBeVisible();
  expect(await page.content(), "and lost with the page").not.toContain("#token=");
  expect(requests.all).toHaveLength(1);
});

test("a link is made, made anew and deleted by the server itself", { tag: "@smoke" }, async ({ page, workspace }) => {
  const link = page.getByRole("textbox", { name: "Link" });
  await page.goto(`${accessRequestsOf(workspace)}/new`);
  await choose(page, "HTTP API");
  await source(page, 1).getByLabel("Base URL").fill("https://api.example.com/v1");
  await fill(page, { Purpose: "For the weekly report." });
  await page.getByRole("button", { name: "Generate link" }).click();
  await expect(link).toHaveValue(/\/connect#token=.{43}/);
  const first = await link.inputValue();
  await page.getByRole("link", { name: "Done" }).click();
  await expect(row(page, "HTTP API")).toContainText("Active");
  await expect(row(page, "HTTP API")).toContainText("For the weekly report.");
  await expect(row(page, "HTTP API")).toContainText(/in [67] days/);
  const actions = page.getByRole("button", { name: "Actions for the link for “HTTP API”" });
  await actions.click();
  await page.getByRole("button", { name: "New link", exact: true }).click();
  await page.getByRole("dialog").getByLabel("The link works for").selectOption({ label: "8 hours" });
  await page.getByRole("dialog").getByRole("button", { name: "Make new link" }).click();
  await expect(link).toHaveValue(/\/connect#token=.{43}/);
  expect(await link.inputValue()).not.toBe(first);
  await page.getByRole("dialog").getByRole("button", { name: "Done" }).click();
  await expect(row(page, "HTTP API")).toContainText(/in [78] hours/);
  await actions.click();
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await expect(page.getByRole("heading", { name: "No access requests yet" })).toBeVisible();
  await page.goto(`${accessRequestsOf(workspace)}?state=deleted`);
  await expect(row(page, "HTTP API")).toContainText("Deleted");
});

test("a connection's link is made by the server itself, and names the connection", async ({ page, workspace, owner, mooring }) => {
  await addConnection(owner, workspace, mooring, { name: "Orders", visibility: "shared" });
  await page.goto(sourcesOf(workspace));
  await act(page, "Orders", "Re-authorize link");
  await page.getByRole("dialog").getByRole("button", { name: "Generate link" }).click();
  await expect(page.getByRole("textbox", { name: "Link" })).toHaveValue(/\/connect#token=.{43}/);
  await page.goto(accessRequestsOf(workspace));
  await expect(row(page, "Orders")).toContainText("Authorizes this connection again");
});

test("what the server refuses is said at the field of the source that it is about", async ({ page, workspace, requests }) => {
  expect(requests.all).toEqual([]);
  await page.goto(`${accessRequestsOf(workspace)}/new`);
  for (const provider of ["PostgreSQL", "HTTP API"]) {
    await choose(page, provider);
    await page.getByRole("button", { name: "Add another source" }).click();
  }
  await choose(page, "Stripe");
  await source(page, 2).getByLabel("Base URL").fill("https://api.example.com");
  await source(page, 3).getByLabel("Connection name").fill("Third");
  await source(page, 1).getByRole("button", { name: "Remove PostgreSQL" }).click();
  await expect(page.getByRole("button", { name: "Add another source" })).toBeFocused();
  await expect(source(page, 2).getByLabel("Connection name"), "it has moved up with what it holds").toHaveValue("Third");

  const problem = {
    type: "urn:mooring:problem:invalid-fields",
    title: "Some values are not valid",
    status: 422,
    errors: [
      { pointer: "/sources/0/fields/base_url", detail: "Enter an address on the public internet." },
      { pointer: "/sources/1/name", detail: "Use another name." },
      { pointer: "/sources/1/provider", detail: "It is gone." },
    ],
  };
  await page.route(
    "**/v1/workspaces/*/access-requests",
    (route) => route.fulfill({ status: 422, contentType: "application/problem+json", json: problem }),
    { times: 1 },
  );
  await page.getByRole("button", { name: "Generate link" }).click();
  await expectFieldError(source(page, 1).getByLabel("Base URL"), /on the public internet/);
  await expect(source(page, 1).getByLabel("Base URL")).toBeFocused();
  await expectFieldError(source(page, 2).getByLabel("Connection name"), /Use another name/);
  await expect(page.getByRole("alert")).toContainText("It is gone.");
});

test("what the page itself can refuse is not sent", async ({ page, workspace, requests }) => {
  await page.goto(`${accessRequestsOf(workspace)}/new`);
  await choose(page, "HTTP API");
  await page.getByRole("button", { name: "Generate link" }).click();
  await expectFieldError(source(page, 1).getByLabel("Base URL"), /Enter a value/);
  await source(page, 1).getByLabel("Base URL").fill("https://api.example.com");
  await source(page, 1).getByLabel("Connection name").fill("x".repeat(101));
  await page.getByLabel("Purpose").fill("p".repeat(501));
  await expect(page.getByText("501 of 500 characters")).toBeVisible();
  await page.getByLabel("The link works for").selectOption({ label: "Another time…" });
  await page.getByLabel("How long").fill("31");
  await page.getByRole("button", { name: "Generate link" }).click();
  await expectFieldError(source(page, 1).getByLabel("Connection name"), /at most 100 characters/);
  await expectFieldError(page.getByLabel("Purpose"), /at most 500 characters/);
  await expectFieldError(page.getByLabel("How long"), /Choose from 1 hour to 30 days/);
  await page.getByLabel("Unit").selectOption("hours");
  await fill(page, { Purpose: "", "Connection name": "" });
  await page.getByRole("button", { name: "Generate link" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Send this link" })).toBeVisible();
  expect(Date.parse(requests.all[0]?.expires_at ?? "") - Date.now()).toBeLessThan(32 * HOUR);
});

test("a link is restricted to one account where the provider can tell whose it is", async ({ page, workspace, requests }) => {
  await page.route(/\/v1\/providers\?/, async (route) => {
    const answer = await route.fetch();
    const body = await answer.json();
    for (const provider of body.items) {
      for (const method of provider.methods) {
        method.restrictions = method.method === "oauth2" ? ["email", "account", "from_the_future"] : [];
      }
    }
    await route.fulfill({ response: answer, json: body });
  });
  await page.goto(`${accessRequestsOf(workspace)}/new`);
  await choose(page, "OpenID Connect demo");
  await expect(page.getByRole("radio")).toHaveCount(5);
  await page.getByRole("radio", { name: "One by its e-mail address" }).check();
  await page.getByLabel("E-mail address of the account").fill("grace");
  await page.getByRole("button", { name: "Generate link" }).click();
  await expectFieldError(page.getByLabel("E-mail address of the account"), /name@example.com/);
  await page.getByLabel("E-mail address of the account").fill("grace@example.com");
  await page.getByRole("button", { name: "Generate link" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Send this link" })).toBeVisible();
  expect(requests.all[0]?.sources[0]?.restriction).toEqual({ by: "email", email: "grace@example.com" });
});

test("the list tells how each link stands, and its filters are in the address", async ({ page, workspace, owner, mooring, requests }) => {
  const grace = await join(owner, workspace, mooring, "admin", "Grace Hopper");
  requests.add({ state: "deleted", sources: [{ name: "Deleted one" }] });
  requests.add({ state: "declined", sources: [{ name: "Declined one" }], opened_at: fromNow(-HOUR) });
  requests.add({ state: "expired", sources: [{ name: "Expired one" }], expires_at: fromNow(-2 * DAY - HOUR) });
  requests.add({
    state: "used",
    sources: [{ name: "Used one", connected_at: fromNow(-DAY) }],
    opened_at: fromNow(-DAY),
    created_by: { id: grace.id, name: grace.name },
  });
  requests.add({
    sources: [{ provider: SHOPIFY, connected_at: fromNow(-HOUR) }, { provider: POSTGRESQL, name: "Warehouse" }],
    purpose: "For the weekly report.",
    opened_at: fromNow(-3 * HOUR),
  });
  requests.add({ renews: { id: `con_${"1".repeat(32)}`, name: "Invoices" }, sources: [{ provider: SHOPIFY }] });

  await page.goto(accessRequestsOf(workspace));
  await expect(rows(page)).toHaveCount(4);
  await expect(row(page, "Warehouse")).toContainText("1 of 2 connected");
  await expect(row(page, "Warehouse")).toContainText("Active");
  await expect(row(page, "Warehouse")).toContainText("in 6 days");
  await expect(row(page, "Warehouse")).toContainText("3 hours ago");
  await expect(row(page, "Warehouse")).toContainText("For the weekly report.");
  await expect(row(page, "Warehouse")).toContainText("You");
  await expect(row(page, "Warehouse").getByText("in 6 days")).toHaveAttribute("title", /\d{4}/);
  await expect(row(page, "Invoices")).toContainText("Authorizes this connection again");
  await expect(row(page, "Invoices")).toContainText("Not yet");
  await expect(row(page, "Expired one")).toContainText("2 days ago");
  await expect(row(page, "Used one")).toContainText("Grace Hopper");

  requests.add({ sources: ["North", "South", "East", "West", "Center"].map((name) => ({ name })) });
  await page.reload();
  await expect(row(page, "North")).toContainText("0 of 5 connected");
  await expect(page.getByText("Center")).toBeHidden();
  await page.getByText("2 more").click();
  await expect(page.getByText("Center")).toBeVisible();

  await page.getByRole("combobox", { name: "Created by" }).selectOption("Grace Hopper");
  await expect(rows(page)).toHaveCount(1);
  await expect(row(page, "Used one")).toBeVisible();
  await expect(page).toHaveURL(`${accessRequestsOf(workspace)}?created_by=${grace.id}`);
  await page.reload();
  await expect(rows(page)).toHaveCount(1);
  await expect(page.getByRole("combobox", { name: "Created by" })).toHaveValue(grace.id);
  await page.getByRole("combobox", { name: "Created by" }).selectOption("Any creator");
  for (const state of ["Declined", "Deleted", "Expired"]) {
    await page.getByRole("combobox", { name: "State" }).selectOption(state);
    await expect(rows(page)).toHaveCount(1);
    await expect(row(page, `${state} one`)).toBeVisible();
  }
  await page.getByRole("combobox", { name: "State" }).selectOption("Declined");
  await expect(row(page, "Declined one")).toBeVisible();
  await page.getByRole("combobox", { name: "Created by" }).selectOption("Grace Hopper");
  await expect(page.getByRole("heading", { name: "No access request matches" })).toBeVisible();
  await page.getByRole("button", { name: "Clear filters" }).click();
  await expect(rows(page)).toHaveCount(5);
  await expect(page).toHaveURL(accessRequestsOf(workspace));
});

test("a long list of links is read page after page", async ({ page, workspace, requests }) => {
  const names = Array.from({ length: 7 }, (_, index) => `Client ${index + 1}`);
  names.forEach((name) => requests.add({ sources: [{ name }] }));
  requests.pageSize = 3;
  await page.goto(accessRequestsOf(workspace));
  await expect(rows(page)).toHaveCount(3);
  await page.getByRole("button", { name: "Load more" }).click();
  await expect(rows(page)).toHaveCount(6);
  await page.getByRole("button", { name: "Load more" }).click();
  await expect(rows(page)).toHaveCount(7);
  await expect(page.getByRole("button", { name: "Load more" })).toHaveCount(0);
  await page.reload();
  await expect(page.getByText("Newer access requests are not shown.")).toBeVisible();
  await page.getByRole("button", { name: "Show from the newest" }).click();
  await expect(row(page, "Client 7")).toBeVisible();
});

test("a new link ends the old one after a warning, and is shown once", async ({ page, workspace, requests }) => {
  const request = requests.add({ sources: [{ name: "Orders" }], opened_at: fromNow(-HOUR) });
  await page.goto(accessRequestsOf(workspace));
  const menu = "the link for “Orders”";
  const dialog = page.getByRole("dialog", { name: "New link" });
  const choose = async () => {
    await page.getByRole("button", { name: `Actions for ${menu}` }).click();
    await page.getByRole("button", { name: "New link", exact: true }).click();
  };
  await choose();
  await expect(dialog).toContainText("The old one stops working at once");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByRole("button", { name: `Actions for ${menu}` }), "the focus is where it was").toBeFocused();

  await choose();
  const first = page.waitForRequest(/\/reissue$/);
  await dialog.getByRole("button", { name: "Make new link" }).click();
  expect((await first).postDataJSON(), "the end stays").toEqual({});
  await expect(dialog.getByRole("textbox", { name: "Link" })).toBeFocused();
  await expect(dialog.getByRole("img", { name: "QR code of the link" })).toBeVisible();
  await dialog.getByRole("button", { name: "Done" }).click();
  await expect(row(page, "Orders")).toContainText("Not yet");
  expect(await page.content()).not.toContain("#token=");

  await choose();
  await dialog.getByLabel("The link works for").selectOption({ label: "30 days" });
  await dialog.getByRole("button", { name: "Make new link" }).click();
  await expect(dialog.getByRole("textbox", { name: "Link" })).toBeVisible();
  expect(Date.parse(request.expires_at) - Date.now()).toBeGreaterThan(29 * DAY);
  await dialog.getByRole("button", { name: "Done" }).click();

  // Meanwhile somebody has used it.
  const problem = { type: "urn:mooring:problem:conflict", title: "…", status: 409, detail: "The link is used." };
  await page.route(/\/reissue$/, (route) => route.fulfill({ status: 409, contentType: "application/problem+json", json: problem }));
  await choose();
  await dialog.getByRole("button", { name: "Make new link" }).click();
  await expect(dialog.getByRole("alert")).toContainText("The link is used.");
});

test("a link whose answer got lost is said to be lost, with what to do", async ({ page, workspace, requests }) => {
  const request = requests.add({ sources: [{ name: "Orders" }] });
  await page.route(/\/reissue$/, (route) => route.fulfill({ json: { access_request: request, secret_already_shown: true } }));
  await page.goto(accessRequestsOf(workspace));
  await page.getByRole("button", { name: "Actions for the link for “Orders”" }).click();
  await page.getByRole("button", { name: "New link", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "New link" });
  await dialog.getByRole("button", { name: "Make new link" }).click();
  await expect(dialog).toContainText("The link cannot be shown again");
  await expect(dialog.getByRole("textbox", { name: "Link" })).toHaveCount(0);
});

test("deleting says that what is connected stays, and takes the link out of the list", async ({ page, workspace, requests }) => {
  requests.add({ state: "used", sources: [{ name: "Used one" }] });
  requests.add({ sources: [{ name: "Orders" }] });
  await page.goto(accessRequestsOf(workspace));
  await page.getByRole("button", { name: "Actions for the link for “Used one”" }).click();
  await expect(row(page, "Used one").getByRole("button", { name: "New link" }), "its life is over").toHaveCount(0);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Actions for the link for “Orders”" }).click();
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Delete access request" });
  await expect(dialog).toContainText("Its link stops working at once");
  await expect(dialog).toContainText("stay connected");
  await dialog.getByRole("button", { name: "Delete" }).click();
  await expect(messages(page)).toContainText("The access request was deleted.");
  await expect(row(page, "Orders")).toHaveCount(0);
  await page.getByRole("combobox", { name: "State" }).selectOption("Deleted");
  await expect(row(page, "Orders")).toBeVisible();
  await expect(page.getByRole("button", { name: /^Actions for/ })).toHaveCount(0);
});

test("a connection is authorized again by somebody with a link", async ({ page, workspace, owner, mooring, requests }) => {
  await addConnection(owner, workspace, mooring, { name: "Orders", visibility: "shared" });
  await page.goto(sourcesOf(workspace));
  await act(page, "Orders", "Re-authorize link");
  const dialog = page.getByRole("dialog", { name: "Re-authorize link" });
  await expect(dialog).toContainText("the same account as before");
  await dialog.getByLabel("Purpose").fill("Your key was changed.");
  await dialog.getByLabel("The link works for").selectOption({ label: "1 day" });
  const request = page.waitForRequest(/\/v1\/connections\/con_[0-9a-f]+\/access-requests$/);
  await dialog.getByRole("button", { name: "Generate link" }).click();
  expect((await request).postDataJSON()).toEqual({ purpose: "Your key was changed.", lifetime_hours: 24 });
  await expect(dialog.getByRole("textbox", { name: "Link" })).toHaveValue(/#token=/);
  await dialog.getByRole("button", { name: "Done" }).click();
  await page.getByRole("link", { name: "Access requests", exact: true }).click();
  await expect(row(page, "Orders")).toContainText("Authorizes this connection again");
  expect(requests.all).toHaveLength(1);
});

test("a connection that needs it offers the link beside reconnecting", async ({ page, workspace, owner, mooring, requests }) => {
  expect(requests.all).toEqual([]);
  await addConnection(owner, workspace, mooring, { name: "Orders", visibility: "shared" });
  await page.route(/\/v1\/workspaces\/[^/]+\/connections\?/, async (route) => {
    const answer = await route.fetch();
    const body = await answer.json();
    for (const item of body.items) {
      Object.assign(item, { status: "needs_reconnect", reason: "credential_refused" });
    }
    await route.fulfill({ response: answer, json: body });
  });
  await page.goto(sourcesOf(workspace));
  await row(page, "Orders").getByRole("button", { name: "Send a link" }).click();
  await expect(page.getByRole("dialog", { name: "Re-authorize link" })).toContainText("“Orders”");
});

for (const role of ["guest", "user"] as const) {
  test(`somebody who joined as ${role} is told which role and which plan links take`, async ({ newPerson, workspace, owner, mooring }) => {
    await addConnection(owner, workspace, mooring, { name: "Orders", visibility: "shared" });
    const grace = await join(owner, workspace, mooring, role, "Grace Hopper");
    const page = await newPerson();
    await grace.enter(page.context());
    const words = "Only organization owners and workspace admins can do this.";
    await page.goto(sourcesOf(workspace));
    await expectDenied(page.getByRole("button", { name: "Generate new link" }), words);
    await openActions(page, "Orders");
    const reason = role === "guest" ? "Guests cannot do this." : words;
    await expectDenied(row(page, "Orders").getByRole("button", { name: "Re-authorize link" }), reason);
    await page.keyboard.press("Escape");
    await page.getByRole("link", { name: "Access requests", exact: true }).click();
    await expect(page.getByText(words)).toContainText("Access requests are part of the plans Active, Pro, Agency and Enterprise.");
    await page.goto(`${accessRequestsOf(workspace)}/new`);
    await expect(page.getByText(words)).toBeVisible();
    await expect(page.getByRole("searchbox", { name: "Search providers" })).toHaveCount(0);
  });
}

test("on a plan without access requests they are listed and deleted, not made", async ({ newMooring, newPerson }) => {
  const mooring = await newMooring({ MOORING_DEFAULT_PLAN: "free" });
  const owner = await foundOrganization(mooring);
  const workspace = await owner.newWorkspace("Harbor");
  const page = await newPerson(mooring);
  await owner.enter(page.context());
  const { data } = await owner.client.GET("/v1/session");
  const requests = new AccessRequests(workspace, { id: data?.user.id ?? "", name: owner.name }, mooring.baseUrl);
  requests.add({ sources: [{ name: "Orders" }] });
  await requests.answer(page);
  const words = "Your organization's plan does not include access requests.";
  await page.goto(accessRequestsOf(workspace));
  await expectDenied(page.getByRole("button", { name: "Generate new link" }), words);
  await expect(page.getByText("Access requests are part of the plans Active, Pro, Agency and Enterprise.")).toBeVisible();
  await page.getByRole("button", { name: "Actions for the link for “Orders”" }).click();
  await expectDenied(row(page, "Orders").getByRole("button", { name: "New link" }), words);
  await row(page, "Orders").getByRole("button", { name: "Delete" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await expect(page.getByRole("heading", { name: "No access requests yet" })).toBeVisible();
  await page.goto(`${accessRequestsOf(workspace)}/new`);
  await expect(page.getByText(words)).toBeVisible();
});

test("a leaving member's links are given to who can have them, or end", async ({ page, workspace, owner, mooring, requests }) => {
  expect(requests.all).toEqual([]);
  const grace = await join(owner, workspace, mooring, "admin", "Grace Hopper");
  await join(owner, workspace, mooring, "user", "Just User");
  const link = `req_${"7".repeat(32)}`;
  const problem = {
    type: "urn:mooring:problem:undecided",
    title: "There is more to decide",
    status: 409,
    belongings: {
      connections: [{ id: `con_${"7".repeat(32)}`, name: "Her orders" }],
      private_connections: [],
      flows: [],
      hidden_flows: 0,
      access_requests: [{ id: link, sources: ["Shopify", "Xero"], expires_at: "2031-03-04T05:06:07Z" }],
      hidden_access_requests: 2,
    },
  };
  await page.route(
    "**/members/*/remove",
    (route) => route.fulfill({ status: 409, contentType: "application/problem+json", json: problem }),
    { times: 1 },
  );
  await page.goto(`/w/${workspace.id}/members`);
  await page.getByRole("group", { name: `Actions for ${grace.name}` }).getByRole("button", { name: "Remove" }).click();
  const dialog = page.getByRole("dialog", { name: "Remove from workspace" });
  await dialog.getByRole("button", { name: "Remove", exact: true }).click();
  const one = dialog.getByLabel("Link for Shopify, Xero, until Mar 4, 2031");
  const hidden = dialog.getByLabel("2 links for private connections");
  await expect(one.getByRole("option")).toHaveText(["Choose…", `Transfer to ${owner.name}`, "Delete"]);
  await dialog.getByLabel("All of them").selectOption({ label: "Transfer to Just User" });
  await expect(dialog.getByLabel("Her orders")).toHaveValue(/^usr_/);
  await expect(one, "who cannot have links is not chosen for one").toHaveValue("");
  await one.selectOption({ label: `Transfer to ${owner.name}` });
  await hidden.selectOption({ label: "Delete" });
  await page.route("**/members/*/remove", (route) => route.fulfill({ status: 204 }), { times: 1 });
  const request = page.waitForRequest(/\/remove$/);
  await dialog.getByRole("button", { name: "Remove", exact: true }).click();
  const body = (await request).postDataJSON();
  expect(body.access_requests[link]).toMatchObject({ do: "reassign" });
  expect(body.hidden_access_requests).toEqual({ do: "delete" });
});

test("long names of links neither widen a narrow page nor get lost", async ({ page, workspace, requests }) => {
  const long = `${"Undivided".repeat(10)} tail`;
  requests.add({ sources: [{ name: long }], purpose: "x".repeat(500) });
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(accessRequestsOf(workspace));
  await expect(page.getByRole("list", { name: "Access requests" }).getByTitle(long, { exact: true })).toBeVisible();
  await expectNoSidewaysScrolling(page);
  await page.setViewportSize({ width: 1280, height: 800 });
  await expect(rows(page)).toHaveCount(1);
  await expectNoSidewaysScrolling(page);
});
