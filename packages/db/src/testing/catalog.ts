import type pg from "pg";

/** Everything that a release makes in a database, as text: schemas, tables, functions, policies, grants. */
export async function catalogOf(client: pg.ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ line: string }>(`
    SELECT 'schema ' || nspname || ' ' || coalesce(nspacl, acldefault('n', nspowner))::text AS line FROM pg_namespace
      WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'
    UNION ALL SELECT 'column ' || a.attrelid::regclass::text || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
      || ' ' || a.attnotnull || ' ' || coalesce(a.attacl::text, '') || ' ' || coalesce(pg_get_expr(d.adbin, d.adrelid), '')
      FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
      LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
      WHERE a.attnum > 0 AND NOT a.attisdropped AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
    UNION ALL SELECT 'relation ' || c.oid::regclass::text || ' ' || c.relkind::text || ' ' || c.relrowsecurity || c.relforcerowsecurity
      || ' ' || coalesce(c.relacl::text, '') FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
      WHERE n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
    UNION ALL SELECT 'function ' || md5(CASE p.prokind WHEN 'f' THEN pg_get_functiondef(p.oid) ELSE '' END)
      || p.oid::regprocedure::text || ' ' || p.proowner::regrole || coalesce(p.proacl::text, '')
      FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
      WHERE n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
    UNION ALL SELECT 'policy ' || schemaname || '.' || tablename || '.' || policyname || cmd::text || roles::text
      || coalesce(qual, '') || coalesce(with_check, '') FROM pg_policies
    UNION ALL SELECT 'trigger ' || tgrelid::regclass::text || '.' || tgname || tgenabled::text || pg_get_triggerdef(oid)
      FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT 'constraint ' || conrelid::regclass::text || '.' || conname || pg_get_constraintdef(oid)
      FROM pg_constraint WHERE conrelid <> 0 AND connamespace::regnamespace::text NOT LIKE 'pg\\_%'
    UNION ALL SELECT 'constraint ' || contypid::regtype::text || '.' || conname || pg_get_constraintdef(oid)
      FROM pg_constraint WHERE contypid <> 0 AND connamespace::regnamespace::text <> 'information_schema'
    UNION ALL SELECT 'type ' || t.oid::regtype::text || coalesce(' AS ' || nullif(t.typbasetype, 0)::regtype::text, '') FROM pg_type AS t JOIN pg_namespace AS n ON n.oid = t.typnamespace
      WHERE n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
    UNION ALL SELECT 'default ' || defaclrole::regrole::text || defaclobjtype::text || coalesce(defaclacl::text, '') FROM pg_default_acl
    UNION ALL SELECT 'index ' || indexdef FROM pg_indexes
      WHERE schemaname NOT LIKE 'pg\\_%' AND schemaname <> 'information_schema'
    UNION ALL SELECT 'statistics ' || a.attrelid::regclass::text || '.' || a.attname || ' ' || coalesce(a.attstattarget, -1)
      FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
      WHERE a.attnum > 0 AND NOT a.attisdropped AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
    UNION ALL SELECT 'view ' || schemaname || '.' || viewname || definition FROM pg_views
      WHERE schemaname NOT LIKE 'pg\\_%' AND schemaname <> 'information_schema'
    UNION ALL SELECT 'comment ' || classoid::regclass::text || ' ' || description FROM pg_description
      WHERE objoid IN (SELECT oid FROM pg_class WHERE relowner = 'anamnesis_owner'::regrole
        UNION ALL SELECT oid FROM pg_proc WHERE proowner = 'anamnesis_owner'::regrole)
    UNION ALL SELECT 'label ' || enumtypid::regtype::text || ' ' || enumlabel FROM pg_enum
    UNION ALL SELECT 'extension ' || extname FROM pg_extension
    ORDER BY 1`);
  return rows.map((row) => row.line);
}
