import type { JobKindName } from "@anamnesis/domain";

/** Who may ask for background work of a kind. */
type MayAsk =
  | "administrator"
  /** A function of the feature itself decides, which is given `p_payload`, what is asked for. */
  | { readonly guard: string }
  /** Nobody: functions of the database put it into the queue themselves. */
  | { readonly none: string };

interface JobKind {
  readonly asked: MayAsk;
  /** Whether it is done in the name of whoever asks: they see there what they see here. Else as the system. */
  readonly isDoneAsAsker?: true;
  /** Runs before one is given up, where `app.enqueue` puts it into the queue. */
  readonly attempts?: number;
}

/** Every kind of background work. */
export const jobKinds = {
  "exports.csv": { asked: { guard: "exports.may_make('csv', p_payload)" }, isDoneAsAsker: true },
  "exports.json": { asked: { guard: "exports.may_make('json', p_payload)" }, isDoneAsAsker: true },
  // Each run goes on where the one before was cut off: more than one may be killed on the way through many tenants.
  "keys.rotate": { asked: "administrator", attempts: 50 },
  "organizations.mail": { asked: { guard: "organizations.may_mail(p_payload)" }, attempts: 8 },
  "identity.mail": { asked: { none: "identity.enqueue_mail makes the ids of links, which whoever asks does not see" } },
  "clinical.mail": {
    asked: { none: "functions of the clinical record tell those who are looked at, or look into it" },
    attempts: 8,
  },
  "clinical.images": { asked: { guard: "clinical.may_file(p_payload)" } },
  "terminology.import": { asked: "administrator" },
  "symptoms.mail": { asked: { none: "symptoms.record_view tells the person who was looked at" }, attempts: 8 },
  // Within eleven minutes: what comes later than its time by much only disturbs.
  "reminders.send": { asked: { guard: "reminders.may_ask(p_payload)" }, attempts: 7 },
  "organizations.webhook": { asked: { none: "organizations.tell_webhooks tells of events" } },
} as const satisfies Readonly<Record<JobKindName, JobKind>>;

const usualAttempts = 5;

function conditionOf(may: MayAsk): string {
  if (may === "administrator") return "app.user_role() = 'admin'";
  return "guard" in may ? may.guard : "false";
}

/** The functions that `app.enqueue` and `app.begin_job` ask. */
export function renderJobKinds(): string {
  const kinds: readonly (readonly [string, JobKind])[] = Object.entries(jobKinds);
  const cases = kinds.map(([kind, { asked }]) => `    WHEN '${kind}' THEN ${conditionOf(asked)}`);
  const attempts = kinds.flatMap(([kind, given]) =>
    given.attempts === undefined ? [] : [`    WHEN '${kind}' THEN ${given.attempts}`],
  );
  const administrators = kinds.flatMap(([kind, { asked }]) => (asked === "administrator" ? [`'${kind}'`] : []));
  const asAskers = kinds.flatMap(([kind, { isDoneAsAsker }]) => (isDoneAsAsker === true ? [`'${kind}'`] : []));
  return `-- Whether the context may ask for a job of this kind, as src/access/jobs.ts says.
CREATE OR REPLACE FUNCTION app.may_ask(p_kind text, p_payload jsonb) RETURNS boolean LANGUAGE sql STABLE
RETURN CASE p_kind
${cases.join("\n")}
    ELSE false
END;

-- Whether this is a job that administrators alone ask for, who are looked at again when they do.
CREATE OR REPLACE FUNCTION app.is_administrators_job(p_kind text) RETURNS boolean LANGUAGE sql IMMUTABLE
RETURN p_kind IN (${administrators.join(", ")});

-- Whether a job of this kind is done in the name of whoever asked for it (app.begin_job).
CREATE OR REPLACE FUNCTION app.is_done_as_asker(p_kind text) RETURNS boolean LANGUAGE sql IMMUTABLE
RETURN p_kind IN (${asAskers.join(", ")});

-- How often a job of this kind is tried before it is given up, as src/access/jobs.ts says.
CREATE OR REPLACE FUNCTION app.attempts_of(p_kind text) RETURNS integer LANGUAGE sql IMMUTABLE
RETURN CASE p_kind
${attempts.join("\n")}
    ELSE ${usualAttempts}
END;
`;
}
