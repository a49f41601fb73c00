/** The migrated database that every test database is a copy of. */
export const templateName = "anamnesis_template";

export interface TestCluster {
  readonly adminUrl: string;
  readonly appUrl: string;
  readonly workerUrl: string;
  /** Where PostgreSQL writes its own log. */
  readonly logFile: string;
}

declare module "vitest" {
  export interface ProvidedContext {
    testCluster: TestCluster;
  }
}
