// The content policy is strict on every page of the app. What it blocks, a browser reports on its console, where every
// journey looks; this holds that there is something to report.
import { expect, test } from "../support/fixtures.ts";
import { tolerate } from "../support/watch.ts";

const POLICY = {
  "default-src": "'none'",
  "script-src": "'self' 'wasm-unsafe-eval'",
  "style-src": "'self'",
  "img-src": "'self' data:",
  "font-src": "'self'",
  "connect-src": "'self'",
  "form-action": "'self'",
  "base-uri": "'none'",
  "frame-ancestors": "'none'",
};

test("every page of the app is served with the strict policy, and no frame or opener reaches it", async ({ request, workspace }) => {
  const pages = ["/", "/setup", "/sign-in", "/authorized?problem=denied", "/account", "/connect", "/receipt", `/w/${workspace.id}/sources`, "/no/such/page"];
  for (const path of pages) {
    const headers = (await request.get(path, { headers: { accept: "text/html" } })).headers();
    const policy = (headers["content-security-policy"] ?? "").split(";").map((directive) => directive.trim().split(/ (.*)/s));
    expect(Object.fromEntries(policy), path).toEqual(POLICY);
    expect(headers, path).toMatchObject({
      "cross-origin-opener-policy": "same-origin",
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
    });
  }
});

test("an inline script that gets into a page does not run", async ({ page, workspace }) => {
  const blocked: string[] = [];
  page.on("console", (message) => blocked.push(message.text()));
  tolerate(page.context(), /Content Security Policy/);
  await page.goto(`/w/${workspace.id}/sources`);
  await expect(page.getByRole("heading", { level: 1, name: "Sources" })).toBeVisible();
  const ran = await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "window.injected = true";
    document.body.append(script);
    return "injected" in window;
  });
  expect(ran).toBe(false);
  expect(blocked.join()).toContain("Content Security Policy");
});
