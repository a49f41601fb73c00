-- Binds to this transaction who acts, as a function that looked at a proof found it, and what the request says of itself,
-- which is recorded as it was said, and refused where it says more than anybody has to: what it is done for is repeated
-- with every change, and so is whatever else it says: what was found stands over it, and nothing that nobody knows of is
-- taken along. Which process asked for it only the system says, and a job of its own. For work that writes it opens
-- the process, of which nothing is seen unless the whole transaction commits. For the functions app.begin_… alone, as whose
-- owner and with whose settings it runs.
-- Every statement sees what is there by then, or a snapshot of before a session ended would keep it open.
-- Who acts stands in a setting that nobody but a superuser and the owner may set, and that has no effect with words like
-- these (it names functions of PostgreSQL whose errors are traced): a look at it costs next to nothing. Where no superuser
-- gave the owner that right, it stands in one that anybody can set, under a signature.
CREATE OR REPLACE FUNCTION app.open_context(p_who jsonb, p_claims jsonb) RETURNS boolean LANGUAGE plpgsql
AS $$
DECLARE
    context jsonb := (p_claims - 'parentProcessId') || p_who;
    process uuid := (p_claims ->> 'processId')::uuid;
    actor text;
    is_whole boolean;
BEGIN
    -- Each expression is got ready anew in each transaction: one for all that may be wrong, and what is follows.
    IF current_setting('transaction_isolation') <> 'read committed' OR app.actor() IS NOT NULL
        OR length(context ->> 'requestId') > 200 OR length(context ->> 'process') > 200
        OR length(context ->> 'reason') > 500 OR length(context ->> 'userAgent') > 400
        OR length(context ->> 'clientIp') > 50
        OR p_claims - '{requestId,reason,clientIp,userAgent,process,processId,parentProcessId}'::text []
        IS DISTINCT FROM '{}' THEN
        IF current_setting('transaction_isolation') <> 'read committed' THEN
            RAISE EXCEPTION 'only what is there now counts' USING ERRCODE = 'insufficient_privilege';
        END IF;
        -- Once: a statement that opened another one halfway would act as the first and be recorded as the second.
        IF app.actor() IS NOT NULL THEN
            RAISE EXCEPTION 'there is a context already' USING ERRCODE = 'insufficient_privilege';
        END IF;
        RAISE EXCEPTION 'says too much of itself' USING ERRCODE = 'string_data_right_truncation';
    END IF;
    IF process IS NOT NULL THEN
        INSERT INTO audit.process_tracking (
            id, parent_id, kind, request_id, user_id, user_role, member_role, organization_id, session_handle,
            client_ip, user_agent, reason
        ) VALUES (
            process,
            (p_who ->> 'parentProcessId')::uuid,
            context ->> 'process',
            context ->> 'requestId', (context ->> 'userId')::uuid, context ->> 'role', context ->> 'memberRole',
            (context ->> 'organizationId')::uuid, (context ->> 'sessionHandle')::uuid, (context ->> 'clientIp')::inet,
            context ->> 'userAgent', context ->> 'reason'
        ) RETURNING xmin = pg_current_xact_id()::xid INTO is_whole;
        -- What is opened within a savepoint goes with it, and leaves whoever kept its settings without a process.
        IF NOT is_whole THEN
            RAISE EXCEPTION 'not within a savepoint' USING ERRCODE = 'insufficient_privilege';
        END IF;
    END IF;
    -- The setting takes no hyphens. Assigned, not performed: an expression alone needs no executor.
    actor := replace(concat_ws(
        ' ', 'anamnesis', coalesce((p_who ->> 'userId')::uuid::text, 'none'),
        coalesce((p_who ->> 'organizationId')::uuid::text, 'none'),
        coalesce((p_who ->> 'memberRole')::organizations.member_role::text, 'none'), p_who ->> 'role',
        coalesce(process::text, 'none'),
        app.digest_of(set_config('app.context', context::text, true))
    ), '-', '');
    actor := app.bind_actor(actor);
    RETURN true;
END
$$;

-- Binds who acts to this transaction, where no superuser gave the owner the right to that setting.
CREATE OR REPLACE FUNCTION app.sign_actor(p_actor text) RETURNS text LANGUAGE plpgsql
AS $$
DECLARE
    actor CONSTANT text := set_config('app.actor', p_actor, true);
BEGIN
    -- By a key that never leaves the database: nobody else can say who acts.
    PERFORM set_config('app.signature', encode(extensions.hmac(app.bound_message(), k.secret, 'sha256'), 'hex'), true)
    FROM app.context_keys AS k WHERE k.id = 1;
    RETURN actor;
