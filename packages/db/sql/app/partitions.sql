-- A partition is a table of its own: queried by its own name, it obeys its own policies, grants and triggers, and after
-- DETACH it keeps only those. So each is guarded like its parent.
CREATE OR REPLACE FUNCTION app.guard_partition(p_table regclass) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    changes text := (
        SELECT string_agg(format('ALTER COLUMN %I SET STATISTICS 0', a.attname), ', ')
        FROM pg_attribute AS a WHERE a.attrelid = p_table AND a.attnum > 0 AND NOT a.attisdropped
    );
BEGIN
    EXECUTE format('ALTER TABLE %s %s', p_table, changes);
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', p_table);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', p_table);
    EXECUTE format('CREATE POLICY owner_select ON %s FOR SELECT TO anamnesis_owner USING (true)', p_table);
    EXECUTE format('CREATE POLICY owner_insert ON %s FOR INSERT TO anamnesis_owner WITH CHECK (true)', p_table);
    EXECUTE format('CREATE POLICY owner_delete ON %s FOR DELETE TO anamnesis_owner USING (true)', p_table);
    EXECUTE format('CREATE POLICY auditor_select ON %s FOR SELECT TO anamnesis_auditor USING (true)', p_table);
    EXECUTE format(
        'CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON %s '
        'FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change()', p_table
    );
    EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER refuse_truncate', p_table);
    EXECUTE format(
        'CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON %s '
        'FOR EACH ROW EXECUTE FUNCTION audit.refuse_change()', p_table
    );
    EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER refuse_change', p_table);
END
$$;

-- Makes the partitions from the month before to `p_months_ahead` months on; returns how many were new. Each is made
-- beside its parent and then attached: that waits for nobody who reads or writes there, and nobody waits for it.
CREATE OR REPLACE FUNCTION app.make_partitions(p_months_ahead integer) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET timezone = 'UTC'
AS $$
DECLARE
    parent record;
    month timestamptz;
    child text;
    made integer := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('app.make_partitions'));
    FOR parent IN
        SELECT c.oid::regclass AS name FROM pg_class AS c
        WHERE c.relkind = 'p' AND c.relowner = 'anamnesis_owner'::regrole ORDER BY c.oid
    LOOP
        -- A year at most: each is looked at whenever somebody reads there.
        FOR i IN -1..least(p_months_ahead, 12) LOOP
            month := date_trunc('month', now()) + make_interval(months => i);
            child := format('%s_%s', parent.name, to_char(month, 'YYYY_MM'));
            IF to_regclass(child) IS NULL THEN
                EXECUTE format('CREATE TABLE %s (LIKE %s INCLUDING ALL)', child, parent.name);
                PERFORM app.guard_partition(child::regclass);
                EXECUTE format(
                    'ALTER TABLE %s ATTACH PARTITION %s FOR VALUES FROM (%L) TO (%L)',
                    parent.name, child, month, month + interval '1 month'
                );
                made := made + 1;
            END IF;
        END LOOP;
    END LOOP;
    RETURN made;
END
$$;

-- The same for the system, between starts.
CREATE OR REPLACE FUNCTION app.ensure_partitions(p_months_ahead integer) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM app.require_system();
    RETURN app.make_partitions(p_months_ahead);
END
$$;
GRANT EXECUTE ON FUNCTION app.ensure_partitions TO anamnesis_worker;
