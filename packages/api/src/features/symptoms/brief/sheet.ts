import type { BriefContent, BriefPaper } from "@anamnesis/domain";
import { type letters, printable } from "./letters.ts";

export type Doc = PDFKit.PDFDocument;

/** In points. */
export const papers: Readonly<Record<BriefPaper, { readonly width: number; readonly height: number }>> = {
  a4: { width: 595.28, height: 841.89 },
  letter: { width: 612, height: 792 },
};
export const margin = 42;
export const footerHeight = 30;

/** Dark enough for a printer without colours. */
export const inks = { text: "#221c2b", muted: "#544b5c", line: "#c9c0c6", bar: "#6d2f5b" };

/** Where something is drawn. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** A part of the sheet that knows how high it is before it is drawn. */
export interface Block {
  readonly height: number;
  /** The element that it is to a reading voice, drawn when its turn has come. */
  draw(at: Place): PDFKit.PDFStructureElement;
}

export interface TextStyle {
  readonly size: number;
  readonly font?: keyof typeof letters;
  readonly ink?: string;
  readonly width: number;
  /** What it is to a reading voice. */
  readonly tag?: string;
  /** Cut where its one line ends. */
  readonly isOneLine?: boolean;
}

/** What blocks are made with. */
export interface Pen {
  readonly doc: Doc;
  readonly content: BriefContent;
  /** Width of what is written. */
  readonly width: number;
  readonly size: (points: number) => number;
  /** Heights that were measured before. */
  readonly heights: Map<string, number>;
}

export function penOf(doc: Doc, content: BriefContent, heights: Pen["heights"]): Pen {
  return {
    doc,
    content,
    heights,
    width: papers[content.paper].width - 2 * margin,
    size: (points) => points * content.scale,
  };
}

const lineHeight = 1.35;

/** A paragraph. */
export function text({ doc, size, heights }: Pen, words: string, style: TextStyle): Block {
  const { font = "plain", ink = inks.text, width, tag = "P", isOneLine = false } = style;
  const written = printable(words);
  const points = size(style.size);
  const line = points * lineHeight;
  const set = () => doc.font(font).fontSize(points).fillColor(ink);
  const gap = () => line - set().currentLineHeight(true);
  const known = `${font} ${points} ${width} ${written}`;
  const height = isOneLine ? line : (heights.get(known) ?? set().heightOfString(written, { width, lineGap: gap() }));
  if (!isOneLine) heights.set(known, height);
  return {
    height,
    draw: ({ x, y }) =>
      doc.struct(tag, {}, () => {
        const only = isOneLine ? { height: line, ellipsis: true } : {};
        const lineGap = gap();
        set().text(written, x, y, { width, lineGap, ...only });
      }),
  };
}

/** Blocks under each other. */
export function column(
  { doc }: Pen,
  blocks: readonly Block[],
  { gap = 0, tag = "Div" }: { readonly gap?: number; readonly tag?: string } = {},
): Block {
  const height = blocks.reduce((sum, block) => sum + block.height, 0) + gap * Math.max(0, blocks.length - 1);
  return {
    height,
    draw({ x, y }) {
      const element = doc.struct(tag);
      let top = y;
      for (const block of blocks) {
        element.add(block.draw({ x, y: top }));
        top += block.height + gap;
      }
      return element;
    },
  };
}

/** A block with another beside it. */
export function row(
  { doc }: Pen,
  blocks: readonly { readonly block: Block; readonly indent: number }[],
  tag = "Div",
): Block {
  return {
    height: Math.max(0, ...blocks.map(({ block }) => block.height)),
    draw({ x, y }) {
      const element = doc.struct(tag);
      for (const { block, indent } of blocks) element.add(block.draw({ x: x + indent, y }));
      return element;
    },
  };
}

/** Room above a block. */
export function below(block: Block, gap: number): Block {
  return { height: block.height + gap, draw: ({ x, y }) => block.draw({ x, y: y + gap }) };
}

/** What is no content to a reading voice, such as a rule. */
export function decoration(doc: Doc, draw: () => void): void {
  doc.markContent("Artifact", { type: "Layout" });
  draw();
  doc.endMarkedContent();
}
