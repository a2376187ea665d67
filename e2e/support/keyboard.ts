// Moving without a mouse.
import type { Locator, Page } from "@playwright/test";

/** More than any page has stops; the menu of workspaces has one for each test that this worker ran. */
const PATIENCE = 200;

export async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let presses = 0; presses < PATIENCE; presses += 1) {
    await page.keyboard.press("Tab");
    if (await target.evaluate((element) => element === document.activeElement)) {
      return;
    }
  }
  throw new Error(`Tab does not lead to ${target}`);
}
