import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeMailContract, sender } from "../testing/mail-contract.ts";
import { startMailServer } from "../testing/mail-server.ts";
import { createOutboxMail } from "./outbox.ts";
import { createSmtpMail } from "./smtp.ts";

describeMailContract("a mail server", async () => {
  const server = await startMailServer();
  const mail = createSmtpMail({ url: `smtp://127.0.0.1:${server.port}`, from: sender, timeoutMs: 2_000 });
  return {
    mail,
    delivered: async () => server.received,
    breakDown: server.close,
    async close() {
      await mail.close();
      await server.close();
    },
  };
});

describeMailContract("a folder", async () => {
  const parent = await mkdtemp(join(tmpdir(), "anamnesis-outbox-"));
  const directory = join(parent, "outbox");
  const mail = createOutboxMail({ directory, from: sender });
  return {
    mail,
    async delivered() {
      const names = (await readdir(directory).catch(() => [])).filter((name) => name.endsWith(".eml")).toSorted();
      const raws = await Promise.all(names.map((name) => readFile(join(directory, name))));
      return raws.map((raw) => ({ raw, recipients: null }));
    },
    breakDown: () => writeFile(directory, "a file where the folder should be"),
    async close() {
      await mail.close();
      await rm(parent, { recursive: true });
    },
  };
});
