-- The number that bytes say, the greatest first; that of none is 0.
CREATE OR REPLACE FUNCTION identity.number_of(p_bytes bytea) RETURNS numeric
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    number numeric := 0;
BEGIN
    FOR i IN 0 .. length(p_bytes) - 1 LOOP
        number := number * 256 + get_byte(p_bytes, i);
    END LOOP;
    RETURN number;
END
$$;

-- The number, between 0 and a prime, that makes 1 of another when multiplied with it modulo the prime, by Euclid's
-- algorithm. A multiple of the prime has none, and gets 0.
CREATE OR REPLACE FUNCTION identity.inverse_of(p_number numeric, p_prime numeric) RETURNS numeric
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    a numeric := p_prime;
    b numeric := p_number % p_prime;
    of_a numeric := 0;
    of_b numeric := 1;
    quotient numeric;
    kept numeric;
BEGIN
    -- All along, a is of_a times the number, and b is of_b times it.
    WHILE b <> 0 LOOP
        quotient := div(a, b);
        kept := a - quotient * b;
        a := b;
        b := kept;
        kept := of_a - quotient * of_b;
        of_a := of_b;
        of_b := kept;
    END LOOP;
    of_a := (of_a * a) % p_prime;
    RETURN CASE WHEN of_a < 0 THEN of_a + p_prime ELSE of_a END;
END
$$;

-- The sum of two points of the curve P-256, as the array of its x and y; NULL when it is the point at infinity. All
-- coordinates are at least 0 and less than the prime of the curve.
CREATE OR REPLACE FUNCTION identity.p256_sum(p_x1 numeric, p_y1 numeric, p_x2 numeric, p_y2 numeric) RETURNS numeric []
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    p CONSTANT numeric := 115792089210356248762697446949407573530086143415290314195533631308867097853951;
    slope numeric;
    x numeric;
    y numeric;
BEGIN
    IF p_x1 <> p_x2 THEN
        slope := ((p_y2 - p_y1) * identity.inverse_of(p_x2 - p_x1, p)) % p;
    ELSIF p_y1 = p_y2 AND p_y1 <> 0 THEN
        slope := ((3 * p_x1 * p_x1 - 3) * identity.inverse_of(2 * p_y1, p)) % p;
    ELSE
        RETURN NULL;
    END IF;
    x := (slope * slope - p_x1 - p_x2) % p;
    y := (slope * (p_x1 - x) - p_y1) % p;
    RETURN ARRAY[CASE WHEN x < 0 THEN x + p ELSE x END, CASE WHEN y < 0 THEN y + p ELSE y END];
END
$$;

-- Whether (r, s) is a signature of a digest by the key with the point (x, y) by ECDSA on the curve P-256 (FIPS 186-5,
-- 6.4.2). False for a key that is no point of the curve, and for numbers out of range. What it reckons with is public,
-- so that it need not take the same time for all of it.
CREATE OR REPLACE FUNCTION identity.p256_fits(p_x numeric, p_y numeric, p_digest numeric, p_r numeric, p_s numeric)
RETURNS boolean
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- The curve y² = x³ - 3x + b modulo p, its base point, and the order of that (SP 800-186, 3.2.1.3).
    p CONSTANT numeric := 115792089210356248762697446949407573530086143415290314195533631308867097853951;
    n CONSTANT numeric := 115792089210356248762697446949407573529996955224135760342422259061068512044369;
    b CONSTANT numeric := 41058363725152142129326129780047268409114441015993725554835256314039467401291;
    base_x CONSTANT numeric := 48439561293906451759052585252797914202762949526041747995844080717082404635286;
    base_y CONSTANT numeric := 36134250956749795798585127919587881956611106672985015071877198253568414405109;
    word CONSTANT numeric := 4294967296;
    inverse numeric;
    -- How often the base point is taken, and how often the key; both in words of 32 bits, the lowest first.
    u1 numeric;
    u2 numeric;
    words1 bigint [] := '{}';
    words2 bigint [] := '{}';
    word1 bigint;
    word2 bigint;
    -- The base point together with the key; NULL when they cancel each other out.
    both_points numeric [];
    -- The point that is reckoned, in Jacobian coordinates: (x / z², y / z³), and at infinity when z = 0. As all that
    -- is reckoned modulo p they may be negative, as % gives them.
    x numeric := 1;
    y numeric := 1;
    z numeric := 0;
    -- The point that is added, and twice that point.
    x2 numeric;
    y2 numeric;
    twice numeric [];
    -- Names of the formulas in the Explicit-Formulas Database: dbl-2001-b, and one like madd.
    alpha numeric;
    beta numeric;
    gamma numeric;
    zz numeric;
    h numeric;
    hh numeric;
    hhh numeric;
    r numeric;
    v numeric;
