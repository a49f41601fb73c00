import { demoAccounts, seedDemo } from "@anamnesis/api";
import { readEnv } from "./env.ts";
import { openParts } from "./parts.ts";
import { runTask } from "./process.ts";

// `pnpm db:seed`: the demonstration diary, into whichever database the environment names.
await runTask(async () => {
  const parts = await openParts(readEnv(process.env));
  try {
    await seedDemo(parts.services);
    for (const { email, password } of demoAccounts) {
      process.stdout.write(`Demonstration account: ${email} · ${password}\n`);
    }
  } finally {
    await parts.close();
  }
});
