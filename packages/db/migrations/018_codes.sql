-- Up Migration

CREATE SCHEMA terminology;
COMMENT ON SCHEMA terminology IS 'Published lists of the installation: what diagnoses and medications are named by.';

CREATE TABLE terminology.releases (
    id uuid PRIMARY KEY,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    code_system text NOT NULL CHECK (code_system IN ('icd10cm', 'rxnorm', 'ndc')),
    kind text NOT NULL CHECK (kind IN ('starter', 'official')),
    status text NOT NULL CHECK (status IN ('uploading', 'importing', 'ready', 'failed', 'undone')),
    fiscal_year integer CHECK (fiscal_year BETWEEN 2015 AND 2199),
    valid_from app.day NOT NULL,
    valid_to app.day CHECK (valid_to >= valid_from),
    file_name text NOT NULL CHECK (length(file_name) BETWEEN 1 AND 200),
    bytes bigint NOT NULL CHECK (bytes BETWEEN 1 AND 33554432),
    sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    codes bigint NOT NULL DEFAULT 0 CHECK (codes BETWEEN 0 AND 9007199254740991),
    bad_rows bigint NOT NULL DEFAULT 0 CHECK (bad_rows BETWEEN 0 AND 9007199254740991),
    problems jsonb NOT NULL DEFAULT '[]' CHECK (
        jsonb_typeof(problems) = 'array' AND length(problems::text) <= 10000 AND jsonb_array_length(problems) <= 50
        AND NOT jsonb_path_exists(problems, '$.**{3 to last}')
    ),
    failure text CHECK (length(failure) BETWEEN 1 AND 100),
    requested_by uuid REFERENCES identity.users (id),
    imported_at app.instant,
    undone_by uuid REFERENCES identity.users (id),
    undone_at app.instant,
    undo_reason text CHECK (length(undo_reason) BETWEEN 1 AND 500),
    created_at app.instant NOT NULL DEFAULT clock_timestamp(),
    updated_at app.instant NOT NULL DEFAULT clock_timestamp(),
    CHECK ((code_system = 'icd10cm') = (fiscal_year IS NOT NULL))
);
COMMENT ON TABLE terminology.releases IS 'Releases of published lists: the starter lists that come with the product, and files that were imported.';
COMMENT ON COLUMN terminology.releases.code_system IS 'Of ICD-10-CM, of RxNorm, or of the National Drug Code Directory.';
COMMENT ON COLUMN terminology.releases.fiscal_year IS 'Of ICD-10-CM; the others have none.';
COMMENT ON COLUMN terminology.releases.valid_to IS 'The last day, where it has one.';
COMMENT ON COLUMN terminology.releases.sha256 IS 'Of the file.';
COMMENT ON COLUMN terminology.releases.problems IS 'The first rows that could not be read, with why.';
COMMENT ON COLUMN terminology.releases.failure IS 'Why nothing came of it.';
CREATE UNIQUE INDEX releases_sha256 ON terminology.releases (sha256) WHERE status IN ('uploading', 'importing', 'ready');

CREATE TABLE terminology.codes (
    release_id uuid NOT NULL REFERENCES terminology.releases (id) ON DELETE CASCADE,
    code text NOT NULL CHECK (code ~ '^[A-Z]([0-9][0-9A-Z]|[A-Z][0-9])[0-9A-Z]{0,4}$'),
    is_billable boolean NOT NULL,
    short_description text NOT NULL CHECK (length(short_description) BETWEEN 1 AND 60),
    long_description text NOT NULL CHECK (length(long_description) BETWEEN 1 AND 400),
    parent text CHECK (parent ~ '^[A-Z]([0-9][0-9A-Z]|[A-Z][0-9])[0-9A-Z]{0,4}$'),
    PRIMARY KEY (release_id, code)
);
COMMENT ON TABLE terminology.codes IS 'Codes of a release, without the dot. Those that are not billable are parents of others, and name no diagnosis.';
COMMENT ON COLUMN terminology.codes.parent IS 'The next one above it in the same release.';

CREATE TABLE terminology.synonyms (
    code text NOT NULL CHECK (code ~ '^[A-Z]([0-9][0-9A-Z]|[A-Z][0-9])[0-9A-Z]{0,4}$'),
    locale text NOT NULL CHECK (locale IN ('en', 'de')),
    words text NOT NULL CHECK (length(words) BETWEEN 1 AND 100),
    PRIMARY KEY (locale, words, code)
);
COMMENT ON TABLE terminology.synonyms IS 'What people call what a code names. They come with the product, and find codes of every release.';

-- Down Migration

DROP SCHEMA terminology CASCADE;
