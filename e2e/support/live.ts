// A stream of changes in the hands of the test: the tabs of a browser hold it as they would hold the server's.
import { createServer, type ServerResponse } from "node:http";

import type { BrowserContext } from "@playwright/test";

export interface Change {
  /** Absent for what belongs to an organization or to a person. */
  workspace?: string;
  noun: string;
}

export interface Stream {
  /** How often it was asked for. */
  requests(): number;
  /** How many are open now. */
  open(): number;
  /** Tells every tab that listens. */
  tell(change: Change): void;
  /** Ends what is open. */
  end(): void;
  /** With a status, this is answered instead of a stream from now on. */
  refuse(status: number | undefined): void;
  stop(): Promise<void>;
}

/** Answers `/v1/events` of one browser. */
export async function startStream(context: BrowserContext): Promise<Stream> {
  const streams = new Set<ServerResponse>();
  let requests = 0;
  let refusal: number | undefined;
  const server = createServer((_, response) => {
    requests += 1;
    if (refusal !== undefined) {
      response.writeHead(refusal).end();
      return;
    }
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
    response.write(": hello\n\n");
    streams.add(response);
    response.on("close", () => streams.delete(response));
  });
  const port = await new Promise<number>((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : 0);
    });
  });
  await context.route("**/v1/events", (route) => route.continue({ url: `http://127.0.0.1:${port}/v1/events` }));
  const end = () => streams.forEach((stream) => stream.end());
  return {
    requests: () => requests,
    open: () => streams.size,
    tell: (change) => streams.forEach((stream) => stream.write(`event: change\ndata: ${JSON.stringify(change)}\n\n`)),
    end,
    refuse: (status) => (refusal = status),
    stop: async () => {
      end();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
