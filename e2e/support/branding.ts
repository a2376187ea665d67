// The branding of an organization in the hands of the test.
import type { Page } from "@playwright/test";

/** A small PNG. */
export const LOGO = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAFAAAAAgCAIAAAAKUWg7AAAAiUlEQVR42u3Z2Q2AMAwDUG8AM7BAN+OT9WEDeoXDsasM0FdVauLiFFswWB68HPt95QFXqYxshGiJzIjSspgRqKUwI1b7fzMatb03nxg89m4RgGf2TWR+Fbxu5ZNqBXednMEGG2ywwQY/C3bjkQss10srTkty87Bi4qGYaSmmloq5tOLPQ8olB74Aa5hQGp3TAK0AAAAASUVORK5CYII=",
  "base64",
);

export interface EmulatedBranding {
  /** What was saved, each time. */
  saved: unknown[];
  /** The logos that were sent, in base64. */
  logos: string[];
  refuseLogos(detail: string): void;
}

export async function emulateBranding(page: Page, now: Record<string, string> = {}): Promise<EmulatedBranding> {
  let refusal: string | undefined;
  const emulated: EmulatedBranding = { saved: [], logos: [], refuseLogos: (detail) => (refusal = detail) };
  await page.route("**/v1/organizations/*/branding", async (route) => {
    if (route.request().method() === "PUT") {
      const saved = route.request().postDataJSON() as Record<string, string>;
      emulated.saved.push(saved);
      now = { ...saved, ...(now["logo"] === undefined ? {} : { logo: now["logo"] }) };
    }
    await route.fulfill({ json: now });
  });
  await page.route("**/v1/organizations/*/branding/logo", async (route) => {
    if (refusal !== undefined) {
      const problem = { type: "urn:mooring:problem:invalid-fields", title: "Some values are not valid", status: 422 };
      await route.fulfill({ status: 422, json: { ...problem, errors: [{ pointer: "/image", detail: refusal }] } });
      return;
    }
    if (route.request().method() === "PUT") {
      const { image } = route.request().postDataJSON() as { image: string };
      emulated.logos.push(image);
      now = { ...now, logo: `data:image/png;base64,${image}` };
    } else {
      now = Object.fromEntries(Object.entries(now).filter(([key]) => key !== "logo"));
    }
    await route.fulfill({ json: now });
  });
  return emulated;
}
