import { demoAccount, seedDemo } from "@anamnesis/api";
import { readEnv } from "./env.ts";
import { openParts } from "./parts.ts";

// `pnpm db:seed`: the demonstration diary, into whichever database the environment names.
const parts = await openParts(readEnv(process.env));
try {
  await seedDemo(parts.services);
  process.stdout.write(`Demonstration account: ${demoAccount.email} · ${demoAccount.password}\n`);
} finally {
  await parts.close();
}
