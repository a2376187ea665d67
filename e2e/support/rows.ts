// What can be done to a connection in a list.
import { expect, type Locator, type Page } from "@playwright/test";

/** Unfolds the menu of a row. */
export async function openActions(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: `Actions for “${name}”`, exact: true }).click();
}

/** Chooses from the menu of a row. */
export async function act(page: Page, name: string, action: string): Promise<void> {
  await openActions(page, name);
  await page.getByRole("button", { name: action, exact: true }).click();
}

export function sharing(page: Page, name: string): Locator {
  return page.getByRole("switch", { name: `Share “${name}” with the workspace` });
}

/** There for the reader to see, not to use, with the reason in words. */
export async function expectDenied(control: Locator, why: string | RegExp): Promise<void> {
  await expect(control).toHaveAttribute("aria-disabled", "true");
  await expect(control).toHaveAccessibleDescription(why);
}

export function messages(page: Page): Locator {
  return page.getByRole("status", { name: "Messages" });
}
