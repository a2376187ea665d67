import { join } from "node:path";

import { expect, test, type Page } from "@playwright/test";

export const SIZES = [
  { width: 1280, height: 800 },
  { width: 390, height: 844 },
] as const;

/** Takes a picture for people to look at (nothing compares it) in `test-results/screens`. */
export async function takeScreenshot(page: Page, name: string, colorScheme: "light" | "dark"): Promise<void> {
  const width = page.viewportSize()?.width;
  const path = join(test.info().project.outputDir, "screens", `${name}-${width}-${colorScheme}.png`);
  // What is fixed to the window would otherwise be drawn where the page happens to be scrolled to.
  await page.evaluate(() => scrollTo(0, 0));
  await page.screenshot({ path, fullPage: true, animations: "disabled" });
}

export async function expectNoSidewaysScrolling(page: Page): Promise<void> {
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(overflow, `${page.url()} scrolls sideways at ${page.viewportSize()?.width} px`).toBeLessThanOrEqual(0);
}
