import { buffer } from "node:stream/consumers";
import type { BriefContent } from "@anamnesis/domain";
import Pdf from "pdfkit";
import { letters, printable } from "./letters.ts";
import { sectionOf } from "./sections.ts";
import {
  type Block,
  column,
  decoration,
  type Doc,
  footerHeight,
  inks,
  margin,
  papers,
  type Pen,
  penOf,
  text,
} from "./sheet.ts";

function newDocument({ paper, language }: Pick<BriefContent, "paper" | "language">): Doc {
  const { width, height } = papers[paper];
  const doc = new Pdf({
    size: [width, height],
    // Nothing turns the page by itself: what does not fit was left out before.
    margin: 0,
    pdfVersion: "1.7",
    tagged: true,
    lang: language,
    displayTitle: true,
  });
  doc.registerFont("plain", letters.plain);
  doc.registerFont("bold", letters.bold);
  return doc;
}

/** All but the foot of the sheet. */
function sheetOf(pen: Pen): Block {
  const { content, width } = pen;
  return column(pen, [
    text(pen, content.title, { size: 9, ink: inks.muted, width }),
    text(pen, content.personName, { size: 19, font: "bold", width, tag: "H1" }),
    text(pen, content.period, { size: 9.5, width }),
    ...content.sections.map((section) => sectionOf(pen, section)),
  ]);
}

/** Lays sheets out, and prints one of them. */
export interface Printer {
  /** Whether that fits on one page. */
  fits(content: BriefContent): boolean;
  /** The sheet as a file of one page; once. */
  print(content: BriefContent): Promise<Buffer>;
}

/** A printer for one paper. What it measured it need not measure again to print it. */
export function createPrinter(given: Pick<BriefContent, "paper" | "language">): Printer {
  const doc = newDocument(given);
  const { height } = papers[given.paper];
  const heights = new Map<string, number>();
  return {
    fits: (content) => sheetOf(penOf(doc, content, heights)).height <= height - 2 * margin - footerHeight,
    print(content) {
      const { title, personName, footer } = content;
      const pen = penOf(doc, content, heights);
      Object.assign(doc.info, {
        Title: `${title}: ${printable(personName)}`,
        Author: printable(personName),
        Creator: "Anamnesis",
      });
      const root = doc.struct("Document");
      doc.addStructure(root);
      root.add(sheetOf(pen).draw({ x: margin, y: margin }));
      const y = height - margin - footerHeight + 10;
      decoration(doc, () => {
        doc
          .moveTo(margin, y - 5)
          .lineTo(margin + pen.width, y - 5)
          .lineWidth(0.5)
          .strokeColor(inks.line)
          .stroke();
      });
      // The small print stays as it is: smaller still could not be read.
      const unscaled = penOf(doc, { ...content, scale: 1 }, heights);
      root.add(text(unscaled, footer, { size: 7.5, ink: inks.muted, width: pen.width }).draw({ x: margin, y }));
      root.end();
      doc.end();
      return buffer(doc);
    },
  };
}
