import { domainToASCII } from "node:url";
import { type ParsedMail, simpleParser } from "mailparser";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Mail, MailTransport } from "../mail/port.ts";

/** One adapter, with a way to look at what it delivers. */
export interface MailScene {
  readonly mail: MailTransport;
  /** The raw messages, oldest first. */
  delivered(): Promise<readonly Delivered[]>;
  /** Makes every delivery fail from now on. */
  breakDown(): Promise<void>;
  close(): Promise<void>;
}

export interface Delivered {
  readonly raw: Buffer;
  /** Whom the server was told to give it to; `null` where nobody is told. */
  readonly recipients: readonly string[] | null;
}

export const sender = "Anamnesis <no-reply@mail.anamnesis.example>";

/** A mail for tests. */
export function someMail(changes: Partial<Mail> = {}): Mail {
  return {
    to: "ada@example.org",
    subject: "Hello",
    text: "A text.",
    html: "<p>A text.</p>",
    messageId: "job-0190.1",
    ...changes,
  };
}

/** What everything that delivers mail has to do. `open` makes a fresh one for each test. */
export function describeMailContract(name: string, open: () => Promise<MailScene>): void {
  describe(`${name}, as a way for mail`, () => {
    let scene: MailScene;
    beforeEach(async () => {
      scene = await open();
    });
    afterEach(() => scene.close());

    async function sent(mail: Mail): Promise<{ parsed: ParsedMail; delivered: Delivered }> {
      await scene.mail.send(mail);
      const [delivered, ...others] = await scene.delivered();
      if (delivered === undefined) throw new Error("nothing was delivered");
      expect(others).toEqual([]);
      return { parsed: await simpleParser(delivered.raw), delivered };
    }

    it("says who it is from, whom it is for, and that a program wrote it", async () => {
      const { parsed, delivered } = await sent(someMail());
      expect(parsed.from?.value).toEqual([{ name: "Anamnesis", address: "no-reply@mail.anamnesis.example" }]);
      expect(addressesIn(parsed)).toEqual(["ada@example.org"]);
      expect(delivered.recipients ?? ["ada@example.org"]).toEqual(["ada@example.org"]);
      expect(parsed.messageId).toBe("<job-0190.1@mail.anamnesis.example>");
      expect(parsed.headers.get("auto-submitted")).toBe("auto-generated");
      expect(Math.abs((parsed.date?.getTime() ?? 0) - Date.now())).toBeLessThan(60_000);
    });

    it.each([
      ["anna@münchen.example", "anna@xn--mnchen-3ya.example"],
      ["anna@例え.テスト", "anna@xn--r8jz45g.xn--zckzah"],
      ["r&d@example.org", "r&d@example.org"],
      ["dept/anna@example.org", "dept/anna@example.org"],
      ["!#$%&'*+/=?^_`{|}~-@example.org", "!#$%&'*+/=?^_`{|}~-@example.org"],
    ])("reaches %s, the domain in the letters of the DNS", async (to, reached) => {
      const { delivered } = await sent(someMail({ to }));
      // As it stands there: who reads a mail may show the domain in other letters.
      expect(delivered.raw.toString("utf8").split("\r\n")).toContain(`To: ${reached}`);
      // The server of the test reads the letters of the DNS back.
      const [local = "", domain = ""] = (delivered.recipients?.[0] ?? reached).split(/@(?=[^@]*$)/u);
      expect(`${local}@${domainToASCII(domain)}`).toBe(reached);
    });

    it("keeps the Message-ID when a mail is sent again", async () => {
      await scene.mail.send(someMail());
      await scene.mail.send(someMail());
      const ids = await Promise.all(
        (await scene.delivered()).map(async ({ raw }) => (await simpleParser(raw)).messageId),
      );
      expect(ids).toEqual(["<job-0190.1@mail.anamnesis.example>", "<job-0190.1@mail.anamnesis.example>"]);
    });

    it("brings letters of any alphabet in subject, text and HTML", async () => {
      const subject =
        "Ärztin für Übermorgen – größe 🌿 und ein sehr langer Betreff, der mehr als eine Zeile braucht 🩺";
      const text = "Grüße aus 東京 🌸";
      const { parsed, delivered } = await sent(someMail({ subject, text, html: `<p>${text}</p>` }));
      expect(parsed.subject).toBe(subject);
      expect(parsed.text?.trim()).toBe(text);
      expect(parsed.html).toBe(`<p>${text}</p>`);
      // Headers in ASCII pass through every server.
      expect(delivered.raw.every((byte) => byte < 128)).toBe(true);
    });

    it("brings text and HTML as alternatives, the better one last", async () => {
      const { parsed, delivered } = await sent(someMail({ text: "plain", html: "<b>rich</b>" }));
      expect([parsed.text?.trim(), parsed.html]).toEqual(["plain", "<b>rich</b>"]);
      const raw = delivered.raw.toString("latin1");
      expect(raw).toMatch(/^Content-Type: multipart\/alternative/mu);
      expect(raw.indexOf("text/plain")).toBeLessThan(raw.indexOf("text/html"));
    });

    it("leaves long lines and lines that start with a dot as they are", async () => {
      const link = `https://anamnesis.example/verify?code=${"a1b2".repeat(300)}`;
      const text = [".", "..two", ".one", link, "From here", `${"word ".repeat(300)}end`, "last"].join("\n");
      const { parsed, delivered } = await sent(someMail({ text, html: `<p>${link}</p>\n.<p>dot</p>` }));
      expect(parsed.text?.trimEnd()).toBe(text);
      expect(parsed.html).toBe(`<p>${link}</p>\n.<p>dot</p>`);
      // RFC 5322: longer lines may be cut by servers.
      const lines = delivered.raw.toString("latin1").split("\r\n");
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(998);
    });

    it.each(["\r\n", "\n", "\r", "\u2028", "\u0000\r\n\r\n"])(
      "takes a subject with %j for one line",
      async (lineBreak) => {
        const subject = `Hello${lineBreak}Bcc: eve@evil.example${lineBreak}X-Added: yes`;
        const { parsed, delivered } = await sent(someMail({ subject }));
        expect(parsed.subject).toBe("Hello Bcc: eve@evil.example X-Added: yes");
        expect([parsed.bcc, parsed.headers.get("x-added")]).toEqual([undefined, undefined]);
        expect(delivered.recipients ?? []).not.toContain("eve@evil.example");
        expect(parsed.text?.trim()).toBe("A text.");
      },
    );

    it.each([
      "ada@example.org\r\nBcc: eve@evil.example",
      "ada@example.org\nX-Added: yes",
      "ada@example.org, eve@evil.example",
      "ada@example.org; eve@evil.example",
      "ada@example.org> <eve@evil.example",
      "Ada <ada@example.org>",
      "friends: ada@example.org, eve@evil.example;",
      "ada@example.org eve@evil.example",
      "ada@@example.org",
      "ada",
      "",
    ])("refuses the recipient %j, and sends nothing", async (to) => {
      await expect(scene.mail.send(someMail({ to }))).rejects.toMatchObject({
        kind: "invalid",
        reason: "mail.recipient_invalid",
      });
      expect(await scene.delivered()).toEqual([]);
    });

    it.each(["a b", "a>\r\nX-Added: yes", "<a>", "a@b", ""])("refuses the Message-ID %j", async (messageId) => {
      await expect(scene.mail.send(someMail({ messageId }))).rejects.toMatchObject({
        reason: "mail.message_id_invalid",
      });
      expect(await scene.delivered()).toEqual([]);
    });

    it("says so when it cannot deliver", async () => {
      await scene.breakDown();
      await expect(scene.mail.send(someMail())).rejects.toMatchObject({
        name: "AppError",
        kind: "unavailable",
        reason: "mail.not_delivered",
        cause: expect.any(Error),
      });
    });
  });
}

function addressesIn({ to }: ParsedMail): (string | undefined)[] {
  const fields = to === undefined ? [] : Array.isArray(to) ? to : [to];
  return fields.flatMap(({ value }) => value.map(({ address }) => address));
}
