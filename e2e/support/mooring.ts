// One real server: a debug build, with a folder, a database, a port and an OAuth server of its own.
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

import { withCookies, withKey, type Mooring as Client } from "../../openapi/clients/typescript/client.ts";
import type { CookieJar } from "../../openapi/clients/typescript/cookies.ts";
import { newDatabase } from "./database.ts";
import { startOAuthServer, type OAuthServer } from "./oauth-server.ts";
import { freePort, start, type Server } from "./process.ts";

export type { Client };

export interface Mooring extends Server {
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  baseUrl: string;
  /** The link that makes the first owner; it works once. */
  setupLink: string;
  oauth: OAuthServer;
  /** A client that signs in with cookies; each call answers another one, with cookies of its own unless it is given some. */
  client(jar?: CookieJar): Client;
  /** A client with an API key. */
  clientWithKey(key: string): Client;
}

const root = fileURLToPath(new URL("../../", import.meta.url));
const binary = process.env["MOORING_BINARY"] ?? resolve(root, process.env["CARGO_TARGET_DIR"] ?? "target", "debug/mooring");

/** An OAuth app of the operator's, as MOORING_OAUTH_APPS lists them. */
export type InstanceApp = ReturnType<typeof demoApp>;

/**
 * @param settings More of the server's environment variables.
 * @param change What is different about the OAuth app that the operator registered.
 */
export async function startMooring(
  settings: Record<string, string> = {},
  change: (app: InstanceApp) => InstanceApp = (app) => app,
): Promise<Mooring> {
  const port = await freePort();
  const baseUrl = `http://127.0.0.1:${port}`;
  const folder = await mkdtemp(join(tmpdir(), "mooring-e2e-"));
  const database = await newDatabase(folder);
  // On another host name than Mooring, as in real life: cookies do not tell ports apart.
  const oauth = await startOAuthServer([`${baseUrl}/oauth/callback/*`]);
  const stopAll = async (server?: Server) => {
    await server?.stop();
    await oauth.stop();
    await database.remove();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const server = await start({
      program: binary,
      arguments: ["serve"],
      environment: {
        MOORING_LISTEN: `127.0.0.1:${port}`,
        MOORING_PUBLIC_URL: baseUrl,
        MOORING_DATABASE_URL: database.url,
        MOORING_MASTER_KEY: randomBytes(32).toString("base64"),
        MOORING_OUTBOUND_ALLOW: oauth.address,
        MOORING_OAUTH_APPS: JSON.stringify([change(demoApp(oauth))]),
        ...settings,
      },
      isReady: async (log) => setupLinkIn(log) !== undefined && (await answers(`${baseUrl}/readyz`)),
    });
    return {
      ...server,
      stop: () => stopAll(server),
      baseUrl,
      setupLink: setupLinkIn(server.log()) ?? "",
      oauth,
      client: (jar) => withCookies(baseUrl, jar),
      clientWithKey: (key) => withKey(baseUrl, key),
    };
  } catch (error) {
    await stopAll();
    throw error;
  }
}

function demoApp(oauth: OAuthServer) {
  return {
    provider: "oidc-demo",
    name: "OpenID Connect demo",
    issuer: oauth.issuer,
    client_id: oauth.clientId,
    client_secret: oauth.clientSecret,
  };
}

function setupLinkIn(log: string): string | undefined {
  return /^Set-up link: (\S+)$/m.exec(log)?.[1];
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}
