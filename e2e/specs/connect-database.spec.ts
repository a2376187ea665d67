// A PostgreSQL destination: it is really connected to, and what is wrong is told where a person can mend it.
import type { Page } from "@playwright/test";

import { connectionRow, destinationsOf } from "../support/connections.ts";
import { expect, test } from "../support/fixtures.ts";
import { expectFieldError, fill } from "../support/forms.ts";
import { foundOrganization } from "../support/owner.ts";
import { startPostgres } from "../support/postgres-server.ts";

const connect = (page: Page) => page.getByRole("button", { name: "Test and connect" }).click();
const refusal = (page: Page) => page.getByRole("alert");

test("a PostgreSQL destination is connected to for real, after a wrong password and a wrong host", async ({
  newMooring,
  newPerson,
}) => {
  const postgres = await startPostgres();
  try {
    // The one port of the private network that the operator has opened, for both its names.
    const mooring = await newMooring({ MOORING_OUTBOUND_ALLOW: `127.0.0.1:${postgres.port},localhost:${postgres.port}` });
    const owner = await foundOrganization(mooring);
    const workspace = await owner.newWorkspace("Warehouse");
    const page = await newPerson(mooring);
    await owner.enter(page.context());
    await page.goto(`${destinationsOf(workspace)}/new?provider=postgresql`);
    await expect(page.getByRole("heading", { level: 1, name: "Connect PostgreSQL" })).toBeVisible();
    const given = {
      "Connection name": "Warehouse tables",
      Host: "localhost",
      Port: `${postgres.port}`,
      Database: "shop",
      User: postgres.user,
      Password: "a wrong password",
    };
    await fill(page, given);
    await page.getByLabel("TLS mode").selectOption("disable");

    await test.step("a wrong password is refused in words, and nothing typed is lost", async () => {
      await connect(page);
      await expect(refusal(page)).toContainText("does not accept the user or the password");
      for (const [label, value] of Object.entries(given)) {
        await expect(page.getByLabel(label, { exact: true })).toHaveValue(value);
      }
    });

    await test.step("a host that nobody has is told", async () => {
      await fill(page, { Host: "nobody.invalid", Password: postgres.password });
      await connect(page);
      await expect(refusal(page)).toContainText(/host/i);
      await expect(page).toHaveURL(/\/new/);
    });

    await test.step("a private address that nobody has opened is refused at its field", async () => {
      await fill(page, { Host: "127.0.0.1", Port: "1" });
      await connect(page);
      await expectFieldError(page.getByLabel("Host", { exact: true }), /not on the public internet/);
    });

    await test.step("the right ones are listed as connected, without the password", async () => {
      await fill(page, { Host: "localhost", Port: `${postgres.port}` });
      await connect(page);
      await expect(page).toHaveURL(destinationsOf(workspace));
      const row = connectionRow(page, "Warehouse tables");
      await expect(row.getByRole("cell", { name: "Connected", exact: true })).toBeVisible();
      expect(await page.content()).not.toContain(postgres.password);
    });
  } finally {
    await postgres.stop();
  }
});
