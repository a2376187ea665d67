// Inviting people, and what becomes of their places.
import { connectionRow, sourcesOf } from "../support/connections.ts";
import { expect, test } from "../support/fixtures.ts";
import { expectFieldError, fill } from "../support/forms.ts";
import { invite, join } from "../support/people.ts";
import { act, expectDenied, messages } from "../support/rows.ts";
import { addConnection } from "../support/seed.ts";

const PASSWORD = "fair winds and following seas";

test("somebody is invited by a link that is shown once, and joins with a new account", { tag: "@smoke" }, async ({
  page,
  newPerson,
  workspace,
}, { testId }) => {
  const email = `grace-${testId}@example.com`;
  await page.goto(sourcesOf(workspace));
  await page.getByRole("link", { name: "Members", exact: true }).click();
  await page.getByRole("button", { name: "Invite" }).click();
  const dialog = page.getByRole("dialog", { name: "Invite somebody" });
  await dialog.getByRole("button", { name: "Create invitation" }).click();
  await expectFieldError(dialog.getByLabel("E-mail address"), /Enter a value/);
  await fill(dialog, { "E-mail address": email });
  await dialog.getByRole("radio", { name: "Guest" }).check();
  await dialog.getByRole("button", { name: "Create invitation" }).click();
  await expect(dialog).toContainText(`Send this link to ${email}`);
  const link = (await dialog.getByText("/invitation#token=").textContent()) ?? "";
  await dialog.getByRole("button", { name: "Done" }).click();
  const pending = page.getByRole("list", { name: "Invitations" }).getByRole("listitem").filter({ hasText: email });
  await expect(pending).toContainText("Guest");
  expect(await page.content(), "the link is shown once").not.toContain("#token=");

  const hers = await newPerson();
  await hers.goto(link);
  await expect(hers.getByRole("heading", { level: 1, name: "Join Analytical Engines" })).toBeVisible();
  await expect(hers.getByText("Ada Lovelace invites you.")).toBeVisible();
  expect(hers.url(), "the token leaves the address bar").not.toContain("token");
  await fill(hers, { "Your name": "Grace Hopper", Password: "short" });
  await hers.getByRole("button", { name: /^Join/ }).click();
  await expectFieldError(hers.getByLabel("Password", { exact: true }), /at least 12 characters/);
  await fill(hers, { Password: PASSWORD });
  await hers.getByRole("button", { name: /^Join/ }).click();
  await expect(hers).toHaveURL(sourcesOf(workspace));

  await page.reload();
  const row = page.getByRole("list", { name: "Members" }).getByRole("listitem").filter({ hasText: email });
  await expect(row).toContainText("Guest");
  await expect(pending).toHaveCount(0);

  await test.step("the link is dead from then on", async () => {
    const other = await newPerson();
    await other.goto(link);
    await expect(other.getByRole("heading", { level: 1, name: "This invitation cannot be used" })).toBeVisible();
    await expect(other.getByText("Analytical Engines")).toHaveCount(0);
  });

  await test.step("another role holds from the next request on", async () => {
    await row.getByRole("button", { name: "Change" }).click();
    const change = page.getByRole("dialog", { name: "Change member" });
    await change.getByRole("radio", { name: "Admin" }).check();
    await expect(change.getByRole("radio", { name: "Selected integrations" })).toHaveCount(0);
    await change.getByRole("button", { name: "Save" }).click();
    await expect(row).toContainText("Admin");
    await hers.goto(`/w/${workspace.id}/members`);
    await expect(hers.getByRole("button", { name: "Invite" })).not.toHaveAttribute("aria-disabled");
  });
});

test("a link for somebody else says so, with a way out, and who has an account signs in with it", async ({
  page,
  newPerson,
  workspace,
  owner,
  mooring,
}) => {
  const grace = await join(owner, workspace, mooring, "guest", "Grace Hopper");
  const second = await owner.newWorkspace("Second harbor");
  const link = await invite(owner, second, { email: grace.email, role: "user", scope: "all" });

  await page.goto(link);
  await expect(page.getByText("You are signed in as somebody else")).toBeVisible();
  await expect(page.getByText(owner.email)).toBeVisible();

  const hers = await newPerson();
  await hers.goto(link);
  await expect(hers.getByText(`${grace.email} has an account here.`)).toBeVisible();
  await fill(hers, { Password: "not her password" });
  await hers.getByRole("button", { name: "Sign in" }).click();
  await expect(hers.getByRole("alert")).toContainText("wrong");
  await fill(hers, { Password: grace.password });
  await hers.getByRole("button", { name: "Sign in" }).click();
  await hers.getByRole("button", { name: "Join Second harbor" }).click();
  await expect(hers).toHaveURL(sourcesOf(second));
});

