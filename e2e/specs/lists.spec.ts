// Finding a connection again among many.
import { connectionRow, connectionRows, sourcesOf } from "../support/connections.ts";
import { expect, test } from "../support/fixtures.ts";
import { expectNoSidewaysScrolling } from "../support/screenshots.ts";
import { addConnection } from "../support/seed.ts";
import { tolerate } from "../support/watch.ts";

test("filters and search are in the address, so a reload and the back button keep them", async ({
  page,
  workspace,
  owner,
  mooring,
}) => {
  await addConnection(owner, workspace, mooring, { name: "Orders" });
  await addConnection(owner, workspace, mooring, { name: "Orders of last year", visibility: "shared" });
  await addConnection(owner, workspace, mooring, { name: "Invoices", visibility: "shared", isDown: true });
  await page.goto(sourcesOf(workspace));
  await expect(connectionRows(page)).toHaveCount(3);
  await expect(connectionRows(page).first(), "newest first").toContainText("Invoices");

  await page.getByRole("combobox", { name: "Status" }).selectOption("Degraded");
  await expect(connectionRows(page)).toHaveCount(1);
  await expect(connectionRow(page, "Invoices")).toBeVisible();
  await page.getByRole("combobox", { name: "Status" }).selectOption("Any status");

  await page.getByRole("searchbox", { name: "Search sources" }).fill("ORDERS");
  await expect(connectionRows(page)).toHaveCount(2);
  await page.getByRole("combobox", { name: "Visibility" }).selectOption("Shared");
  const expectNarrowed = async () => {
    await expect(connectionRows(page)).toHaveCount(1);
    await expect(connectionRow(page, "Orders of last year")).toBeVisible();
    await expect(page.getByRole("searchbox", { name: "Search sources" })).toHaveValue("ORDERS");
    await expect(page.getByRole("combobox", { name: "Visibility" })).toHaveValue("shared");
    await expect(page.getByRole("combobox", { name: "Status" })).toHaveValue("");
  };
  await expectNarrowed();
  await expect(page).toHaveURL(`${sourcesOf(workspace)}?visibility=shared&q=ORDERS`);

  await page.reload();
  await expectNarrowed();
  await page.getByRole("link", { name: "Add new" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Add a source" })).toBeVisible();
  await page.goBack();
  await expectNarrowed();
});

test("filters that fit nothing say so and can be cleared", async ({ page, workspace, owner, mooring }) => {
  await addConnection(owner, workspace, mooring, { name: "Orders" });
  await page.goto(`${sourcesOf(workspace)}?q=100%25&provider=http-api`);
  await expect(page.getByRole("heading", { name: "No source matches" })).toBeVisible();
  await expect(page.getByRole("combobox", { name: "Provider" })).toHaveValue("http-api");
  await page.getByRole("button", { name: "Clear filters" }).click();
  await expect(connectionRow(page, "Orders")).toBeVisible();
  await expect(page).toHaveURL(sourcesOf(workspace));
  await expect(page.getByRole("searchbox", { name: "Search sources" })).toHaveValue("");
});

test("a long list is read page after page, without a gap and without a row twice", async ({
  page,
  workspace,
  owner,
  mooring,
}) => {
  const names = Array.from({ length: 53 }, (_, index) => `Account ${String(index + 1).padStart(2, "0")}`);
  for (const name of names) {
    await addConnection(owner, workspace, mooring, { name });
  }
  await page.goto(sourcesOf(workspace));
  await expect(connectionRows(page)).toHaveCount(50);
  await page.getByRole("button", { name: "Load more" }).click();
  await expect(connectionRows(page)).toHaveCount(53);
  await expect(page.getByRole("button", { name: "Load more" })).toHaveCount(0);
  const listed = await connectionRows(page).getByRole("rowheader").allTextContents();
  expect(listed.map((text) => text.replace("HTTP API", ""))).toEqual([...names].reverse());
});

test("long names neither widen a narrow page nor get lost", async ({ page, workspace, owner, mooring }) => {
  const long = `${"Undivided".repeat(10)} tail`;
  const wordy = "Orders of the northern and southern branches in every currency that was ever accepted there";
  await addConnection(owner, workspace, mooring, { name: long });
  await addConnection(owner, workspace, mooring, { name: wordy });

  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(sourcesOf(workspace));
  const cards = page.getByRole("list", { name: "Sources" }).getByRole("listitem");
  await expect(cards).toHaveCount(2);
  await expectNoSidewaysScrolling(page);
  await expect(page.getByTitle(long, { exact: true })).toBeVisible();

  await page.setViewportSize({ width: 1280, height: 800 });
  await expect(connectionRows(page)).toHaveCount(2);
  await expect(connectionRow(page, wordy)).toBeVisible();
  await expectNoSidewaysScrolling(page);
});

test("a list that cannot be read says why and is read again on request", async ({ page, workspace, owner, mooring }) => {
  await addConnection(owner, workspace, mooring, { name: "Orders" });
  tolerate(page.context(), /ERR_FAILED/);
  const list = "**/v1/workspaces/*/connections?*";
  await page.route(list, (route) => route.abort(), { times: 1 });
  await page.goto(sourcesOf(workspace));
  await expect(page.getByRole("alert")).toContainText("Mooring cannot be reached");
  await page.getByRole("button", { name: "Retry" }).click();
  await expect(connectionRow(page, "Orders")).toBeVisible();
  await expect(page.getByRole("alert")).toHaveCount(0);
});

test("a fault of the server's gives the number by which the operator finds it", async ({ page, workspace }) => {
  tolerate(page.context(), /status of 500/);
  const problem = { type: "urn:mooring:problem:internal", title: "Something broke on our side", status: 500, request_id: "req-42" };
  await page.route("**/v1/workspaces/*/connections?*", (route) =>
    route.fulfill({ status: 500, contentType: "application/problem+json", body: JSON.stringify(problem) }),
  );
  await page.goto(sourcesOf(workspace));
  await expect(page.getByRole("alert")).toContainText("Give your operator this number: req-42.");
});

test("a filter that changes while the list is still being read is not lost", async ({ page, workspace, owner, mooring }) => {
  await addConnection(owner, workspace, mooring, { name: "Orders" });
  await addConnection(owner, workspace, mooring, { name: "Invoices", visibility: "shared" });
  await page.goto(sourcesOf(workspace));
  await expect(connectionRows(page)).toHaveCount(2);
  let answer = () => {};
  const held = new Promise<void>((resolve) => (answer = resolve));
  await page.route(/visibility=private/, async (route) => {
    await held;
    await route.continue();
  });
  await page.getByRole("combobox", { name: "Visibility" }).selectOption("Private");
  await page.getByRole("combobox", { name: "Visibility" }).selectOption("Shared");
  answer();
  await expect(connectionRows(page)).toHaveCount(1);
  await expect(connectionRow(page, "Invoices")).toBeVisible();
});

test("a list that is left while it is being read breaks nothing", async ({ page, workspace, owner, mooring }) => {
  await addConnection(owner, workspace, mooring, { name: "Orders" });
  await page.goto(sourcesOf(workspace));
  await expect(connectionRows(page)).toHaveCount(1);
  let answer = () => {};
  const held = new Promise<void>((resolve) => (answer = resolve));
  await page.route(/kind=destination/, async (route) => {
    await held;
    await route.continue().catch(() => {});
  });
  await page.getByRole("link", { name: "Destinations", exact: true }).click();
  await page.getByRole("link", { name: "Members", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Members" })).toBeFocused();
  const answered = page.waitForEvent("requestfinished", (request) => request.url().includes("kind=destination"));
  answer();
  await answered.catch(() => {});
  await page.getByRole("link", { name: "Sources", exact: true }).click();
  await expect(connectionRow(page, "Orders")).toBeVisible();
});
