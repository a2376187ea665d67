// The demo OAuth server of ./just run, one for each worker.
import { randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";

import { freePort, start, type Server } from "./process.ts";

export interface OAuthServer extends Server {
  issuer: string;
  /** `localhost:PORT`, as the list of allowed outbound addresses has it. */
  address: string;
  clientId: string;
  clientSecret: string;
  /** The base address of the demo JSON API, which wants `demo-key` in X-Api-Key. */
  demoApi: string;
}

/** @param redirectUris Exact ones, or prefixes that end in `*`. */
export async function startOAuthServer(redirectUris: string[]): Promise<OAuthServer> {
  const port = await freePort();
  const address = `localhost:${port}`;
  const issuer = `http://${address}`;
  const clientId = "mooring-demo";
  const clientSecret = randomBytes(16).toString("hex");
  const server = await start({
    program: process.execPath,
    arguments: [fileURLToPath(new URL("../oauth-server/server.mjs", import.meta.url))],
    environment: {
      PORT: String(port),
      CLIENT_ID: clientId,
      CLIENT_SECRET: clientSecret,
      REDIRECT_URIS: redirectUris.join(","),
    },
    isReady: (log) => /^ready/m.test(log),
  });
  return { ...server, issuer, address, clientId, clientSecret, demoApi: `${issuer}/api` };
}
