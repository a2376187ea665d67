import type { Page } from "@playwright/test";

import { expectNoAxeViolations } from "./axe.ts";
import { expectNoSidewaysScrolling, SIZES, takeScreenshot } from "./screenshots.ts";

const SCHEMES = ["light", "dark"] as const;

/**
 * What holds for every page in every state: usable by everyone, and no wider than its window. Pictures for people to
 * look at are left behind, wide and narrow, light and dark. The accessibility is checked in two of the four: colors come
 * from the same few tokens at every width, and the narrow markup is the same in light and dark.
 */
export async function inspect(page: Page, name: string): Promise<void> {
  const before = page.viewportSize();
  for (const size of SIZES) {
    await page.setViewportSize(size);
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme });
      await takeScreenshot(page, name, colorScheme);
    }
    await expectNoSidewaysScrolling(page);
    await page.emulateMedia({ colorScheme: size === SIZES[0] ? "dark" : "light" });
    await expectNoAxeViolations(page);
  }
  if (before) {
    await page.setViewportSize(before);
  }
}

/** The same at the present size alone: what is unfolded folds when the window changes. */
export async function inspectAsItIs(page: Page, name: string): Promise<void> {
  for (const colorScheme of SCHEMES) {
    await page.emulateMedia({ colorScheme });
    await takeScreenshot(page, name, colorScheme);
    await expectNoAxeViolations(page);
  }
  await page.emulateMedia({ colorScheme: "light" });
}
