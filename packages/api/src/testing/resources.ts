import { randomBytes } from "node:crypto";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import type { CreateResourceInput } from "@anamnesis/domain";
import { createOutbound, type OutboundOptions } from "@anamnesis/platform";
import type { createCaller } from "../router.ts";
import { createConnections } from "../features/organizations/resources/connections.ts";
import type { TestApi, TestPerson } from "./index.ts";

/** The other side of a resource: web servers on loopback, which end when a test does. */
export interface OtherSide {
  /** Starts one; its address. */
  web(answer: RequestListener): Promise<string>;
  close(): Promise<void>;
}

export function otherSide(): OtherSide {
  const servers = new Set<ReturnType<typeof createServer>>();
  return {
    async web(answer) {
      const server = createServer(answer);
      servers.add(server);
      await new Promise<void>((resolve) => {
        server.listen(0, "127.0.0.1", resolve);
      });
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    },
    async close() {
      for (const server of servers) {
        const ended = new Promise((resolve) => void server.close(resolve));
        server.closeAllConnections();
        await ended;
      }
      servers.clear();
    },
  };
}

/** Calls as a person, on an installation whose operator opened one machine, unless told. */
export function resourcesOf(
  api: TestApi,
  person: TestPerson,
  options: Partial<OutboundOptions> = {},
): ReturnType<typeof createCaller>["organizations"]["resources"] {
  const outbound = createOutbound({ allowedNetworks: ["127.0.0.1/32"], ...options });
  const services = { ...api.services, connections: createConnections(outbound) };
  return api.callerOf(person, { services }).organizations.resources;
}

export const signingSecret = `whsec_${randomBytes(32).toString("base64")}`;

export const newRoom = (name = "Room 1"): CreateResourceInput => ({
  type: "room",
  name,
  config: { location: "2nd floor", capacity: 2, equipment: [], isBookable: true },
});

export const newWebhook = (url: string) => ({
  type: "webhook" as const,
  name: "Events",
  config: { url, events: ["member.joined" as const], signingSecret },
});

/** An evidence provider at an address, with its secret where one is given. */
export const providerAt = (baseUrl: string, apiKey?: string) => ({
  type: "evidence_provider" as const,
  name: "Provider",
  config: { kind: "other" as const, baseUrl, ...(apiKey === undefined ? {} : { apiKey }) },
});
