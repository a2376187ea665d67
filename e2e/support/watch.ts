// Every page of every journey is watched: an error on the console (which is where the browser reports what the content
// policy blocked), an exception nobody caught, or a call out of the machine fails the test.
import { expect, type BrowserContext, type ConsoleMessage } from "@playwright/test";

export interface Watch {
  /** Fails the test when something was wrong since the beginning. */
  expectNoProblems(): void;
}

const tolerated = new WeakMap<BrowserContext, RegExp[]>();

/** For a fault that the test itself makes: what the browser writes about it is no problem. */
export function tolerate(context: BrowserContext, message: RegExp): void {
  tolerated.set(context, [...(tolerated.get(context) ?? []), message]);
}

/** @param origin Only its pages are ours to answer for; the OAuth server's ask for web fonts. */
export async function watch(context: BrowserContext, origin: string): Promise<Watch> {
  const problems: string[] = [];
  const note = (problem: string) => {
    if (!tolerated.get(context)?.some((message) => message.test(problem))) {
      problems.push(problem);
    }
  };

  await context.route(
    (url) => !isLoopback(url),
    async (route) => {
      const request = route.request();
      const referrer = request.isNavigationRequest() ? "" : request.frame().url();
      if (referrer.startsWith(origin)) {
        note(`${referrer} asked for ${request.url()}`);
      }
      await route.abort();
    },
  );
  context.on("console", (message) => {
    if (message.type() === "error" && isOurs(message, origin) && !isAnswerOfTheApi(message, origin)) {
      note(`console: ${message.text()} (${message.location().url})`);
    }
  });
  context.on("weberror", (webError) => {
    if (webError.page()?.url().startsWith(origin)) {
      note(`uncaught: ${webError.error().stack ?? webError.error().message}`);
    }
  });

  return { expectNoProblems: () => expect(problems, "problems on the pages").toEqual([]) };
}

function isLoopback(url: URL): boolean {
  return ["127.0.0.1", "localhost", "[::1]"].includes(url.hostname) || !url.protocol.startsWith("http");
}

function isOurs(message: ConsoleMessage, origin: string): boolean {
  return message.location().url.startsWith(origin) || (message.page()?.url().startsWith(origin) ?? false);
}

/** The browser logs each refusal (401, 403, 422, …) as an error, though the app expects them. A 5xx remains one. */
function isAnswerOfTheApi(message: ConsoleMessage, origin: string): boolean {
  return (
    message.location().url.startsWith(`${origin}/v1/`) &&
    /^Failed to load resource: the server responded with a status of 4\d\d/.test(message.text())
  );
}
