const fields = "form :is(input:not([type=hidden]), select, textarea):not(:disabled)";
const others = ":is(a[href], button, input:not([type=hidden]), select, textarea, summary):not(:disabled)";

/** What stands around something, the nearest first, as far as the page goes. */
function around(element: Element, page: Element): readonly Element[] {
  const found: Element[] = [];
  for (let at = element.parentElement; at !== null && at !== page; at = at.parentElement) found.push(at);
  return found;
}

/** Where somebody goes on in what is left: in the form that opened, else at what can be used first. */
const placeIn = (rest: Element): HTMLElement | null =>
  rest.querySelector<HTMLElement>(fields) ?? rest.querySelector<HTMLElement>(others);

/**
 * Keeps whoever goes by the keyboard where they are when what they pressed goes away, such as the button that opened a form, or
 * the form that was closed: the browser would begin at the top of the page.
 * @param page what its pages stand in; whoever goes to another page begins there anew
 * @returns what ends it
 */
export function keepFocus(page: HTMLElement): () => void {
  let isKeyboard = false;
  let focused: Element | null = null;
  let surroundings: readonly Element[] = [];
  let path = "";

  const byKey = () => (isKeyboard = true);
  const byPointer = () => (isKeyboard = false);
  function note({ target }: FocusEvent): void {
    focused = target instanceof Element ? target : null;
    surroundings = focused === null ? [] : around(focused, page);
    path = location.pathname;
  }
  const observer = new MutationObserver(() => {
    if (!isKeyboard || focused === null || focused.isConnected || document.activeElement !== document.body) return;
    if (path !== location.pathname) return;
    for (const rest of surroundings) {
      const place = rest.isConnected ? placeIn(rest) : null;
      if (place !== null) return place.focus();
    }
    focused = null;
  });

  observer.observe(page, { childList: true, subtree: true });
  page.addEventListener("focusin", note);
  document.addEventListener("keydown", byKey, true);
  document.addEventListener("pointerdown", byPointer, true);
  return () => {
    observer.disconnect();
    page.removeEventListener("focusin", note);
    document.removeEventListener("keydown", byKey, true);
    document.removeEventListener("pointerdown", byPointer, true);
  };
}
