/*
 * What is typed and kept nowhere yet: neither sent nor among the drafts of this window. A page that begins anew would lose
 * it.
 */

type TextField = HTMLInputElement | HTMLTextAreaElement;

const kindsOfText = new Set(["text", "email", "tel", "url", "number"]);
const typed = new Set<TextField>();

const isTextField = (target: EventTarget | null): target is TextField =>
  target instanceof HTMLTextAreaElement || (target instanceof HTMLInputElement && kindsOfText.has(target.type));

/** Begins to take note of what is typed; what is sent is typed no more. */
export function watchTyping(): () => void {
  const controller = new AbortController();
  const { signal } = controller;
  document.addEventListener("input", ({ target }) => isTextField(target) && typed.add(target), { signal });
  document.addEventListener(
    "submit",
    ({ target }) => {
      for (const field of typed) if (field.form === target) typed.delete(field);
    },
    { signal },
  );
  return () => controller.abort();
}

/** Whether a draft of this window holds these words. */
function isKept(words: string): boolean {
  const written = JSON.stringify(words).slice(1, -1);
  return Object.entries(sessionStorage).some(
    ([key, value]) => key.startsWith("anamnesis.draft:") && String(value).includes(written),
  );
}

/** Whether something stands in a field of the page that would be lost. */
export function wouldLoseText(): boolean {
  for (const field of typed) if (!field.isConnected) typed.delete(field);
  return [...typed].some(({ value }) => value.trim() !== "" && !isKept(value));
}
