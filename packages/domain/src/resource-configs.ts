import { z } from "zod";
import type { ResourceType } from "./resource-words.ts";
import { isPlainAddress, lineOfText, plainAddressMessage } from "./text.ts";
import { hasNoUserinfo } from "./web-address.ts";

/*
 * One schema for each type of resource: the server checks with it, and the form is made from it (`fieldsOf`).
 * `secret` fields are write-only. What a secret is sent to stands in `sentTo`: pointed at somebody else, it has to be
 * given again, so that nobody who may change an address can have a secret sent to themselves.
 */

const mostAddress = 500;

/**
 * An address of the web that can be called as it stands: without a name and password, and without a part after #.
 * Whoever knows the path of some may call them, so they are kept like secrets, and shown without it.
 */
const webAddress = z
  .url({ protocol: /^https?$/u, error: "Give an address such as https://hooks.clinic.example/in." })
  .max(mostAddress, `An address has at most ${mostAddress} characters.`)
  .refine(isPlainAddress, plainAddressMessage)
  .refine(hasNoUserinfo, "Leave the name and password out of the address: give them as secrets.")
  .refine((value) => !value.includes("#"), "Leave out what follows the #: it is never sent.")
  .refine(
    (value) => !value.includes("…"),
    "That is how an address is shown, and not all of it: give the whole address.",
  );

const host = z
  .string({ error: "Give the name or the address of the device." })
  .trim()
  .toLowerCase()
  .min(1, "Give the name or the address of the device.")
  .max(253, "A name has at most 253 characters.")
  .refine(
    (value) =>
      z.ipv4().safeParse(value).success || z.ipv6().safeParse(value).success || z.hostname().safeParse(value).success,
    "Give a name such as ct.clinic.example, or an address such as 192.0.2.7.",
  );

/** What goes into a header as it is: no spaces, nothing outside of ASCII. */
const secretOf = (label: string, min: number) =>
  z
    .string({ error: `${label} must be text.` })
    .min(min, `${label} has at least ${min} characters.`)
    .max(500, `${label} has at most 500 characters.`)
    .regex(/^[\u0021-\u007e]+$/u, `${label} has letters, digits and signs alone, and no space.`);

/** Standard Webhooks: `whsec_` and 24 to 64 bytes in base64. */
const signingSecret = z
  .string({ error: "Give the signing secret." })
  .regex(/^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/u, "A signing secret is whsec_ and 24 to 64 bytes in base64.")
  .refine(isSigningSecret, "A signing secret is whsec_ and 24 to 64 bytes in base64.");

function isSigningSecret(value: string): boolean {
  const text = value.slice("whsec_".length).replace(/=+$/u, "");
  const bytes = Math.floor((text.length * 3) / 4);
  return text.length % 4 !== 1 && bytes >= 24 && bytes <= 64;
}

export const webhookEvents = [
  "member.joined",
  "member.changed",
  "member.removed",
  "resource.changed",
  "resource.failing",
] as const;

export const evidenceProviderKinds = ["openfda", "dailymed", "rxnorm", "other"] as const;

/** DICOM modalities (PS3.3, C.7.3.1.1.1) of devices that are common. */
export const imagingModalities = ["CR", "CT", "DX", "MG", "MR", "NM", "PT", "US", "XA", "OT"] as const;

const webhook = z.strictObject({
  url: webAddress.meta({
    title: "Address",
    description: "Where a signed POST request goes when something happens.",
  }),
  events: z
    .array(z.enum(webhookEvents, "Choose from the events that there are."), { error: "Choose the events." })
    .min(1, "Choose at least one event.")
    .transform((list) => [...new Set(list)])
    .meta({
      title: "Events",
      description: "What it is told of.",
      labels: {
        "member.joined": "Somebody joined",
        "member.changed": "Role or status of a member changed",
        "member.removed": "Somebody left or was removed",
        "resource.changed": "A resource changed",
        "resource.failing": "A resource stopped answering",
      },
    }),
  signingSecret: signingSecret.optional().meta({
    title: "Signing secret",
    description: "Each request is signed with it (Standard Webhooks), so that the other side knows it is from here.",
    secret: true,
    isMade: true,
  }),
});

