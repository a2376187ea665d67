// The API's documentation comes with the server, for networks that reach nothing else.
import { expect, test } from "../support/fixtures.ts";

test("the documentation is drawn from the server's own files alone", async ({ page, mooring }) => {
  const asked: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url()).origin));
  await page.goto("/docs");
  await expect(page).toHaveURL("/docs/");
  await expect(page.getByRole("heading", { name: /Mooring/ })).toBeVisible();
  const createConnection = page.getByRole("button", { name: "POST /v1/workspaces/{workspace}/connections", exact: false });
  await createConnection.first().click();
  await expect(page.getByText("save_unverified").first()).toBeVisible();
  // Swagger's own pictures are data: addresses, which have no origin.
  expect(new Set(asked.filter((origin) => origin !== "null"))).toEqual(new Set([mooring.baseUrl]));
});

test("the document of the API is served as JSON", async ({ request }) => {
  const answer = await request.get("/openapi.json");
  expect(answer.status()).toBe(200);
  expect(answer.headers()["content-type"]).toContain("application/json");
  const document = await answer.json();
  expect(document.openapi).toMatch(/^3\.1\./);
  expect(Object.keys(document.paths)).toContain("/v1/workspaces/{workspace}/connections");
});
