// Connections made through the API, for journeys whose subject is something else.
import type { components } from "../../openapi/clients/typescript/schema.d.ts";
import { ok } from "./api.ts";
import type { Mooring } from "./mooring.ts";
import type { Owner, Workspace } from "./owner.ts";

type Connection = components["schemas"]["Connection"];

export interface Wanted {
  name: string;
  kind?: "source" | "destination";
  visibility?: "private" | "shared";
  /** Does not answer, and is stored all the same. */
  isDown?: boolean;
}

/** Connects the demo's order service with its key. */
export async function addConnection(owner: Pick<Owner, "client">, workspace: Workspace, mooring: Mooring, wanted: Wanted): Promise<Connection> {
  const { name, kind = "source", visibility = "private", isDown = false } = wanted;
  const body = {
    kind,
    name,
    visibility,
    provider: "http-api",
    method: "api_key" as const,
    fields: {
      // A name that is reserved for not existing (RFC 6761).
      base_url: isDown ? "https://down.invalid" : mooring.oauth.demoApi,
      placement: "header",
      name: "X-Api-Key",
      test_path: "/orders",
    },
    secrets: { key: "demo-key" },
    save_unverified: isDown,
  };
  const params = { path: { workspace: workspace.id } };
  return ok(await owner.client.POST("/v1/workspaces/{workspace}/connections", { params, body }));
}
