/** Who may ask for background work of a kind, besides the system. */
type MayAsk =
  | "person"
  | "administrator"
  /** A function of the feature itself decides, which is given what is asked for. */
  | { readonly guard: string }
  /** Nobody: functions of the database put it into the queue themselves. */
  | { readonly none: string };

/** Every kind of background work. */
export const jobKinds = {
  // In the name of whoever asks: they see there what they see here.
  "exports.csv": { guard: "exports.may_make" },
  "exports.json": { guard: "exports.may_make" },
  "keys.rotate": "administrator",
  "organizations.mail": { guard: "organizations.may_mail" },
  "identity.mail": { none: "identity.enqueue_mail makes the ids of links, which whoever asks does not see" },
  "symptoms.mail": { none: "symptoms.record_view tells the person who was looked at" },
  "organizations.webhook": { none: "organizations.tell_webhooks tells of events" },
} as const satisfies Readonly<Record<string, MayAsk>>;

function conditionOf(may: MayAsk): string {
  if (may === "person") return "app.user_id() IS NOT NULL";
  if (may === "administrator") return "app.user_role() = 'admin'";
  return "guard" in may ? `${may.guard}(p_payload)` : "false";
}

/** The function that `app.enqueue` asks. */
export function renderJobKinds(): string {
  const cases = Object.entries(jobKinds).map(([kind, may]) => `    WHEN '${kind}' THEN ${conditionOf(may)}`);
  return `-- Whether the context may ask for a job of this kind, as src/access/jobs.ts says.
CREATE OR REPLACE FUNCTION app.may_ask(p_kind text, p_payload jsonb) RETURNS boolean LANGUAGE sql STABLE
RETURN CASE p_kind
${cases.join("\n")}
    ELSE false
END;
`;
}
