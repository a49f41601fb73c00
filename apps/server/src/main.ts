import { readEnv } from "./env.ts";
import { runProcess } from "./process.ts";
import { startServer } from "./server.ts";

await runProcess((print) => startServer(readEnv(process.env), { print }));
