import { openingOf, startupOptions } from "@anamnesis/db";
import { mayUse, type Permission, permissions, rolesOf } from "@anamnesis/domain";
import pg from "pg";
import { atMost, type Figure, median, reading } from "./figures.ts";
import { openScene, type Scene } from "./scene.ts";

const organizationCount = 1_000;
const membersOfEach = 1_000;
const rounds = 9;
const callsInRound = 40;

/** Reads that pages make of a tenant table; `where` is what a query says that no policy stands behind. */
const queries = {
  "newest 50 of a tenant": (where: string) =>
    `SELECT user_id, role, joined_at FROM organizations.memberships ${where} ORDER BY joined_at DESC, user_id DESC LIMIT 50`,
  "a tenant's rows counted by kind": (where: string) =>
    `SELECT role, count(*) FROM organizations.memberships ${where} GROUP BY role`,
  "one row by its key": (where: string) =>
    `SELECT * FROM organizations.memberships ${where === "" ? "WHERE" : `${where} AND`} user_id = $2`,
} as const;

/** What row-level security costs at a million rows of a thousand tenants, and what a look at a permission costs. */
export async function policies(): Promise<Figure[]> {
  const scene = await openScene();
  try {
    const { organizationId, userId } = await fill(scene);
    const figures: Figure[] = [];
    for (const [name, query] of Object.entries(queries)) {
      figures.push(await compare(scene, { name, query, organizationId, userId }));
    }
    return [...figures, ...permissionChecks()];
  } finally {
    await scene.close();
  }
}

/** A thousand people who all belong to a thousand organizations. One of each. */
async function fill(scene: Scene): Promise<{ readonly organizationId: string; readonly userId: string }> {
  const { owner, processId } = scene;
  const statements = [
    `INSERT INTO identity.users (id, email, display_name, password_hash, process_id)
      SELECT gen_random_uuid(), 'member' || n || '@anamnesis.example', 'Member', 'none', '${processId}'
      FROM generate_series(1, ${membersOfEach}) AS n`,
    // The triggers would take minutes, and are not what is measured.
    "ALTER TABLE organizations.memberships DISABLE TRIGGER ALL",
    `INSERT INTO organizations.organizations (id, slug, name, type, process_id)
      SELECT gen_random_uuid(), 'clinic-' || n, 'Clinic ' || n, 'clinic', '${processId}'
      FROM generate_series(1, ${organizationCount}) AS n`,
    `INSERT INTO organizations.memberships (organization_id, user_id, role, joined_at, process_id)
      SELECT o.id, u.id, 'nurse', now() - random() * interval '900 days', '${processId}'
      FROM organizations.organizations AS o CROSS JOIN identity.users AS u WHERE u.email LIKE 'member%'
      ORDER BY random()`,
    "ALTER TABLE organizations.memberships ENABLE TRIGGER ALL",
    "VACUUM ANALYZE organizations.memberships",
  ];
  for (const statement of statements) await owner.query(statement);
  const { rows } = await owner.query<{ organizationId: string; userId: string }>(
    `SELECT organization_id AS "organizationId", user_id AS "userId" FROM organizations.memberships LIMIT 1`,
  );
  const [one] = rows;
  if (one === undefined) throw new Error("nothing was filled in");
  return one;
}

interface Comparison {
  readonly name: string;
  readonly query: (where: string) => string;
  readonly organizationId: string;
  readonly userId: string;
}

async function compare(scene: Scene, { name, query, organizationId, userId }: Comparison): Promise<Figure> {
  // Both as the server connects.
  const options = startupOptions("requests");
  const byPolicy = new pg.Client({ connectionString: scene.cluster.appUrl, options });
  const byWhere = new pg.Client({ connectionString: scene.cluster.ownerUrl ?? "", options });
  await Promise.all([byPolicy.connect(), byWhere.connect()]);
  const needsUser = query("").includes("$2");
  await scene.owner.query(
    "UPDATE organizations.memberships SET role = 'admin' WHERE (organization_id, user_id) = ($1, $2)",
    [organizationId, userId],
  );
  await scene.owner.query("UPDATE identity.users SET status = 'active' WHERE id = $1", [userId]);
  const sessionId = await scene.sessionOf(userId, organizationId);
  // The same key by another name: a policy has no parameter for the tenant.
  const policyText = query("").replace("$2", "$1");
  const sides = {
    policy: () => timed(scene, byPolicy, { sessionId, text: policyText, values: needsUser ? [userId] : [] }),
    where: () =>
      timed(scene, byWhere, {
        sessionId,
        text: query("WHERE organization_id = $1"),
        values: needsUser ? [organizationId, userId] : [organizationId],
      }),
  };
  const measured: Record<keyof typeof sides, number[]> = { policy: [], where: [] };
  for (let round = -1; round < rounds; round += 1) {
    for (const side of ["policy", "where"] as const) {
      const times: number[] = [];
      for (let call = 0; call < callsInRound; call += 1) times.push(await sides[side]());
      if (round >= 0) measured[side].push(median(times));
    }
  }
  await Promise.all([byPolicy.end(), byWhere.end()]);
  return atMost(`policy: ${name}`, median(measured.policy) / median(measured.where), {
    unit: "×",
    most: 1.15,
    against: `the same with an explicit WHERE and no policy (${median(measured.where).toFixed(2)} ms)`,
  });
}

/** Milliseconds of one query, in a transaction of its own under a context; the context is opened before the clock. */
async function timed(
  scene: Scene,
  client: pg.Client,
  given: { readonly sessionId: string; readonly text: string; readonly values: readonly string[] },
): Promise<number> {
  const { text, values } = openingOf({ ...scene.who, proof: { by: "session", id: given.sessionId } }, null);
  await client.query("BEGIN READ ONLY");
  await client.query(text, [...values]);
  const started = performance.now();
  await client.query({ name: `q${given.text.length}`, text: given.text, values: [...given.values] });
  const took = performance.now() - started;
  await client.query("COMMIT");
  return took;
}

function permissionChecks(): Figure[] {
  const names = Object.keys(permissions) as Permission[];
  const nurse = { role: "user", memberRole: "nurse" } as const;
  const checks = 200_000;
  let allowed = 0;
  const started = performance.now();
  for (let i = 0; i < checks; i += 1) {
    const permission = names[i % names.length];
    if (permission !== undefined && mayUse(rolesOf(nurse), permission)) allowed += 1;
  }
  const each = (performance.now() - started) / checks;
  return [
    atMost("look at a permission", each, { unit: "ms", most: 0.2, against: `${checks} looks, ${allowed} allowed` }),
    reading("permissions", names.length, ""),
  ];
}
