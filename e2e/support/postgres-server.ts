// A PostgreSQL server of a test's own, on a port, with a user whose password counts.
import { execFile } from "node:child_process";
import { chmod, chown, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

import { freePort, start } from "./process.ts";

export interface PostgresServer {
  port: number;
  /** May enter the database `shop`. */
  user: string;
  password: string;
  stop(): Promise<void>;
}

const run = promisify(execFile);
const NOBODY = 65534;

/** Debian keeps the server's programs, of possibly several versions, off the PATH. */
async function programs(): Promise<string> {
  const versions = await readdir("/usr/lib/postgresql").catch(() => []);
  const newest = versions.sort((a, b) => Number(a) - Number(b)).at(-1);
  return newest === undefined ? "" : `/usr/lib/postgresql/${newest}/bin/`;
}

export async function startPostgres(): Promise<PostgresServer> {
  const isRoot = process.getuid?.() === 0;
  const port = await freePort();
  const folder = await mkdtemp("/tmp/mooring-e2e-postgres-");
  await chmod(folder, 0o755);
  if (isRoot) {
    await chown(folder, NOBODY, NOBODY);
  }
  const bin = await programs();
  // PostgreSQL refuses to run as root.
  const command = (name: string, ...options: string[]): [string, string[]] =>
    isRoot
      ? ["setpriv", ["--reuid", `${NOBODY}`, "--regid", `${NOBODY}`, "--clear-groups", bin + name, ...options]]
      : [bin + name, options];
  const data = join(folder, "data");
  await run(...command("initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"), { cwd: folder });
  await writeFile(join(data, "pg_hba.conf"), "local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n");
  const [program, options] = command("postgres", "-D", data, `-p${port}`, "-h127.0.0.1", `-k${folder}`, "-cfsync=off");
  const sql = (text: string) => run(`${bin}psql`, ["-h", folder, "-p", `${port}`, "-U", "postgres", "-d", "postgres", "-c", text]);
  const server = await start({
    program,
    arguments: options,
    environment: {},
    isReady: () => sql("SELECT 1").then(() => true, () => false),
  });
  const [user, password] = ["mooring", "a right password"];
  await sql(`CREATE ROLE ${user} LOGIN PASSWORD '${password}'`);
  await sql("CREATE DATABASE shop");
  const stop = async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
  return { port, user, password, stop };
}