const evidenceProvider = z.strictObject({
  kind: z.enum(evidenceProviderKinds, "Choose which provider it is.").meta({
    title: "Provider",
    labels: { openfda: "openFDA", dailymed: "DailyMed", rxnorm: "RxNorm", other: "Another one" },
  }),
  baseUrl: webAddress.meta({
    title: "Base address",
    description:
      "Such as https://api.fda.gov, https://dailymed.nlm.nih.gov/dailymed/services/v2 or https://rxnav.nlm.nih.gov/REST.",
  }),
  apiKey: secretOf("The API key", 8).optional().meta({
    title: "API key",
    description: "Where the provider gave one.",
    secret: true,
    sentTo: "baseUrl",
  }),
  requestsPerMinute: z
    .int("Give a whole number of requests.")
    .min(1, "At least one request a minute.")
    .max(10_000, "At most 10,000 requests a minute.")
    .default(60)
    .meta({ title: "Requests a minute", description: "At most so many are sent." }),
});

const imagingDevice = z.strictObject({
  aeTitle: z
    .string({ error: "Give the AE title." })
    .trim()
    .min(1, "Give the AE title.")
    .max(16, "An AE title has at most 16 characters.")
    // DICOM PS3.5, 6.2: no backslash, no control characters.
    .regex(/^[\u0020-\u005b\u005d-\u007e]+$/u, "An AE title has letters, digits and signs of ASCII, and no backslash.")
    .meta({ title: "AE title", description: "Under which the device answers to DICOM." }),
  host: host.meta({ title: "Host", description: "Name or address of the device." }),
  port: z
    .int("Give a whole number.")
    .min(1, "A port is a number from 1 to 65535.")
    .max(65_535, "A port is a number from 1 to 65535.")
    .default(104)
    .meta({ title: "Port", description: "104 or 11112 with most devices." }),
  modality: z.enum(imagingModalities, "Choose what it makes pictures with.").meta({
    title: "Modality",
    labels: {
      CR: "CR, computed radiography",
      CT: "CT, computed tomography",
      DX: "DX, digital radiography",
      MG: "MG, mammography",
      MR: "MR, magnetic resonance",
      NM: "NM, nuclear medicine",
      PT: "PT, positron emission",
      US: "US, ultrasound",
      XA: "XA, angiography",
      OT: "Another one",
    },
  }),
});

const laboratory = z.strictObject({
  baseUrl: webAddress.meta({
    title: "Base address",
    description: "Of its FHIR server, such as https://lab.example/fhir.",
  }),
  clientId: lineOfText("The client ID", 200)
    .optional()
    .meta({ title: "Client ID", description: "As the laboratory knows us." }),
  clientSecret: secretOf("The client secret", 8).optional().meta({
    title: "Client secret",
    description: "Kept for signing in to the laboratory.",
    secret: true,
    sentTo: "baseUrl",
  }),
  // 42 CFR 493: two digits of the state, D, seven digits.
  cliaNumber: z
    .string({ error: "Give the CLIA number as text." })
    .trim()
    .toUpperCase()
    .regex(/^\d{2}D\d{7}$/u, "A CLIA number looks like 05D2081492.")
    .optional()
    .meta({ title: "CLIA number", description: "Ten characters with a D in third place." }),
});

const room = z.strictObject({
  location: lineOfText("The place", 200).meta({ title: "Place", description: "Building, floor, door." }),
  capacity: z
    .int("Give a whole number of people.")
    .min(1, "A room holds at least one person.")
    .max(1_000, "At most 1,000 people.")
    .default(1)
    .meta({ title: "People", description: "How many fit in." }),
  equipment: z
    .array(lineOfText("Equipment", 80), { error: "Give a list." })
    .max(50, "At most 50 things.")
    .transform((list) => [...new Set(list)])
    .default([])
    .meta({ title: "Equipment", description: "What is in there; Enter adds one." }),
  isBookable: z.boolean("Say yes or no.").default(true).meta({ title: "Can be booked" }),
});

/** What each type has to say. */
export const resourceConfigs = {
  webhook,
  evidence_provider: evidenceProvider,
  imaging_device: imagingDevice,
  laboratory,
  room,
} as const satisfies Record<ResourceType, z.ZodObject>;

/** A config without its secrets, as it is kept and shown. */
export type ConfigOf<Type extends ResourceType> = z.infer<(typeof resourceConfigs)[Type]>;