BEGIN
    IF p_x NOT BETWEEN 0 AND p - 1 OR p_y NOT BETWEEN 0 AND p - 1 OR p_r NOT BETWEEN 1 AND n - 1
        OR p_s NOT BETWEEN 1 AND n - 1 OR (p_x * p_x * p_x - 3 * p_x + b - p_y * p_y) % p <> 0 THEN
        RETURN false;
    END IF;
    both_points := identity.p256_sum(base_x, base_y, p_x, p_y);
    inverse := identity.inverse_of(p_s, n);
    u1 := (p_digest * inverse) % n;
    u2 := (p_r * inverse) % n;
    FOR i IN 1 .. 8 LOOP
        words1[i] := u1 % word;
        words2[i] := u2 % word;
        u1 := div(u1, word);
        u2 := div(u2, word);
    END LOOP;

    -- u1 times the base point and u2 times the key at once: twice what there is, and what this bit of each adds.
    FOR i IN REVERSE 8 .. 1 LOOP
        word1 := words1[i];
        word2 := words2[i];
        FOR bit IN REVERSE 31 .. 0 LOOP
            IF z <> 0 THEN
                zz := (z * z) % p;
                gamma := (y * y) % p;
                beta := (x * gamma) % p;
                alpha := (3 * (x - zz) * (x + zz)) % p;
                z := (2 * y * z) % p;
                x := (alpha * alpha - 8 * beta) % p;
                y := (alpha * (4 * beta - x) - 8 * gamma * gamma) % p;
            END IF;

            CASE (word1 >> bit & 1) + 2 * (word2 >> bit & 1)
                WHEN 0 THEN
                    CONTINUE;
                WHEN 1 THEN
                    x2 := base_x;
                    y2 := base_y;
                WHEN 2 THEN
                    x2 := p_x;
                    y2 := p_y;
                ELSE
                    CONTINUE WHEN both_points IS NULL;
                    x2 := both_points[1];
                    y2 := both_points[2];
            END CASE;
            IF z = 0 THEN
                x := x2;
                y := y2;
                z := 1;
                CONTINUE;
            END IF;
            zz := (z * z) % p;
            h := (x2 * zz - x) % p;
            r := (y2 * ((z * zz) % p) - y) % p;
            IF h <> 0 THEN
                hh := (h * h) % p;
                v := (x * hh) % p;
                hhh := (h * hh) % p;
                x := (r * r - hhh - 2 * v) % p;
                y := (r * (v - x) - y * hhh) % p;
                z := (z * h) % p;
            ELSIF r <> 0 THEN
                -- The opposite of what there is.
                z := 0;
            ELSE
                -- The same as there is, for which the formula does not hold. Twice a point is never at infinity: the
                -- order is odd.
                twice := identity.p256_sum(x2, y2, x2, y2);
                x := twice[1];
                y := twice[2];
                z := 1;
            END IF;
        END LOOP;
    END LOOP;

    -- Whether x / z² leaves r modulo n; it is less than p, which is more than n.
    zz := (z * z) % p;
    RETURN z <> 0 AND ((x - p_r * zz) % p = 0 OR (p_r + n < p AND (x - (p_r + n) * zz) % p = 0));
END
$$;

-- Whether bytes were signed by the key with the point (x, y), of 32 bytes each, by ECDSA with P-256 and SHA-256. The
-- signature is DER of two numbers written in one way only: lengths of one byte, no sign, no zero that need not be, and
-- nothing after it. Like all functions here it answers NULL when it is asked of NULL: ask whether it IS TRUE.
CREATE OR REPLACE FUNCTION identity.verifies_es256(p_x bytea, p_y bytea, p_signed bytea, p_signature bytea)
RETURNS boolean
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- A positive number as it has to begin, in hexadecimal digits.
    positive CONSTANT text := '^(00[89a-f]|0[1-9a-f]|[1-7])';
    size CONSTANT integer := length(p_signature);
    size_r integer;
    r bytea;
    s bytea;
BEGIN
    -- 48, 2 and 2 are the tags of the sequence and of the two numbers in it, which may have 33 bytes each.
    IF length(p_x) <> 32 OR length(p_y) <> 32 OR size NOT BETWEEN 8 AND 72 THEN
        RETURN false;
    END IF;
    size_r := get_byte(p_signature, 3);
    IF size_r > size - 7 THEN
        RETURN false;
    ELSIF get_byte(p_signature, 0) <> 48 OR get_byte(p_signature, 1) <> size - 2 OR get_byte(p_signature, 2) <> 2
        OR get_byte(p_signature, 4 + size_r) <> 2 OR get_byte(p_signature, 5 + size_r) <> size - 6 - size_r THEN
        RETURN false;
    END IF;
    r := substr(p_signature, 5, size_r);
    s := substr(p_signature, 7 + size_r);
    RETURN encode(r, 'hex') ~ positive AND encode(s, 'hex') ~ positive AND identity.p256_fits(
        identity.number_of(p_x), identity.number_of(p_y), identity.number_of(sha256(p_signed)), identity.number_of(r),
        identity.number_of(s)
    );