END
$$;

-- Binds who acts to this transaction, as app.open_context says. In SQL, which PostgreSQL writes into the statement.
CREATE OR REPLACE FUNCTION app.bind_actor(p_actor text) RETURNS text LANGUAGE sql VOLATILE
RETURN CASE
    WHEN has_parameter_privilege('anamnesis_owner', 'backtrace_functions', 'SET')
        THEN set_config('backtrace_functions', p_actor, true)
    ELSE app.sign_actor(p_actor)
END;

-- Opens the process of a context that named one and did not open it yet.
CREATE OR REPLACE FUNCTION app.start_process(p_id uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    context jsonb := app.require_context();
BEGIN
    IF context ->> 'process' IS NULL OR context ->> 'processId' IS NOT NULL THEN
        RAISE EXCEPTION 'no process to open' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM app.require_first();
    -- The same one, in which something is written from here on.
    PERFORM set_config('app.signature', '', true);
    IF starts_with(current_setting('backtrace_functions'), 'anamnesis ') THEN
        PERFORM set_config('backtrace_functions', '', true);
    END IF;
    PERFORM app.open_context(context - 'processId', jsonb_build_object('processId', p_id));
END
$$;
GRANT EXECUTE ON FUNCTION app.start_process TO anamnesis_app, anamnesis_worker;

-- Raises unless this process is still open here: what is committed is what was begun. In SQL, which PostgreSQL writes into
-- the statement: it is asked before each COMMIT of what was written.
CREATE OR REPLACE FUNCTION app.require_open(p_process_id uuid) RETURNS boolean LANGUAGE sql STABLE PARALLEL RESTRICTED
RETURN CASE WHEN app.process_id() = p_process_id THEN true ELSE app.refuse_end() END;
GRANT EXECUTE ON FUNCTION app.require_open TO anamnesis_app, anamnesis_worker;

-- Raises. For app.require_open.
CREATE OR REPLACE FUNCTION app.refuse_end() RETURNS boolean LANGUAGE plpgsql STABLE
AS $$
BEGIN
    RAISE EXCEPTION 'the transaction that was begun is over' USING ERRCODE = 'invalid_transaction_state';
END
$$;
GRANT EXECUTE ON FUNCTION app.refuse_end TO anamnesis_app, anamnesis_worker;

-- Names the text of a context, so that another one is not taken for it.
CREATE OR REPLACE FUNCTION app.digest_of(p_context text) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
RETURN encode(sha256(convert_to(p_context, 'UTF8')), 'hex');
GRANT EXECUTE ON FUNCTION app.digest_of TO anamnesis_app, anamnesis_worker;

-- That of the context that stands here.
CREATE OR REPLACE FUNCTION app.context_digest() RETURNS text LANGUAGE sql STABLE PARALLEL RESTRICTED
RETURN app.digest_of(current_setting('app.context', true));
GRANT EXECUTE ON FUNCTION app.context_digest TO anamnesis_app, anamnesis_worker;

-- What is signed for this connection and transaction.
CREATE OR REPLACE FUNCTION app.bound_message() RETURNS bytea LANGUAGE sql STABLE PARALLEL RESTRICTED
RETURN convert_to(concat(
    current_setting('app.actor', true), chr(10), pg_backend_pid(), chr(10), extract(epoch FROM now()), chr(10),
    pg_current_xact_id_if_assigned()
), 'UTF8');

-- What stands in app.actor, where it was signed in this transaction.
CREATE OR REPLACE FUNCTION app.signed_actor() RETURNS text LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER
BEGIN ATOMIC
    SELECT a.said FROM app.context_keys AS k, current_setting('app.actor', true) AS a (said)
    WHERE k.id = 1 AND CASE
        -- What anybody can set has no length that costs: whether a policy was asked would show in the time.
        WHEN length(a.said) <= 400
            THEN encode(extensions.hmac(app.bound_message(), k.secret, 'sha256'), 'hex') = current_setting('app.signature', true)
    END;
END;
GRANT EXECUTE ON FUNCTION app.signed_actor TO anamnesis_app, anamnesis_worker;

-- Who acts, in words: person, organization, what they are there, what they are to the installation, process, and the digest
-- of the context. NULL where nobody opened a context in this transaction. Each policy and each function that asks has all of
-- this in it, and PostgreSQL gets it ready anew each time: what is for a signature alone is in one function.
CREATE OR REPLACE FUNCTION app.actor() RETURNS text LANGUAGE sql STABLE PARALLEL RESTRICTED
RETURN CASE
    WHEN starts_with(current_setting('backtrace_functions'), 'anamnesis ') THEN current_setting('backtrace_functions')
    WHEN current_setting('app.signature', true) <> '' THEN app.signed_actor()
END;
GRANT EXECUTE ON FUNCTION app.actor TO anamnesis_app, anamnesis_worker;

-- Raises. For app.context.
CREATE OR REPLACE FUNCTION app.refuse_hidden() RETURNS jsonb LANGUAGE plpgsql STABLE
AS $$
BEGIN
    RAISE EXCEPTION 'not the context of who acts' USING ERRCODE = 'insufficient_privilege';
END
$$;
GRANT EXECUTE ON FUNCTION app.refuse_hidden TO anamnesis_app, anamnesis_worker;

-- The context; NULL where nobody opened one. Raises where somebody acts and its text is another: they are who they are
-- still, to every policy, and a check that took them for nobody would be left out.
CREATE OR REPLACE FUNCTION app.context() RETURNS jsonb LANGUAGE sql STABLE PARALLEL RESTRICTED
RETURN CASE
    WHEN split_part(app.actor(), ' ', 7) = app.context_digest() THEN current_setting('app.context', true)::jsonb
    WHEN app.actor() IS NOT NULL THEN app.refuse_hidden()
END;
GRANT EXECUTE ON FUNCTION app.context TO anamnesis_app, anamnesis_worker;

-- Word `p_n` of app.actor.
CREATE OR REPLACE FUNCTION app.actor_part(p_n integer) RETURNS text LANGUAGE sql STABLE PARALLEL RESTRICTED
RETURN nullif(split_part(app.actor(), ' ', p_n), 'none');
GRANT EXECUTE ON FUNCTION app.actor_part TO anamnesis_app, anamnesis_worker;

-- The person of the context; NULL for nobody.
CREATE OR REPLACE FUNCTION app.user_id() RETURNS uuid LANGUAGE sql STABLE PARALLEL RESTRICTED
RETURN app.actor_part(2)::uuid;
GRANT EXECUTE ON FUNCTION app.user_id TO anamnesis_app, anamnesis_worker;

-- The organization that the person acts in.
CREATE OR REPLACE FUNCTION app.organization_id() RETURNS uuid LANGUAGE sql STABLE PARALLEL RESTRICTED
RETURN app.actor_part(3)::uuid;
GRANT EXECUTE ON FUNCTION app.organization_id TO anamnesis_app, anamnesis_worker;

-- What the person is to the organization that they act in.
CREATE OR REPLACE FUNCTION app.member_role() RETURNS text LANGUAGE sql STABLE PARALLEL RESTRICTED
RETURN app.actor_part(4);
GRANT EXECUTE ON FUNCTION app.member_role TO anamnesis_app, anamnesis_worker;

-- What they are to the installation: 'user', 'admin', 'system' or 'anonymous'.
CREATE OR REPLACE FUNCTION app.user_role() RETURNS text LANGUAGE sql STABLE PARALLEL RESTRICTED
RETURN app.actor_part(5);
GRANT EXECUTE ON FUNCTION app.user_role TO anamnesis_app, anamnesis_worker;

-- The process that the transaction opened; NULL when it only reads.
CREATE OR REPLACE FUNCTION app.process_id() RETURNS uuid LANGUAGE sql STABLE PARALLEL RESTRICTED
RETURN app.actor_part(6)::uuid;
GRANT EXECUTE ON FUNCTION app.process_id TO anamnesis_app, anamnesis_worker;

-- The organization that the person acts in, if they are one of these there.
CREATE OR REPLACE FUNCTION app.organization_as(VARIADIC p_roles text []) RETURNS uuid
LANGUAGE sql STABLE PARALLEL RESTRICTED
RETURN CASE WHEN app.actor_part(4) = ANY (p_roles) THEN app.actor_part(3)::uuid END;
GRANT EXECUTE ON FUNCTION app.organization_as TO anamnesis_app, anamnesis_worker;

-- As organization_as, for everyone who works there.
CREATE OR REPLACE FUNCTION app.staff_organization() RETURNS uuid LANGUAGE sql STABLE PARALLEL RESTRICTED
RETURN CASE WHEN app.actor_part(4) <> 'patient' THEN app.actor_part(3)::uuid END;
GRANT EXECUTE ON FUNCTION app.staff_organization TO anamnesis_app, anamnesis_worker;
