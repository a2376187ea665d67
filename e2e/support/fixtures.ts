// What a journey imports instead of Playwright's own `test`.
import { test as base, type BrowserContext, type Page } from "@playwright/test";

import { startStream, type Stream } from "./live.ts";
import { startMooring, type Mooring } from "./mooring.ts";
import { foundOrganization, type Owner, type Workspace } from "./owner.ts";
import { watch, type Watch } from "./watch.ts";

export { expect } from "@playwright/test";

interface WorkerFixtures {
  /** The worker's server, shared by its tests one after the other. `page` and `baseURL` belong to it. */
  mooring: Mooring;
  /** The first owner of the worker's server. */
  owner: Owner;
}

interface TestFixtures {
  /** A workspace that only this test uses; `page` is signed in as its owner. */
  workspace: Workspace;
  /** Starts a server for this test alone, for example to use its set-up link. */
  newMooring: typeof startMooring;
  /** Another person's browser: a page with cookies of its own, watched like `page`. By default at the worker's server. */
  newPerson: (server?: Mooring) => Promise<Page>;
  /** The stream of changes of the browser that `page` is in, told by the test. */
  stream: Stream;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  mooring: [
    async ({}, use) => {
      const mooring = await startMooring();
      await use(mooring);
      await mooring.stop();
    },
    { scope: "worker", timeout: 90_000 },
  ],

  owner: [async ({ mooring }, use) => use(await foundOrganization(mooring)), { scope: "worker" }],

  baseURL: async ({ mooring }, use) => use(mooring.baseUrl),

  context: async ({ context, mooring }, use) => {
    const watched = await watch(context, mooring.baseUrl);
    await use(context);
    watched.expectNoProblems();
  },

  workspace: async ({ context, owner }, use, testInfo) => {
    await owner.enter(context);
    await use(await owner.newWorkspace(`Workspace of test ${testInfo.testId.slice(-6)}`));
  },

  newMooring: async ({}, use) => {
    const servers: Mooring[] = [];
    await use(async (...options) => {
      const server = await startMooring(...options);
      servers.push(server);
      return server;
    });
    await Promise.all(servers.map((server) => server.stop()));
  },

  stream: async ({ context }, use) => {
    const stream = await startStream(context);
    await use(stream);
    await context.unroute("**/v1/events");
    await stream.stop();
  },

  newPerson: async ({ browser, contextOptions, mooring }, use) => {
    const people: { context: BrowserContext; watched: Watch }[] = [];
    await use(async (server = mooring) => {
      const context = await browser.newContext({ ...contextOptions, baseURL: server.baseUrl, locale: "en-US", timezoneId: "UTC" });
      people.push({ context, watched: await watch(context, server.baseUrl) });
      return context.newPage();
    });
    for (const { context, watched } of people) {
      await context.close();
      watched.expectNoProblems();
    }
  },
});
