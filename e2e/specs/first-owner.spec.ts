// The operator opens the link that the server printed and becomes the first owner.
import { expect, test } from "../support/fixtures.ts";
import { expectFieldError, fill } from "../support/forms.ts";

const ANSWERS = {
  Organization: "Analytical Engines",
  "First workspace": "Engine room",
  "Your name": "Ada Lovelace",
  "E-mail address": "ada@example.com",
  Password: "a ship in the harbor is safe",
};

test("whoever opens the set-up link becomes the first owner, once", { tag: "@smoke" }, async ({ newMooring, newPerson }) => {
  const mooring = await newMooring();
  const page = await newPerson(mooring);
  const field = (label: string) => page.getByLabel(label, { exact: true });
  await page.goto(mooring.setupLink);
  await expect(page).toHaveTitle("Set up Mooring · Mooring");

  await test.step("bad input is told at its field, and nothing typed is lost", async () => {
    await fill(page, { ...ANSWERS, Organization: "", "E-mail address": "ada at example.com" });
    await page.getByRole("button", { name: "Set up Mooring" }).click();
    await expectFieldError(field("Organization"), /Enter a value/);
    await expectFieldError(field("E-mail address"), /like name@example\.com/);
    await expect(field("Organization")).toBeFocused();

    await fill(page, { ...ANSWERS, Password: "short" });
    await page.getByRole("button", { name: "Set up Mooring" }).click();
    await expectFieldError(field("Password"), /at least 12 characters/);
    await expect(field("Password")).toBeFocused();
    await expect(field("E-mail address")).not.toHaveAttribute("aria-invalid");
    for (const [label, value] of Object.entries({ ...ANSWERS, Password: "short" })) {
      await expect(field(label)).toHaveValue(value);
    }
  });

  await test.step("with good input the owner arrives, signed in, at an empty list", async () => {
    await fill(page, ANSWERS);
    await page.getByRole("button", { name: "Set up Mooring" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Sources" })).toBeVisible();
    await expect(page.getByRole("heading", { name: "No sources yet" })).toBeVisible();
    await expect(page.getByRole("link", { name: "Add your first source" })).toBeVisible();
    await expect(page.getByRole("button", { name: "Switch workspace" })).toContainText("Engine room");
    await expect(page.getByRole("button", { name: "Account menu" })).toContainText("Ada Lovelace");
    await page.reload();
    await expect(page.getByRole("heading", { level: 1, name: "Sources" })).toBeVisible();
  });

  await test.step("the link is used up and says so in words", async () => {
    const stranger = await newPerson(mooring);
    await stranger.goto(mooring.setupLink);
    await expect(stranger.getByText("Mooring is already set up")).toBeVisible();
    await expect(stranger.getByLabel("Password", { exact: true })).toHaveCount(0);
    await stranger.getByRole("link", { name: "Sign in" }).click();
    await expect(stranger.getByRole("heading", { level: 1, name: "Sign in" })).toBeVisible();
  });
});

test("the token of the set-up link leaves the address bar before the app has loaded and is kept nowhere", async ({
  newMooring,
  newPerson,
}) => {
  const mooring = await newMooring();
  const token = new URLSearchParams(new URL(mooring.setupLink).hash.slice(1)).get("token") ?? "";
  expect(token).not.toBe("");
  const page = await newPerson(mooring);
  let load = () => {};
  const loaded = new Promise<void>((resolve) => (load = resolve));
  await page.route("**/*.wasm", async (route) => {
    await loaded;
    await route.continue();
  });

  await page.goto(mooring.setupLink, { waitUntil: "commit" });
  await expect(page).toHaveURL(`${mooring.baseUrl}/setup`);
  load();
  await expect(page.getByLabel("Organization")).toBeVisible();
  const traces = await page.evaluate(() =>
    JSON.stringify([
      location.href,
      history.state,
      { ...localStorage },
      { ...sessionStorage },
      document.cookie,
      document.documentElement.outerHTML,
    ]),
  );
  expect(traces).not.toContain(token);
});

test("a set-up page without a link, or with a wrong one, says what is needed", async ({ newMooring, newPerson }) => {
  const mooring = await newMooring();
  const page = await newPerson(mooring);
  await page.goto("/setup");
  await expect(page.getByText("Open the set-up link")).toBeVisible();

  // Pasted into the tab that is there already: only the fragment changes, and nothing is loaded anew.
  await page.goto("/setup#token=not-the-token");
  await fill(page, ANSWERS);
  await page.getByRole("button", { name: "Set up Mooring" }).click();
  await expect(page.getByRole("alert")).toContainText("newest set-up link");
});
