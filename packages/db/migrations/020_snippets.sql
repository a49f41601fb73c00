-- Up Migration

CREATE TABLE clinical.snippets (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 30 AND name !~ '[[:space:]/]'),
    text_encrypted bytea NOT NULL CHECK (octet_length(text_encrypted) BETWEEN 46 AND 20000),
    process_id uuid NOT NULL REFERENCES audit.process_tracking (id),
    created_at app.instant NOT NULL DEFAULT now(),
    updated_at app.instant NOT NULL DEFAULT now(),
    PRIMARY KEY (organization_id, id),
    UNIQUE (organization_id, user_id, name),
    FOREIGN KEY (organization_id, user_id) REFERENCES organizations.memberships (organization_id, user_id)
);
COMMENT ON TABLE clinical.snippets IS 'Texts that somebody puts into the notes that they write at an organization, each by its name.';
COMMENT ON COLUMN clinical.snippets.name IS 'What is typed behind a slash to have it.';
COMMENT ON COLUMN clinical.snippets.text_encrypted IS 'Personal: what stands there then, sealed.';
CREATE INDEX snippets_person ON clinical.snippets (user_id);

-- Down Migration

DROP TABLE clinical.snippets;