test("a withdrawn invitation is dead", async ({ page, newPerson, workspace, owner }, { testId }) => {
  const email = `nobody-${testId}@example.com`;
  const link = await invite(owner, workspace, { email, role: "user", scope: "all" });
  await page.goto(`/w/${workspace.id}/members`);
  await page.getByRole("group", { name: `Invitation of ${email}` }).getByRole("button", { name: "Withdraw" }).click();
  await expect(messages(page)).toContainText("The invitation was withdrawn.");
  await expect(page.getByText("Nobody is invited at present.")).toBeVisible();
  const theirs = await newPerson();
  await theirs.goto(link);
  await expect(theirs.getByRole("heading", { level: 1, name: "This invitation cannot be used" })).toBeVisible();
});

test("a member leaves only after everything they own is decided", async ({ page, newPerson, workspace, owner, mooring }) => {
  const grace = await join(owner, workspace, mooring, "user", "Grace Hopper");
  const hers = await newPerson();
  await grace.enter(hers.context());
  await addConnection(grace, workspace, mooring, { name: "Shared by Grace", visibility: "shared" });
  await addConnection(grace, workspace, mooring, { name: "Grace’s secret" });

  await page.goto(`/w/${workspace.id}/members`);
  const row = page.getByRole("list", { name: "Members" }).getByRole("listitem").filter({ hasText: grace.email });
  await row.getByRole("button", { name: "Remove" }).click();
  const dialog = page.getByRole("dialog", { name: "Remove from workspace" });
  await dialog.getByRole("button", { name: "Remove", exact: true }).click();
  await expect(dialog.getByRole("alert").filter({ hasText: "Decide what becomes of what they own" })).toBeVisible();
  await expect(dialog.getByLabel("1 private connection of HTTP API")).toBeVisible();
  expect(await page.content(), "another's private connection has no name here").not.toContain("Grace’s secret");

  await dialog.getByRole("button", { name: "Remove", exact: true }).click();
  await expectFieldError(dialog.getByLabel("Shared by Grace"), "Choose one.");
  await dialog.getByLabel("Shared by Grace").selectOption({ label: `Transfer to ${owner.name}` });
  await dialog.getByLabel("1 private connection of HTTP API").selectOption({ label: "Disconnect" });
  await dialog.getByRole("button", { name: "Remove", exact: true }).click();
  await expect(messages(page)).toContainText("Grace Hopper was removed from the workspace.");
  await expect(row).toHaveCount(0);

  await page.goto(sourcesOf(workspace));
  await expect(connectionRow(page, "Shared by Grace")).toContainText("You");
  await hers.goto(sourcesOf(workspace));
  await expect(hers.getByRole("heading", { level: 1, name: "There is nothing here" })).toBeVisible();
});

test("a connection is given to another member, and a private one is gone from view then", async ({
  page,
  newPerson,
  workspace,
  owner,
  mooring,
}) => {
  const grace = await join(owner, workspace, mooring, "user", "Grace Hopper");
  const hers = await newPerson();
  await grace.enter(hers.context());
  await addConnection(owner, workspace, mooring, { name: "Orders" });
  await page.goto(sourcesOf(workspace));
  await act(page, "Orders", "Transfer");
  const dialog = page.getByRole("dialog", { name: "Transfer" });
  await expect(dialog).toContainText("you will not see it any more");
  await dialog.getByLabel("New owner").selectOption({ label: grace.name });
  await dialog.getByRole("button", { name: "Transfer" }).click();
  await expect(messages(page)).toContainText("“Orders” was transferred.");
  await expect(page.getByRole("heading", { name: "No sources yet" })).toBeVisible();
  await hers.goto(sourcesOf(workspace));
  await expect(connectionRow(hers, "Orders")).toContainText("You");
});

test("the last owner stays, and says why", async ({ page, owner, workspace }) => {
  await page.goto(`/o/${owner.organization}/members`);
  await expect(page.getByRole("link", { name: workspace.name })).toHaveCount(0);
  const row = page.getByRole("listitem").filter({ hasText: owner.email });
  await row.getByRole("button", { name: "Remove as owner" }).click();
  const dialog = page.getByRole("dialog", { name: "Change ownership" });
  await dialog.getByRole("button", { name: "Remove as owner" }).click();
  await expect(dialog.getByRole("alert")).toContainText("An organization needs an owner");
});

test("who may not invite sees why", async ({ newPerson, workspace, owner, mooring }) => {
  const grace = await join(owner, workspace, mooring, "user", "Grace Hopper");
  const hers = await newPerson();
  await grace.enter(hers.context());
  await hers.goto(`/w/${workspace.id}/members`);
  await expectDenied(hers.getByRole("button", { name: "Invite" }), /owners and workspace admins/);
  await expect(hers.getByRole("list", { name: "Members" })).toContainText(owner.email);
  await expect(hers.getByRole("heading", { name: "Invitations" })).toHaveCount(0);
  await hers.goto(`/o/${owner.organization}/settings`);
  await expect(hers.getByText("Only organization owners can do this.")).toBeVisible();
});
