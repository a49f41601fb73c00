-- Up Migration

CREATE SCHEMA exports;
COMMENT ON SCHEMA exports IS 'Files that people asked for.';

CREATE TABLE exports.exports (
    user_id uuid NOT NULL REFERENCES identity.users (id),
    id uuid NOT NULL,
    organization_id uuid,
    type text NOT NULL CHECK (type IN ('csv', 'json')),
    parameters jsonb NOT NULL CHECK (
        jsonb_typeof(parameters) = 'object' AND octet_length(parameters::text) <= 1000
        AND NOT jsonb_path_exists(parameters, '$.**{20}')
    ),
    status text NOT NULL CHECK (status IN ('queued', 'running', 'ready', 'failed', 'downloaded', 'expired')),
    progress integer NOT NULL DEFAULT 0 CHECK (progress BETWEEN 0 AND 100),
    row_count bigint CHECK (row_count BETWEEN 0 AND 9007199254740991),
    storage_key text CHECK (length(storage_key) <= 200),
    file_key_encrypted bytea CHECK (octet_length(file_key_encrypted) BETWEEN 59 AND 1000),
    bytes bigint CHECK (bytes BETWEEN 0 AND 9007199254740991),
    sha256 text CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    expires_at app.instant,
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at app.instant NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, id),
    -- A file of this export and of no other: what is named here is read, and removed.
    CONSTRAINT own_file CHECK (
        storage_key ~ ('^exports/' || id::text || '[.][0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}[.]' || type || '$')
    )
);
COMMENT ON TABLE exports.exports IS 'A file made in the background for one person. The file goes when its link does.';
COMMENT ON COLUMN exports.exports.file_key_encrypted IS 'The key of the file, sealed for whose it is: nobody else opens it, whoever has the file.';
CREATE INDEX exports_user ON exports.exports (user_id, created_at);
CREATE INDEX exports_expiry ON exports.exports (expires_at) WHERE status IN ('ready', 'downloaded');

-- Down Migration

DROP SCHEMA exports CASCADE;
