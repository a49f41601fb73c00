const escapes: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Text for the inside of an element or a quoted attribute. */
export const escaped = (text: string): string =>
  text.replaceAll(/[&<>"]/gu, (character) => escapes[character] ?? character);

/** A page without the web app. `body` is HTML. */
export function htmlPage(title: string, body: string, lang = "en"): string {
  return `<!doctype html><html lang="${lang}"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><title>${escaped(title)}</title><body style="font: 16px/1.5 system-ui; margin: 24px auto; max-width: 760px; padding: 0 16px"><main>${body}</main></body></html>`;
}