END
$$;

-- Whether bytes were signed by the key with a modulus of 2048 bits and the exponent 65537, by RSA with PKCS#1 v1.5
-- padding and SHA-256 (RFC 8017, 8.2.2). What the signature holds is not parsed: it has to be, to the last byte, what a
-- signature of these bytes holds.
CREATE OR REPLACE FUNCTION identity.verifies_rs256(p_modulus bytea, p_signed bytea, p_signature bytea) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- 0, 1, as many times 255 as it takes to 256 bytes, 0, and that the hash of SHA-256 follows.
    head CONSTANT text := '0001' || repeat('ff', 202) || '003031300d060960864801650304020105000420';
    modulus numeric;
    signature numeric;
    power numeric;
BEGIN
    IF length(p_modulus) <> 256 OR length(p_signature) <> 256 THEN
        RETURN false;
    -- As long as one another, bytes compare as their numbers do.
    ELSIF get_byte(p_modulus, 0) < 128 OR p_signature >= p_modulus THEN
        RETURN false;
    END IF;
    modulus := identity.number_of(p_modulus);
    signature := identity.number_of(p_signature);
    power := signature;
    FOR i IN 1 .. 16 LOOP
        power := (power * power) % modulus;
    END LOOP;
    RETURN (power * signature) % modulus = identity.number_of(decode(head, 'hex') || sha256(p_signed));
END
$$;

-- The algorithm of a public key in COSE, in one of the two forms that assertions are verified with here; NULL for others.
CREATE OR REPLACE FUNCTION identity.algorithm_of(p_public_key bytea) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE
    -- {1: 2 (EC2), 3: -7 (ES256), -1: 1 (P-256), -2: x, -3: y}
    WHEN length(p_public_key) = 77 AND substr(p_public_key, 1, 10) = decode('a5010203262001215820', 'hex')
        AND substr(p_public_key, 43, 3) = decode('225820', 'hex') THEN 'ES256'
    -- {1: 3 (RSA), 3: -257 (RS256), -1: n, -2: e}
    WHEN length(p_public_key) = 272 AND substr(p_public_key, 1, 11) = decode('a401030339010020590100', 'hex')
        AND substr(p_public_key, 268) = decode('2143010001', 'hex') THEN 'RS256'
END;
GRANT EXECUTE ON FUNCTION identity.algorithm_of TO anamnesis_app;

-- Whether a passkey answered a challenge: an assertion as of WebAuthn Level 3, 7.2, with somebody present whom the
-- authenticator verified. The key is COSE in the one form of ES256 or RS256 in which authenticators send it; no other
-- fits. Where it was made, and for whom, is not looked at: origin and rpId are claims of the server that asks. Nor is
-- the counter. What is no assertion is false, never an error. Of a name that the client data have twice the last
-- counts, as in browsers: no harm, as these very bytes are what was signed, and no browser writes a name twice. Not
-- parallel: before PostgreSQL 17 no error can be caught there.
CREATE OR REPLACE FUNCTION identity.assertion_fits(
    p_public_key bytea, p_challenge bytea, p_authenticator_data bytea, p_client_data bytea, p_signature bytea
) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE STRICT
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    client_data jsonb;
    signed bytea;
BEGIN
    -- A challenge of less could be guessed; of more than 64 KiB there is nothing that an authenticator or a browser
    -- would send. Flags: user present (1) and user verified (4).
    IF length(p_challenge) NOT BETWEEN 16 AND 65536 OR length(p_authenticator_data) NOT BETWEEN 37 AND 65536
        OR length(p_client_data) > 65536 THEN
        RETURN false;
    ELSIF get_byte(p_authenticator_data, 32) & 5 <> 5 THEN
        RETURN false;
    END IF;
    BEGIN
        client_data := convert_from(p_client_data, 'UTF8')::jsonb;
    EXCEPTION WHEN data_exception OR program_limit_exceeded THEN
        RETURN false;
    END;
    -- Compared as JSON, so that a text is taken for nothing else. Base64url has two other signs and no padding.
    IF (
        client_data -> 'type' = to_jsonb('webauthn.get'::text)
        AND client_data -> 'challenge' = to_jsonb(translate(encode(p_challenge, 'base64'), '+/=' || chr(10), '-_'))
        AND coalesce(client_data -> 'crossOrigin', to_jsonb(false)) = to_jsonb(false)
    ) IS NOT TRUE THEN
        RETURN false;
    END IF;

    signed := p_authenticator_data || sha256(p_client_data);
    CASE identity.algorithm_of(p_public_key)
        WHEN 'ES256' THEN
            RETURN identity.verifies_es256(substr(p_public_key, 11, 32), substr(p_public_key, 46), signed, p_signature);
        WHEN 'RS256' THEN
            RETURN identity.verifies_rs256(substr(p_public_key, 12, 256), signed, p_signature);
        ELSE
            RETURN false;
    END CASE;
END
$$;
