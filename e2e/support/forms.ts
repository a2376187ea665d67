// Forms as people meet them: an error belongs to its field, also for those who hear it.
import { expect, type Locator, type Page } from "@playwright/test";

/** Fills fields by their labels. */
export async function fill(page: Page | Locator, values: Record<string, string>): Promise<void> {
  for (const [label, value] of Object.entries(values)) {
    await page.getByLabel(label, { exact: true }).fill(value);
  }
}

/** The field is marked as invalid, and its description says why. */
export async function expectFieldError(field: Locator, words: string | RegExp): Promise<void> {
  await expect(field).toHaveAttribute("aria-invalid", "true");
  await expect(field).toHaveAccessibleDescription(words);
}
