import { demoAccounts, seedDemo } from "@anamnesis/api";
import { readEnv } from "./env.ts";
import { openParts } from "./parts.ts";
import { runTask } from "./process.ts";

// `pnpm db:seed`: the demonstration diary, into whichever database the environment names.
await runTask(async () => {
  const print = (line: string) => process.stdout.write(`${line}\n`);
  const parts = await openParts(readEnv(process.env), { print, runsJobs: true });
  try {
    if (parts.background !== null) await seedDemo(parts.services, parts.background.database);
    for (const { email, password } of demoAccounts) {
      print(`Demonstration account: ${email} · ${password}`);
    }
  } finally {
    await parts.close();
  }
});
