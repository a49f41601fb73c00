import { AppError } from "@anamnesis/domain";

export interface MailLink {
  readonly label: string;
  readonly url: string;
}

/** What a letter says. All of it is plain text. */
export interface Letter {
  readonly subject: string;
  readonly greeting: string;
  readonly paragraphs: readonly string[];
  /** The one thing to do. */
  readonly action?: MailLink;
  /** What else one could do. */
  readonly links?: readonly MailLink[];
  readonly code?: string;
  readonly footer: string;
  /** The language it is written in. */
  readonly lang?: string;
}

export interface RenderedMail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

const lineWidth = 72;
const sans = "Inter, -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif";
const serif = "Newsreader, Georgia, serif";

/** A letter as plain text and as HTML that loads nothing: no picture, no font, no trace of its being read. */
export function renderMail(letter: Letter): RenderedMail {
  const links = [letter.action, ...(letter.links ?? [])].filter((link) => link !== undefined);
  for (const { url } of links) assertWebAddress(url);
  return { subject: oneLine(letter.subject), text: textOf(letter, links), html: htmlOf(letter) };
}

/** The text on one line: what people have typed adds no lines of its own. */
export function oneLine(text: string): string {
  return (
    text
      .replace(/[\s\p{Cc}\u2028\u2029]+/gu, " ")
      // Marks that turn the direction of writing would make a sentence say something else.
      .replace(/[\u202a-\u202e\u2066-\u2069]/gu, "")
      .trim()
  );
}

function assertWebAddress(url: string): void {
  const isWeb = URL.canParse(url) && ["https:", "http:"].includes(new URL(url).protocol) && !/[\s<>"]/u.test(url);
  if (!isWeb) throw new AppError("internal", "mail.link_invalid");
}

function textOf({ greeting, paragraphs, code, footer }: Letter, links: readonly MailLink[]): string {
  const blocks = [
    wrapped(greeting),
    ...paragraphs.map(wrapped),
    // Addresses and codes have a line to themselves: whole, and easy to copy.
    ...links.map(({ label, url }) => `${wrapped(`${label}:`)}\n${url}`),
    ...(code === undefined ? [] : [oneLine(code)]),
    `-- \n${wrapped(footer)}`,
  ];
  return `${blocks.join("\n\n")}\n`;
}

function wrapped(text: string): string {
  const lines: string[] = [];
  let line = "";
  for (const word of oneLine(text).split(" ")) {
    if (line !== "" && line.length + 1 + word.length > lineWidth) {
      lines.push(line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].join("\n");
}

const dark = `@media (prefers-color-scheme: dark) {
  .paper { background: #17131d !important; }
  .card { background: #241d2d !important; border-color: #3a3145 !important; }
  .ink { color: #f3edf4 !important; }
  .quiet { color: #b9adc0 !important; }
  .link { color: #e3b3d5 !important; }
  .button { background: #e3b3d5 !important; color: #221c2b !important; }
  .code { background: #17131d !important; }
}`;

function htmlOf({ subject, greeting, paragraphs, action, links = [], code, footer, lang = "en" }: Letter): string {
  const paragraph = "margin: 0 0 16px; font-size: 16px; line-height: 1.6; color: #221c2b;";
  const body = [
    `<p class="ink" style="${paragraph}">${escaped(greeting)}</p>`,
    ...paragraphs.map((text) => `<p class="ink" style="${paragraph}">${escaped(text)}</p>`),
    ...(action === undefined ? [] : [buttonOf(action)]),
    ...links.map(
      ({ label, url }) =>
        `<p style="margin: 0 0 16px; font-size: 16px; line-height: 1.6;"><a class="link" href="${escaped(url)}" style="color: #6d2f5b;">${escaped(label)}</a></p>`,
    ),
    ...(code === undefined ? [] : [codeOf(code)]),
  ];
  return `<!doctype html>
<html lang="${escaped(lang)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escaped(subject)}</title>
<style>
:root { color-scheme: light dark; }
${dark}
</style>
</head>
<body class="paper" style="margin: 0; padding: 0; background: #fbf8f4; font-family: ${sans};">
<div class="paper" style="padding: 32px 16px; background: #fbf8f4;">
<div class="card" style="max-width: 520px; margin: 0 auto; padding: 32px; background: #ffffff; border: 1px solid #ece4da; border-radius: 18px;">
<h1 class="ink" style="margin: 0 0 20px; font-family: ${serif}; font-size: 26px; font-weight: 500; line-height: 1.25; color: #221c2b;">${escaped(subject)}</h1>
${body.join("\n")}
</div>
<p class="quiet" style="max-width: 520px; margin: 20px auto 0; padding: 0 32px; font-size: 13px; line-height: 1.5; color: #6a6072;">${escaped(footer)}</p>
</div>
</body>
</html>
`;
}

function buttonOf({ label, url }: MailLink): string {
  const href = escaped(url);
  return `<p style="margin: 24px 0 12px;"><a class="button" href="${href}" style="display: inline-block; padding: 12px 22px; border-radius: 12px; background: #6d2f5b; color: #ffffff; font-size: 16px; font-weight: 600; text-decoration: none;">${escaped(label)}</a></p>
<p class="quiet" style="margin: 0 0 16px; font-size: 13px; line-height: 1.5; color: #6a6072; overflow-wrap: anywhere;">${href}</p>`;
}

function codeOf(code: string): string {
  return `<p class="ink code" style="margin: 0 0 16px; padding: 14px 18px; border-radius: 12px; background: #fbf8f4; font-family: ui-monospace, Menlo, Consolas, monospace; font-size: 24px; letter-spacing: 4px; text-align: center; color: #221c2b;">${escaped(code)}</p>`;
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escaped(text: string): string {
  return oneLine(text).replace(/[&<>"']/gu, (letter) => entities[letter] ?? "");
}
