import type { Page } from "@playwright/test";

/** What of the page that is open does not fit into a window of this width, in words; nothing when all does. */
export function unfitting(page: Page, width: number): Promise<readonly string[]> {
  return page.evaluate((real) => {
    const found = new Set<string>();
    const named = (element: Element) =>
      `${element.tagName.toLowerCase()}.${element.className.toString().split(" ").at(-1)} “${(element.getAttribute("aria-label") ?? element.textContent).slice(0, 24)}”`;
    const isOut = ({ left, right }: DOMRect) => left < -1 || right > real + 1;
    /** What is there for those who listen alone, or put away until it is asked for. */
    const isShown = (element: Element) => {
      if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return false;
      for (let at: Element | null = element; at !== null; at = at.parentElement) {
        if (getComputedStyle(at).clipPath !== "none") return false;
      }
      return true;
    };
    /** The nearest around it that lets nothing out. */
    const clipOf = (element: Element) => {
      for (let at: Element | null = element; at !== null && at !== document.body; at = at.parentElement) {
        if (getComputedStyle(at).overflowX !== "visible") return at;
      }
      return null;
    };
    const scrolls = (clip: Element | null) => clip !== null && /auto|scroll/u.test(getComputedStyle(clip).overflowX);

    const { scrollWidth } = document.documentElement;
    if (scrollWidth > real) found.add(`the page is ${scrollWidth} px wide`);
    const places =
      "a[href], button, input, select, textarea, summary, [role=slider] > *, [role=option], [role=menuitem]";
    for (const element of document.querySelectorAll(places)) {
      const box = element.getBoundingClientRect();
      if (isOut(box) && box.width > 1 && isShown(element) && !scrolls(clipOf(element))) {
        found.add(`outside of the window: ${named(element)}`);
      }
    }
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    while (texts.nextNode() !== null) {
      const { currentNode: text } = texts;
      const element = text.parentElement;
      if (element === null || text.textContent?.trim() === "" || /^(?:SCRIPT|STYLE)$/u.test(element.tagName)) continue;
      range.selectNodeContents(text);
      const box = range.getBoundingClientRect();
      if (box.width === 0) continue;
      if (range.getClientRects().length > 1) {
        // Words and addresses of a usual length, and the parts of those that say where they may be parted.
        for (const { 0: word, index } of (text.textContent ?? "").matchAll(
          /(?<![^\s\u00AD])(?!W{3})[\p{Script=Latin}\d@.]{2,26}(?![^\s\u00AD])/gu,
        )) {
          // Letter by letter: of a word as a whole the hyphen before it would be a part.
          const tops = Array.from(word, (_, at) => {
            range.setStart(text, index + at);
            range.setEnd(text, index + at + 1);
            return Math.round([...range.getClientRects()].at(-1)?.top ?? 0);
          });
          if (new Set(tops).size > 1 && isShown(element)) {
            found.add(`broken: ${word} in ${named(element)}`);
          }
        }
      }
      const clip = clipOf(element);
      if (clip === null) {
        if (isOut(box) && isShown(element)) found.add(`text outside of the window: ${named(element)}`);
        continue;
      }
      const around = clip.getBoundingClientRect();
      if (scrolls(clip) || (box.left >= around.left - 1 && box.right <= around.right + 1) || !isShown(element))
        continue;
      const isShortened = getComputedStyle(clip).textOverflow === "ellipsis";
      if (!isShortened) found.add(`cut off: ${named(element)} in ${named(clip)}`);
      else if (clip.closest("[title], a[href]") === null) found.add(`shortened, and nowhere in full: ${named(clip)}`);
    }
    return [...found];
  }, width);
}

/** Buttons and links that are called something else than what stands on them: who speaks to them cannot tell (WCAG 2.5.3). */
export function misnamed(page: Page): Promise<readonly string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>("button[aria-label], a[aria-label], summary[aria-label]")]
      .filter((element) => !(element.ariaLabel ?? "").startsWith(element.innerText.trim()))
      .map((element) => `“${element.innerText}” is called “${element.ariaLabel}”`),
  );
}

interface Least {
  /** Within what it is asked; the page unless told. */
  readonly within?: string;
  readonly least: number;
}

/** Controls that a finger hardly meets, with how high they are: those that stand by themselves, not links within a text. */
export function small(page: Page, { within = "body", least }: Least): Promise<readonly string[]> {
  return page.evaluate(
    ([place, height]) => {
      const isShown = (element: Element) =>
        element.checkVisibility({ opacityProperty: false, visibilityProperty: true }) &&
        element.getBoundingClientRect().width > 1;
      const isWithinText = (element: Element) =>
        element.tagName === "A" &&
        getComputedStyle(element).display === "inline" &&
        [...(element.parentElement?.childNodes ?? [])].some(
          (node) => node !== element && node.nodeType === Node.TEXT_NODE && node.textContent?.trim() !== "",
        );
      /** A box to tick is tapped by its words as well, a field by all of its frame. */
      const heightOf = (element: Element) => {
        const labels = element instanceof HTMLInputElement ? [...(element.labels ?? [])] : [];
        const frame = element.closest(".mantine-Input-wrapper") ?? element;
        return Math.max(...[element, frame, ...labels].map((one) => one.getBoundingClientRect().height));
      };
      const controls = "a[href], button, input, select, textarea, summary, [role=slider] > [data-severity]";
      return [...document.querySelectorAll(`:is(${place}) :is(${controls})`)]
        .filter((element) => isShown(element) && !isWithinText(element) && Math.round(heightOf(element)) < height)
        .map((element) => {
          const words = (element.getAttribute("aria-label") ?? element.textContent).slice(0, 24);
          return `${Math.round(heightOf(element))} px high: ${element.tagName.toLowerCase()}.${element.className.toString().split(" ").at(-1)} “${words}”`;
        });
    },
    [within, least] as const,
  );
}
