import { randomUUID } from "node:crypto";
import { resourceConfigs, type ConfigOf, type ResourceType, type TestOutcome } from "@anamnesis/domain";
import { dicomEcho, type HttpAnswer, type Outbound } from "@anamnesis/platform";
import { z } from "zod";
import { postEvent } from "../webhooks/post-event.ts";
import { outcomeWords, statusWords } from "./outcome-words.ts";

export interface Finding {
  readonly outcome: TestOutcome;
  readonly words: string;
}

/** What is called, and until when. */
export interface Call {
  readonly outbound: Outbound;
  readonly signal: AbortSignal;
}

const fine = (words: string): Finding => ({ outcome: "ok", words });
const notUnderstood: Finding = { outcome: "not_understood", words: outcomeWords.not_understood };
const isFine = ({ status }: HttpAnswer) => status >= 200 && status < 300;
const ofStatus = ({ status }: HttpAnswer): Finding => ({ outcome: "status", words: statusWords(status) });

/** Below an address, whether that ends in a slash or not. */
function below(address: string, path: string): string {
  const url = new URL(address);
  url.pathname = `${url.pathname.replace(/\/$/u, "")}/${path}`;
  return url.href;
}

/** What a webhook's answer to an event says. */
export function findingOfAnswer(answer: HttpAnswer): Finding {
  return isFine(answer) ? fine(`It took the event (${answer.status}).`) : ofStatus(answer);
}

async function testWebhook(call: Call, config: ConfigOf<"webhook">): Promise<Finding> {
  const event = { id: `msg_${randomUUID()}`, type: "test", at: new Date(), data: {} };
  const answer = await postEvent(call, config, event);
  if (!isFine(answer)) return ofStatus(answer);
  const { status } = answer;
  return fine(
    config.signingSecret === undefined
      ? `It took the test event, which was sent without a signature (${status}).`
      : `It took the test event, which was sent signed (${status}).`,
  );
}

/** A question that each provider answers at small cost, below its base address. */
const questions: Readonly<Record<ConfigOf<"evidence_provider">["kind"], string | null>> = {
  openfda: "drug/label.json?limit=1",
  dailymed: "spls.json?pagesize=1",
  rxnorm: "version.json",
  other: null,
};

async function testProvider({ outbound, signal }: Call, config: ConfigOf<"evidence_provider">): Promise<Finding> {
  const [path, query = ""] = questions[config.kind]?.split("?") ?? [];
  const url = new URL(path === undefined ? config.baseUrl : below(config.baseUrl, path));
  if (query !== "") url.search = query;
  const { apiKey, kind } = config;
  // openFDA takes its key as the name of Basic; others take what is called a bearer token (RFC 6750).
  const basic = Buffer.from(`${apiKey}:`).toString("base64");
  const credentials = kind === "openfda" ? `Basic ${basic}` : `Bearer ${apiKey}`;
  const answer = await outbound.fetch({
    method: "GET",
    url: url.href,
    headers: { accept: "application/json, */*;q=0.5" },
    ...(apiKey === undefined ? {} : { credentials }),
    mostBytes: 2_000_000,
    signal,
  });
  if (!isFine(answer)) return ofStatus(answer);
  if (kind !== "other" && !/[/+]json$/u.test(answer.contentType)) return notUnderstood;
  const { status } = answer;
  return fine(apiKey === undefined ? `It answers (${status}).` : `It answers (${status}), with the key.`);
}

/** What is read of a CapabilityStatement (FHIR R4, 5.2). */
const capabilitySchema = z.object({
  resourceType: z.literal("CapabilityStatement"),
  fhirVersion: z.string().regex(/^\d{1,2}\.\d{1,2}\.\d{1,2}[\w.-]{0,20}$/u),
});

async function testLaboratory({ outbound, signal }: Call, config: ConfigOf<"laboratory">): Promise<Finding> {
  const answer = await outbound.fetch({
    method: "GET",
    url: below(config.baseUrl, "metadata"),
    headers: { accept: "application/fhir+json" },
    mostBytes: 8_000_000,
    signal,
  });
  if (!isFine(answer)) return ofStatus(answer);
  const statement = capabilitySchema.safeParse(jsonOf(answer.body));
  if (!statement.success) return { outcome: "not_understood", words: "Something answers, but it is no FHIR server." };
  return fine(`It is a FHIR server of version ${statement.data.fhirVersion}. Signing in to it was not tried.`);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

async function testDevice({ outbound, signal }: Call, config: ConfigOf<"imaging_device">): Promise<Finding> {
  const socket = await outbound.connect(config, signal);
  try {
    await dicomEcho(socket, config.aeTitle);
  } finally {
    socket.destroy();
  }
  return fine(`It answers to ${config.aeTitle}, and echoed.`);
}

/**
 * Tries what a config, with its secrets, leads to.
 * @throws AppError with the reason `outbound.…` for what did not come about; ZodError for a config that no longer fits
 */
export async function tryConnection(call: Call, type: ResourceType, config: unknown): Promise<Finding> {
  switch (type) {
    case "webhook":
      return testWebhook(call, resourceConfigs.webhook.parse(config));
    case "evidence_provider":
      return testProvider(call, resourceConfigs.evidence_provider.parse(config));
    case "laboratory":
      return testLaboratory(call, resourceConfigs.laboratory.parse(config));
    case "imaging_device":
      return testDevice(call, resourceConfigs.imaging_device.parse(config));
    case "room":
      return { outcome: "nothing_to_test", words: "A room is not connected to: there is nothing to test." };
  }
}
