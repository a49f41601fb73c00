import tls from "node:tls";
import { inspect } from "node:util";
import type { SMTPServerOptions } from "smtp-server";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { loopbackCertificate } from "../testing/loopback-certificate.ts";
import { sender, someMail } from "../testing/mail-contract.ts";
import { startMailServer, startRawServer, type TestMailServer } from "../testing/mail-server.ts";
import { messageOf, senderOf } from "./message.ts";
import type { MailTransport } from "./port.ts";
import { createSmtpMail } from "./smtp.ts";

const notDelivered = { name: "AppError", kind: "unavailable", reason: "mail.not_delivered" };

function thrownBy(attempt: () => unknown): unknown {
  try {
    attempt();
  } catch (error) {
    return error;
  }
  throw new Error("it threw nothing");
}

function refusal(responseCode: number): Error {
  return Object.assign(new Error("refused"), { responseCode });
}

function refuse(responseCode: number) {
  return (_what: unknown, ...rest: unknown[]) => {
    const done = rest.at(-1);
    if (typeof done === "function") done(refusal(responseCode));
  };
}

describe("the adapter for mail servers", () => {
  const closing: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0).toReversed()) await close();
  });

  async function server(options?: SMTPServerOptions): Promise<TestMailServer> {
    const started = await startMailServer(options);
    closing.push(started.close);
    return started;
  }

  /** With patience beyond that of a test: what ends sooner ends for another reason. */
  function client(url: string, timeoutMs = 60_000): MailTransport {
    const mail = createSmtpMail({ url, from: sender, timeoutMs });
    closing.push(mail.close);
    return mail;
  }

  const onAuth: SMTPServerOptions["onAuth"] = (auth, _session, done) => {
    const isRight = auth.username === "ada@example.org" && auth.password === "p:ss/w@rd ü";
    if (isRight) done(null, { user: auth.username });
    else done(new Error("wrong password"));
  };
  const signIn: SMTPServerOptions = {
    disabledCommands: ["STARTTLS"],
    authOptional: false,
    allowInsecureAuth: true,
    onAuth,
  };
  const login = `ada%40example.org:${encodeURIComponent("p:ss/w@rd ü")}`;

  it("signs in with the name and password of the address", async () => {
    const { port, received } = await server(signIn);
    await client(`smtp://${login}@127.0.0.1:${port}`).send(someMail());
    expect(received.map(({ user }) => user)).toEqual(["ada@example.org"]);
  });

  it("fails with a wrong password, and tells it to nobody else", async () => {
    const { port, received } = await server(signIn);
    const mail = client(`smtp://ada:not-this-one@127.0.0.1:${port}`);
    const error: unknown = await mail.send(someMail()).catch((error: unknown) => error);
    expect(error).toMatchObject(notDelivered);
    expect(received).toEqual([]);
    const told = `${inspect(error, { depth: 20, showHidden: true })} ${mail.describes}`;
    expect(told).not.toContain("not-this-one");
    expect(told).not.toContain(Buffer.from("\u0000ada\u0000not-this-one").toString("base64"));
    expect(mail.describes).toBe(`SMTP 127.0.0.1:${port}`);
  });

  it("does not say a password in the clear to a server that is not this machine", async () => {
    let wasAsked = false;
    const { port, received } = await server({
      ...signIn,
      onAuth(...parameters) {
        wasAsked = true;
        onAuth(...parameters);
      },
    });
    // Reaches this machine by a name that does not say so.
    await expect(client(`smtp://${login}@0.0.0.0:${port}`).send(someMail())).rejects.toMatchObject(notDelivered);
    expect([wasAsked, received.length]).toEqual([false, 0]);
  });

  it.each([
    ["the recipient", { onRcptTo: refuse(550) }],
    ["the sender", { onMailFrom: refuse(550) }],
    ["the recipient for now", { onRcptTo: refuse(451) }],
    ["the connection", { onConnect: refuse(554) }],
  ] as const)("fails when the server refuses %s", async (_what, options) => {
    const { port, received } = await server(options);
    await expect(client(`smtp://127.0.0.1:${port}`).send(someMail())).rejects.toMatchObject(notDelivered);
    expect(received).toEqual([]);
  });

  it("fails when the server refuses what it has read, and says why in the cause", async () => {
    const { port } = await server({
      onData(stream, _session, done) {
        stream.resume();
        stream.on("end", () => done(Object.assign(new Error("no such mailbox"), { responseCode: 550 })));
      },
    });
    await expect(client(`smtp://127.0.0.1:${port}`).send(someMail())).rejects.toMatchObject({
      ...notDelivered,
      cause: { responseCode: 550 },
    });
  });

  it("delivers the next mail after one that was refused", async () => {
    const { port, received } = await server({
      onRcptTo({ address }, _session, done) {
        done(address === "nobody@example.org" ? refusal(550) : null);
      },
    });
    const mail = client(`smtp://127.0.0.1:${port}`);
    await expect(mail.send(someMail({ to: "nobody@example.org" }))).rejects.toMatchObject(notDelivered);
    await mail.send(someMail());
    expect(received.map(({ recipients }) => recipients)).toEqual([["ada@example.org"]]);
  });

  it("opens at most two connections, however many mails there are", async () => {
    let open = 0;
    let most = 0;
    const { port, received } = await server({
      onConnect(_session, done) {
        open += 1;
        most = Math.max(most, open);
        setTimeout(done, 20);
      },
      onClose() {
        open -= 1;
      },
    });
    const mail = client(`smtp://127.0.0.1:${port}`);
    await Promise.all(Array.from({ length: 8 }, () => mail.send(someMail())));
    expect([received.length, most]).toEqual([8, 2]);
  });

  it.each([
    ["never says anything", ""],
    ["greets and then never answers", "220 mail.example ESMTP\r\n"],
  ])("gives up on a server that %s", async (_what, greeting) => {
    const { port, close } = await startRawServer((socket) => socket.write(greeting));
    closing.push(close);
    await expect(client(`smtp://127.0.0.1:${port}`, 300).send(someMail())).rejects.toMatchObject({
      ...notDelivered,
      cause: { code: "ETIMEDOUT" },
    });
  });

  it("gives up on a server that says a little for ever", async () => {
    const { port, close } = await startRawServer((socket) => {
      socket.write("220 mail.example ESMTP\r\n");
      const more = setInterval(() => socket.write("250-and\r\n"), 50);
      socket.on("close", () => clearInterval(more));
    });
    closing.push(close);
    await expect(client(`smtp://127.0.0.1:${port}`, 300).send(someMail())).rejects.toMatchObject(notDelivered);
  });

  it("does not send once it is closed, and ends what is under way", async () => {
    const connected = Promise.withResolvers<void>();
    const { port, close } = await startRawServer(() => connected.resolve());
    closing.push(close);
    const mail = client(`smtp://127.0.0.1:${port}`);
    const underWay = mail.send(someMail()).catch((error: unknown) => error);
    await connected.promise;
    await mail.close();
    expect(await underWay).toMatchObject(notDelivered);
    await expect(mail.send(someMail())).rejects.toMatchObject(notDelivered);
  });

  it.each([
    "http://u:secret@mail.example",
    "mail.example:25",
    "smtp://",
    "smtp:mail.example",
    "smtp://u:secret@mail.example:port",
    "smtp://a:%E0%A4%A-secret@mail.example",
  ])("refuses the address %j without repeating it", (url) => {
    const error = thrownBy(() => createSmtpMail({ url, from: sender }));
    expect(error).toMatchObject({ kind: "internal", reason: "mail.url_invalid" });
    expect(inspect(error, { depth: 20, showHidden: true })).not.toContain("secret");
  });

  it.each(["", "nobody", "a@b.example, c@d.example", "A <a@b.example>\r\nBcc: c@d.example"])(
    "refuses the sender %j",
    (from) => {
      const error = thrownBy(() => createSmtpMail({ url: "smtp://mail.example", from }));
      expect(error).toMatchObject({ reason: "mail.sender_invalid" });
    },
  );

  it("has a sender whose Message-IDs are in ASCII, whichever way the domain is written", () => {
    for (const host of ["münchen.example", "xn--mnchen-3ya.example"]) {
      const message = messageOf(someMail(), senderOf(`Anamnesis <no-reply@${host}>`));
      expect(message.messageId).toBe("<job-0190.1@xn--mnchen-3ya.example>");
    }
  });

  it("takes the usual ports", () => {
    expect(client("smtp://mail.example").describes).toBe("SMTP mail.example:587");
    expect(client("smtps://u:secret@mail.example").describes).toBe("SMTP mail.example:465");
    expect(client("smtp://[::1]:2525").describes).toBe("SMTP [::1]:2525");
  });

  describe("with TLS", () => {
    const startTls = { ...loopbackCertificate, disabledCommands: ["AUTH"] } satisfies SMTPServerOptions;
    const trustedBefore = tls.getCACertificates("default");
    function trust(...more: string[]): void {
      tls.setDefaultCACertificates([...trustedBefore, ...more]);
    }
    beforeAll(() => trust(loopbackCertificate.cert));
    afterAll(() => trust());

    it("starts it when the server offers it", async () => {
      const { port, received } = await server(startTls);
      await client(`smtp://localhost:${port}`).send(someMail());
      expect(received.map(({ isSecure }) => isSecure)).toEqual([true]);
    });

    it("uses it from the start for smtps:", async () => {
      const { port, received } = await server({ ...startTls, secure: true });
      await client(`smtps://localhost:${port}`).send(someMail());
      expect(received.map(({ isSecure }) => isSecure)).toEqual([true]);
    });

    it.each(["", "?tls.rejectUnauthorized=false&ignoreTLS=true"])(
      "sends nothing to a server whose certificate is not trusted, query %j",
      async (query) => {
        trust();
        const { port, received } = await server(startTls);
        const attempt = client(`smtp://localhost:${port}/${query}`).send(someMail());
        await expect(attempt).rejects.toMatchObject({
          ...notDelivered,
          cause: { message: expect.stringMatching(/certificate/u) },
        });
        expect(received).toEqual([]);
        trust(loopbackCertificate.cert);
      },
    );
  });
});
