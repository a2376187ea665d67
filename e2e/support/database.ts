// Where a server keeps its data: a SQLite file in its folder, or a database of its own on the PostgreSQL server that
// MOORING_E2E_DATABASE_URL names.
import { randomBytes } from "node:crypto";
import { join } from "node:path";

import { Client } from "pg";

export interface Database {
  url: string;
  remove(): Promise<void>;
}

export async function newDatabase(folder: string): Promise<Database> {
  const server = process.env["MOORING_E2E_DATABASE_URL"];
  if (!server) {
    return { url: `sqlite://${join(folder, "mooring.db")}`, remove: async () => {} };
  }
  const name = `mooring_e2e_${randomBytes(6).toString("hex")}`;
  await run(server, `CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, remove: () => run(server, `DROP DATABASE ${name} WITH (FORCE)`) };
}

async function run(server: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
