// A workspace is a place of its own: what is in one is not in another.
import { connectionRow, connectionRows, sourcesOf } from "../support/connections.ts";
import { expect, test } from "../support/fixtures.ts";
import { expectFieldError } from "../support/forms.ts";
import { addConnection } from "../support/seed.ts";

test("a new workspace opens at once, and connections do not cross into it", async ({ page, workspace, owner, mooring }, { testId }) => {
  await addConnection(owner, workspace, mooring, { name: "Orders" });
  await page.goto(sourcesOf(workspace));
  await expect(connectionRow(page, "Orders")).toBeVisible();
  const switcher = page.getByRole("button", { name: "Switch workspace" });
  await expect(switcher).toContainText(workspace.name);
  const name = `Dry dock ${testId}`;

  await test.step("a name is needed", async () => {
    await switcher.click();
    await page.getByRole("button", { name: "New workspace" }).click();
    const dialog = page.getByRole("dialog", { name: "New workspace" });
    await dialog.getByRole("button", { name: "Create workspace" }).click();
    await expectFieldError(dialog.getByLabel("Name"), /Enter a value/);
    await dialog.getByLabel("Name").fill(name);
    await dialog.getByRole("button", { name: "Create workspace" }).click();
    await expect(dialog).toBeHidden();
  });

  await test.step("it is empty and in the address", async () => {
    await expect(switcher).toContainText(name);
    await expect(page.getByRole("heading", { name: "No sources yet" })).toBeVisible();
    await expect(page).not.toHaveURL(sourcesOf(workspace));
    await expect(page).toHaveURL(/\/w\/wsp_[0-9a-f]{32}\/sources$/);
    await page.reload();
    await expect(switcher).toContainText(name);
  });

  await test.step("switching goes there and back, and so does the back button", async () => {
    await switcher.click();
    await expect(page.getByRole("link", { name })).toHaveAttribute("aria-current", "true");
    await page.getByRole("link", { name: workspace.name }).click();
    await expect(page).toHaveURL(sourcesOf(workspace));
    await expect(connectionRow(page, "Orders")).toBeVisible();
    await page.goBack();
    await expect(switcher).toContainText(name);
    await expect(connectionRows(page)).toHaveCount(0);
  });
});

test("a workspace that is not there for the reader looks like an address that does not exist", async ({ page, workspace }) => {
  const foreign = `wsp_${"0123456789abcdef".repeat(2)}`;
  const expectNothing = () => expect(page.getByRole("heading", { level: 1, name: "There is nothing here" })).toBeVisible();
  for (const address of [`/w/${foreign}/sources`, `/w/${foreign}/destinations/new?provider=http-api`, "/no/such/page"]) {
    await page.goto(address);
    await expectNothing();
  }
  await page.getByRole("link", { name: "Go to your sources" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Sources" })).toBeVisible();
  await page.goto(sourcesOf(workspace));
  await expect(page.getByRole("heading", { name: "No sources yet" })).toBeVisible();
});
