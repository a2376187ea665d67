// The lists of connections, and the way to them.
import type { Locator, Page } from "@playwright/test";

import type { Workspace } from "./owner.ts";

export function sourcesOf(workspace: Workspace): string {
  return `/w/${workspace.id}/sources`;
}

export function destinationsOf(workspace: Workspace): string {
  return `/w/${workspace.id}/destinations`;
}

/** A row of the list, by what stands in its first column: the connection's name and its provider. */
export function connectionRow(page: Page, name: string): Locator {
  return page.getByRole("row").filter({ has: page.getByRole("rowheader", { name }) });
}

/** Every row below the head of the table. */
export function connectionRows(page: Page): Locator {
  return page.getByRole("row").filter({ has: page.getByRole("rowheader") });
}
