// Integrations made through the API, for journeys whose subject is something else.
import { ok } from "./api.ts";
import type { Owner, Workspace } from "./owner.ts";
import type { Person } from "./people.ts";

export async function newIntegration(owner: Owner, workspace: Workspace, name: string, kind: "custom" | "app" = "custom") {
  const params = { path: { workspace: workspace.id } };
  return ok(await owner.client.POST("/v1/workspaces/{workspace}/integrations", { params, body: { name, kind } }));
}

export async function grant(owner: Owner, integration: string, person: Person, level: "monitor" | "manage"): Promise<void> {
  const params = { path: { integration, user: person.id } };
  ok(await owner.client.PUT("/v1/integrations/{integration}/grants/{user}", { params, body: { level } }));
}

export async function register(owner: Owner, integration: string, connections: string[]): Promise<void> {
  const params = { path: { integration } };
  ok(await owner.client.POST("/v1/integrations/{integration}/connections", { params, body: { connections } }));
}
