import { z } from "zod";
import type { Json, JsonObject } from "./json.ts";
import { resourceConfigs } from "./resource-configs.ts";
import type { ResourceType } from "./resource-words.ts";
import { foldedAddress } from "./web-address.ts";

/** One field of a config, as a form shows it. */
export interface ConfigField {
  readonly name: string;
  readonly title: string;
  readonly description: string | null;
  readonly kind: "text" | "url" | "number" | "select" | "choices" | "list" | "switch" | "secret";
  readonly isRequired: boolean;
  /** What it starts with; undefined for nothing. */
  readonly initial: unknown;
  /** What can be chosen, for `select` and `choices`. */
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly min: number | null;
  readonly max: number | null;
  /** The field that says to whom a secret is sent; null where it stays here. */
  readonly sentTo: string | null;
  /** A secret that may be made here, rather than given by the other side. */
  readonly isMade: boolean;
}

/** What is read of a property of a JSON Schema (2020-12), with the words that `meta` adds. */
const propertySchema = z.object({
  type: z.enum(["string", "integer", "number", "boolean", "array"]),
  title: z.string(),
  description: z.string().optional(),
  format: z.string().optional(),
  enum: z.array(z.string()).optional(),
  items: z.object({ enum: z.array(z.string()).optional() }).optional(),
  default: z.unknown().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  labels: z.record(z.string(), z.string()).optional(),
  secret: z.boolean().default(false),
  sentTo: z.string().optional(),
  isMade: z.boolean().default(false),
});
type Property = z.infer<typeof propertySchema>;

function kindOf(property: Property): ConfigField["kind"] {
  if (property.secret) return "secret";
  if (property.type === "boolean") return "switch";
  if (property.type === "integer" || property.type === "number") return "number";
  if (property.type === "array") return property.items?.enum === undefined ? "list" : "choices";
  if (property.enum !== undefined) return "select";
  return property.format === "uri" ? "url" : "text";
}

/**
 * The fields of an object schema, in its order, each with the title that its `meta` gives.
 * @throws ZodError for a schema that no form can show
 */
export function fieldsOf(schema: z.ZodObject): readonly ConfigField[] {
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  return Object.entries(properties).map(([name, described]) => {
    const property = propertySchema.parse(described);
    const values = property.enum ?? property.items?.enum ?? [];
    return {
      name,
      title: property.title,
      description: property.description ?? null,
      kind: kindOf(property),
      isRequired: required.includes(name),
      initial: property.default,
      options: values.map((value) => ({ value, label: property.labels?.[value] ?? value })),
      min: property.minimum ?? null,
      max: property.maximum ?? null,
      sentTo: property.sentTo ?? null,
      isMade: property.isMade,
    };
  });
}

const sealedOfType = new Map<ResourceType, readonly ConfigField[]>();

/** The fields of a type that are kept sealed: secrets, and addresses, which are shown without their path. */
export function sealedFieldsOf(type: ResourceType): readonly ConfigField[] {
  const known = sealedOfType.get(type);
  if (known !== undefined) return known;
  const found = fieldsOf(resourceConfigs[type]).filter(({ kind }) => kind === "secret" || kind === "url");
  sealedOfType.set(type, found);
  return found;
}

/** Values of a config by name; what is not given may be undefined. */
export type ConfigValues = Readonly<Record<string, Json | undefined>>;

/**
 * What may be shown of a config, and what may not. A secret is null where it is to be removed.
 * @param before what was shown of it, for addresses that are not given again
 */
export function splitConfig(
  type: ResourceType,
  config: ConfigValues,
  before: JsonObject = {},
): { readonly shown: JsonObject; readonly secrets: Readonly<Record<string, string | null>> } {
  const kinds = new Map(sealedFieldsOf(type).map(({ name, kind }) => [name, kind]));
  const kept = Object.entries(before).filter(([name]) => kinds.get(name) === "url");
  const shown: Record<string, Json> = Object.fromEntries(kept);
  const secrets: Record<string, string | null> = {};
  for (const [name, value] of Object.entries(config)) {
    if (value === undefined) continue;
    const kind = kinds.get(name);
    if (kind === undefined) shown[name] = value;
    else if (value === null || typeof value === "string") secrets[name] = value;
    if (kind === "url" && typeof value === "string") shown[name] = foldedAddress(value);
  }
  return { shown, secrets };
}

/** Secrets that would be sent to somebody else than before, and therefore have to be given again. */
export function secretsToGiveAgain(type: ResourceType, before: JsonObject, after: JsonObject): readonly string[] {
  return sealedFieldsOf(type)
    .filter(({ sentTo }) => sentTo !== null && originOf(before[sentTo]) !== originOf(after[sentTo]))
    .map(({ name }) => name);
}

/** Whom the secrets of a config are for: the origin of each address that one of `names` is sent to, by its field. */
export function destinationsOf(type: ResourceType, config: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(
    sealedFieldsOf(type).flatMap(({ name, sentTo }) =>
      sentTo !== null && names.includes(name) ? [[sentTo, originOf(config[sentTo]) ?? null]] : [],
    ),
  );
}

/** Whether secrets that were given for `destinations` may be used with this config. */
export function isFor(destinations: JsonObject, config: JsonObject): boolean {
  return Object.entries(destinations).every(([field, origin]) => (originOf(config[field]) ?? null) === origin);
}

function originOf(address: Json | undefined): Json | undefined {
  return typeof address === "string" && URL.canParse(address) ? new URL(address).origin : address;
}
