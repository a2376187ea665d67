// The app shows what the API allows: a control, a control that says why not, or nothing at all.
import type { Page } from "@playwright/test";

import { connectionRow, connectionRows, sourcesOf } from "../support/connections.ts";
import { expect, test } from "../support/fixtures.ts";
import { join } from "../support/people.ts";
import { act, expectDenied, messages, openActions, sharing } from "../support/rows.ts";
import { addConnection } from "../support/seed.ts";

const SECRET = "The takeover of Babbage and Sons";

for (const role of ["guest", "user", "admin"] as const) {
  test(`another's private connection does not exist for somebody who joined as ${role}`, async ({
    newPerson,
    workspace,
    owner,
    mooring,
  }) => {
    const secret = await addConnection(owner, workspace, mooring, { name: SECRET });
    await addConnection(owner, workspace, mooring, { name: "Orders", visibility: "shared" });
    const grace = await join(owner, workspace, mooring, role, "Grace Hopper");
    const page = await newPerson();
    await grace.enter(page.context());
    const answers: string[] = [];
    page.on("response", async (response) => {
      if (response.url().includes("/v1/")) {
        answers.push(await response.text().catch(() => ""));
      }
    });
    const expectOnlyOrders = async () => {
      await expect(connectionRow(page, "Orders")).toBeVisible();
      await expect(connectionRows(page)).toHaveCount(1);
    };

    await page.goto(sourcesOf(workspace));
    await expectOnlyOrders();
    for (const query of ["visibility=private", `q=${encodeURIComponent("takeover")}`, "status=removed", "needs_attention=true"]) {
      await page.goto(`${sourcesOf(workspace)}?${query}`);
      await expect(page.getByRole("heading", { name: "No source matches" })).toBeVisible();
    }
    await page.goto(`${sourcesOf(workspace)}?owner=${secret.owner.id}`);
    await expectOnlyOrders();
    await page.goto(`/w/${workspace.id}/members`);
    await expect(page.getByRole("list", { name: "Members" })).toBeVisible();

    const params = { path: { connection: secret.id } };
    const refusals = [
      await grace.client.GET("/v1/connections/{connection}", { params }),
      await grace.client.GET("/v1/connections/{connection}/usage", { params }),
      await grace.client.PATCH("/v1/connections/{connection}", { params, body: { name: "Mine", version: 1 } }),
      await grace.client.DELETE("/v1/connections/{connection}", { params }),
      await grace.client.POST("/v1/connections/{connection}/test", { params }),
    ];
    for (const refusal of refusals) {
      expect(refusal.response.status).toBe(404);
      expect(JSON.stringify(refusal.error)).not.toContain(SECRET);
    }
    expect(answers.length).toBeGreaterThan(5);
    expect(answers.join("\n")).not.toContain(SECRET);
    expect(answers.join("\n")).not.toContain(secret.id);
  });
}

test("a guest uses what is shared, and sees what is not for guests with the reason", async ({
  newPerson,
  workspace,
  owner,
  mooring,
}) => {
  await addConnection(owner, workspace, mooring, { name: "Orders", visibility: "shared" });
  const grace = await join(owner, workspace, mooring, "guest", "Grace Hopper");
  const page = await newPerson();
  await grace.enter(page.context());
  await addConnection(grace, workspace, mooring, { name: "Her own" });
  await page.goto(sourcesOf(workspace));
  await openActions(page, "Orders");
  const row = connectionRow(page, "Orders");
  for (const action of ["Rename", "Reconnect", "Test", "Disconnect"]) {
    await expectDenied(row.getByRole("button", { name: action, exact: true }), "Guests cannot do this.");
  }
  for (const action of ["Make private", "Transfer"]) {
    await expectDenied(row.getByRole("button", { name: action, exact: true }), "Only the connection's owner can do this.");
  }
  await page.keyboard.press("Escape");
  await expectDenied(sharing(page, "Orders"), "Only the connection's owner can do this.");
  await sharing(page, "Orders").click({ force: true });
  await expect(sharing(page, "Orders")).toBeChecked();
  await expect(page.getByRole("button", { name: "Rename “Orders”" })).toHaveCount(0);

  await openActions(page, "Her own");
  for (const action of ["Rename", "Reconnect", "Test", "Disconnect", "Make shared", "Transfer"]) {
    const button = connectionRow(page, "Her own").getByRole("button", { name: action, exact: true });
    await expect(button).not.toHaveAttribute("aria-disabled");
  }
});

test("a connection is shared and made private again, and others see that at once", async ({
  page,
  newPerson,
  workspace,
  owner,
  mooring,
}) => {
  await addConnection(owner, workspace, mooring, { name: "Orders" });
  const grace = await join(owner, workspace, mooring, "user", "Grace Hopper");
  const hers: Page = await newPerson();
  await grace.enter(hers.context());
  await page.goto(sourcesOf(workspace));
  await expect(sharing(page, "Orders")).not.toBeChecked();
  await sharing(page, "Orders").click();
  const dialog = page.getByRole("dialog", { name: "Share" });
  await expect(dialog).toContainText("1 person gains access.");
  await expect(dialog).toContainText("Grace Hopper – uses and manages it (before: does not see it)");
  await dialog.getByRole("button", { name: "Keep it private" }).click();
  await expect(sharing(page, "Orders")).not.toBeChecked();
  await sharing(page, "Orders").click();
  await dialog.getByRole("button", { name: "Share", exact: true }).click();
  await expect(sharing(page, "Orders")).toBeChecked();
  await expect(messages(page)).toContainText("“Orders” is shared now.");
  await hers.goto(sourcesOf(workspace));
  await expect(connectionRow(hers, "Orders")).toContainText(owner.name);
  await act(hers, "Orders", "Test");
  await expect(messages(hers)).toContainText("“Orders” works.");

  await act(page, "Orders", "Make private");
  await expect(sharing(page, "Orders")).not.toBeChecked();
  await hers.reload();
  await expect(hers.getByRole("heading", { name: "No sources yet" })).toBeVisible();
});

test("going private shows what loses the connection first", async ({ page, workspace, owner, mooring }) => {
  await addConnection(owner, workspace, mooring, { name: "Orders", visibility: "shared" });
  // Integrations have no pages yet, so the API's first answer is given here.
  const usage = {
    integrations: [{ id: `int_${"0".repeat(32)}`, name: "Warehouse" }],
    flows: [],
    exports: [],
    imports: [],
    hidden: 0,
    may_force: true,
  };
  const problem = { type: "urn:mooring:problem:has-dependents", title: "Others depend on this", status: 409, usage };
  await page.route(
    "**/v1/connections/*",
    (route) => route.fulfill({ status: 409, contentType: "application/problem+json", json: problem }),
    { times: 1 },
  );
  await page.goto(sourcesOf(workspace));
  await sharing(page, "Orders").click();
  const dialog = page.getByRole("dialog", { name: "Make private" });
  await expect(dialog).toContainText("Warehouse");
  const request = page.waitForRequest((it) => it.method() === "PATCH");
  await dialog.getByRole("button", { name: "Make private" }).click();
  expect((await request).postDataJSON()).toMatchObject({ visibility: "private", force: true });
  await expect(sharing(page, "Orders")).not.toBeChecked();
});
