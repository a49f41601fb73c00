-- Placeholder until the real one is merged.
CREATE OR REPLACE FUNCTION identity.assertion_fits(
    p_public_key bytea, p_challenge bytea, p_authenticator_data bytea, p_client_data bytea, p_signature bytea
) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT
RETURN true;
