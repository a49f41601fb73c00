import { Readable } from "node:stream";
import {
  answerToImport,
  capabilityStatement,
  type Context,
  createCaller,
  entryOf,
  outcomeOf,
  searchset,
  statusOf,
} from "@anamnesis/api";
import { AppError, type FhirResource, type FhirType, fhirTypes, importFhirInput, type Reason } from "@anamnesis/domain";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { httpError } from "./errors.ts";

const mediaType = "application/fhir+json; charset=utf-8";
const prefix = "/fhir/R4";
/** Of a bundle that is sent: more than somebody's life has. */
const bundleLimit = 32 * 1024 * 1024;

const typeParameter = z.object({ type: z.enum(fhirTypes) });
const oneParameter = typeParameter.extend({ id: z.string(), version: z.string().optional() });

const notFound = () => new AppError("not_found", "fhir.not_found");

/** What stands after the question mark, and in the form of a search that is sent. */
const parametersOf = (request: FastifyRequest): [string, string][] => {
  const at = request.url.indexOf("?");
  const isForm = request.headers["content-type"]?.startsWith("application/x-www-form-urlencoded") === true;
  const sent = isForm && typeof request.body === "string" ? request.body : "";
  return [...new URLSearchParams(at === -1 ? "" : request.url.slice(at)), ...new URLSearchParams(sent)];
};

/** Types by their names, parted by commas. Throws AppError `invalid` for one that there is none of. */
const typesOf = (names: string | undefined): FhirType[] =>
  names === undefined ? [] : z.array(z.enum(fhirTypes)).parse(names.split(","));

/** What was sent. Throws AppError `invalid` for what is no JSON. */
function bodyOf({ body }: FastifyRequest): unknown {
  if (typeof body !== "string") throw new AppError("invalid", "http.body_missing");
  try {
    return JSON.parse(body);
  } catch (cause) {
    throw new AppError("invalid", "http.body_not_json", {}, cause);
  }
}

const jsonTypes = /^(?:\*\/\*|application\/\*|application\/(?:fhir\+)?json|text\/json)$/u;

/** Whether an answer in JSON is one that was asked for. What is said in the address goes before what the header says. */
function takesJson(request: FastifyRequest): boolean {
  const format = parametersOf(request).find(([name]) => name === "_format")?.[1];
  if (format !== undefined) return format === "json" || jsonTypes.test(format.replace(" ", "+"));
  const accepted = (request.headers.accept ?? "*/*").split(",").map((one) => one.split(";", 1)[0]?.trim() ?? "");
  return accepted.some((one) => jsonTypes.test(one));
}

/** What FHIR has a status of its own for. */
const statusOfReason: Partial<Record<Reason, number>> = {
  "fhir.format": 406,
  "fhir.unprocessable": 422,
  "http.body_too_large": 413,
  "http.content_type": 415,
};

function sendOutcome(request: FastifyRequest, reply: FastifyReply, failure: unknown): FastifyReply {
  const error = httpError(failure);
  if (error.kind === "internal") request.log.error({ err: error.cause ?? error }, "request failed");
  const { retryAfter } = error.details;
  if (retryAfter !== undefined) reply.header("retry-after", retryAfter);
  if (error.kind === "unauthenticated") reply.header("www-authenticate", 'Bearer realm="Anamnesis"');
  const status = statusOfReason[error.reason] ?? statusOf(error);
  return reply
    .status(status)
    .type(mediaType)
    .send(JSON.stringify(outcomeOf(error)));
}

function sendResource(reply: FastifyReply, resource: FhirResource): FastifyReply {
  const { versionId, lastUpdated } = resource.meta ?? {};
  if (versionId !== undefined) reply.header("etag", `W/"${versionId}"`);
  if (lastUpdated !== undefined) reply.header("last-modified", new Date(lastUpdated).toUTCString());
  return reply.type(mediaType).send(JSON.stringify(resource));
}

