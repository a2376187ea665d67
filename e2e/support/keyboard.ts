// Moving without a mouse.
import type { Locator, Page } from "@playwright/test";

/** As many times as a patient person would. */
const PATIENCE = 30;

export async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let presses = 0; presses < PATIENCE; presses += 1) {
    await page.keyboard.press("Tab");
    if (await target.evaluate((element) => element === document.activeElement)) {
      return;
    }
  }
  throw new Error(`Tab does not lead to ${target}`);
}
