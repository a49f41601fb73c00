import { demoAccounts, seedDemo } from "@anamnesis/api";
import { readEnv } from "./env.ts";
import { openBackground, openParts } from "./parts.ts";
import { runTask } from "./process.ts";

// `pnpm db:seed`: the demonstration diary, into whichever database the environment names.
await runTask(async () => {
  const print = (line: string) => process.stdout.write(`${line}\n`);
  const env = readEnv(process.env);
  const parts = await openParts(env, print);
  try {
    const background = await openBackground(env, parts, print);
    await seedDemo(parts.services, { worker: background.database, language: env.SEED_LANGUAGE }).finally(() =>
      background.close(),
    );
    for (const { email, password } of demoAccounts) {
      print(`Demonstration account: ${email} · ${password}`);
    }
  } finally {
    await parts.close();
  }
});