/** A bundle as it is written, entry by entry. */
function* bundleOf(base: string, resources: readonly FhirResource[]): Generator<string> {
  yield `{"resourceType":"Bundle","type":"searchset","total":${resources.length},"entry":[`;
  for (const [index, resource] of resources.entries()) {
    yield `${index === 0 ? "" : ","}${JSON.stringify(entryOf(base, resource))}`;
  }
  yield "]}";
}

export interface FhirOptions {
  readonly contextOf: (request: FastifyRequest, reply: FastifyReply) => Promise<Context>;
  /** Where the server is, as the world knows it. */
  readonly origin: string;
}

/**
 * `/fhir/R4`: records as resources, for programs with a token and for whoever is signed in. It calls the same procedures as the
 * page does: there is no other way to a patient. Failures are OperationOutcomes.
 */
export async function registerFhir(app: FastifyInstance, { contextOf, origin }: FhirOptions): Promise<void> {
  const base = `${origin}${prefix}`;
  await app.register(
    async (fhir) => {
      fhir.setErrorHandler((error, request, reply) => sendOutcome(request, reply, error));
      fhir.addContentTypeParser("application/x-www-form-urlencoded", { parseAs: "string" }, (_request, body, done) =>
        done(null, body),
      );
      // Read here, so that what is no JSON is refused as FHIR refuses it.
      fhir.addContentTypeParser(
        ["application/fhir+json", "application/json"],
        { parseAs: "string", bodyLimit: bundleLimit },
        (_request, body, done) => done(null, body),
      );
      fhir.addHook("onRequest", async (_request, reply) => {
        reply.header("cache-control", "no-store");
      });
      fhir.addHook("preHandler", async (request) => {
        if (!takesJson(request)) throw new AppError("invalid", "fhir.format");
      });
      const callerOf = async (request: FastifyRequest, reply: FastifyReply) =>
        createCaller(await contextOf(request, reply)).fhir;

      fhir.get("/metadata", async (_request, reply) =>
        reply.type(mediaType).send(JSON.stringify(capabilityStatement(base))),
      );
      fhir.get("/Patient/:id/$everything", async (request, reply) => {
        const { id } = z.object({ id: z.string() }).parse(request.params);
        const asked = new Map(parametersOf(request));
        const { everything } = await callerOf(request, reply);
        const types = typesOf(asked.get("_type"));
        const resources = await everything({ patientId: id, types, since: asked.get("_since") ?? null });
        return reply.type(mediaType).send(Readable.from(bundleOf(base, resources)));
      });
      const read = async (request: FastifyRequest, reply: FastifyReply) => {
        const asked = oneParameter.safeParse(request.params);
        if (!asked.success) throw notFound();
        const { type, id, version } = asked.data;
        const { read: one } = await callerOf(request, reply);
        return sendResource(reply, await one({ type, id, ...(version === undefined ? {} : { version }) }));
      };
      fhir.get("/:type/:id", read);
      fhir.get("/:type/:id/_history/:version", read);
      const search = async (request: FastifyRequest, reply: FastifyReply) => {
        const asked = typeParameter.safeParse(request.params);
        if (!asked.success) throw notFound();
        const { type } = asked.data;
        const parameters = parametersOf(request);
        const { search: find } = await callerOf(request, reply);
        const found = await find({ type, parameters });
        const shown = new URLSearchParams(parameters.filter(([name]) => name !== "_page")).toString();
        const self = `${base}/${type}${shown === "" ? "" : `?${shown}`}`;
        return reply.type(mediaType).send(JSON.stringify(searchset(base, { found, self })));
      };
      fhir.post("/", { bodyLimit: bundleLimit }, async (request, reply) => {
        const { import: bring } = await callerOf(request, reply);
        const { bundle } = importFhirInput.parse({ bundle: bodyOf(request) });
        const { entries } = await bring({ bundle });
        return reply.type(mediaType).send(JSON.stringify(answerToImport(bundle.type, entries)));
      });
      fhir.get("/:type", search);
      fhir.post("/:type/_search", search);
      fhir.all("/*", async () => {
        throw notFound();
      });
    },
    { prefix },
  );
}
