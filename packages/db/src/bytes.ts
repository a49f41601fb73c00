import pg from "pg";

const parse: (text: string) => Buffer = pg.types.getTypeParser(pg.types.builtins.BYTEA);

/** The bytes of a bytea that PostgreSQL wrote as text, in hex or with escapes: which, is a setting of the writer. */
export const bytesOfBytea = (text: string): Buffer => parse(text);
