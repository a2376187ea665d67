// Drives the pages of the demo OAuth server, in a popup or in the tab itself.
import type { Page } from "@playwright/test";

/**
 * Signs in, unless the browser is signed in there already, and agrees. The page may close itself at the end.
 * @param login Any name or address is an account.
 */
export async function agree(page: Page, login: string): Promise<void> {
  const signIn = page.getByRole("button", { name: "Sign-in" });
  // The tab may still show another page, so the provider's own buttons tell that it is there.
  await signIn.or(page.getByRole("button", { name: "Continue" })).waitFor();
  if (await signIn.isVisible()) {
    await page.getByPlaceholder("Enter any login").fill(login);
    await page.getByPlaceholder("and password").fill("any password");
    await signIn.click();
  }
  await page.getByRole("button", { name: "Continue" }).click();
}

/** Refuses, on either page. */
export async function refuse(page: Page): Promise<void> {
  // Spelled as the provider does: the tab may still show the app's own way out.
  await page.getByRole("link", { name: "[ Cancel ]", exact: true }).click();
}

/**
 * Signs in and agrees, but stays at the provider's door: answers the address that it sends the browser back to, for
 * journeys in which something happens before somebody arrives there.
 */
export async function agreeWithoutReturning(page: Page, login: string): Promise<string> {
  let callback = "";
  await page.route("**/interaction/**", async (route) => {
    const isConsent = route.request().method() === "POST" && route.request().postData()?.includes("consent");
    if (!isConsent) {
      await route.continue();
      return;
    }
    const decided = await route.fetch({ maxRedirects: 0 });
    const back = await page.request.get(decided.headers()["location"] ?? "", { maxRedirects: 0 });
    callback = back.headers()["location"] ?? "";
    await route.fulfill({ body: "held" });
  });
  await agree(page, login);
  await page.getByText("held").waitFor();
  await page.unroute("**/interaction/**");
  return callback;
}

/** Goes where the provider sends the browser. A popup may close itself from then on, so nothing of it is waited for. */
export async function arrive(page: Page, callback: string): Promise<void> {
  await page.evaluate((address) => location.assign(address), callback);
}
