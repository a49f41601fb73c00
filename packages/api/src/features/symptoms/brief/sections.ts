import type { BriefSection, BriefSectionOf, BriefShape, BriefSymptom } from "@anamnesis/domain";
import { chartOf } from "./chart.ts";
import { below, type Block, column, inks, type Pen, row, text } from "./sheet.ts";

const columns = 2;
const columnGap = 22;

/** How the rows of a section are drawn, by its shape. */
type Rows = { readonly [Shape in BriefShape]: (pen: Pen, section: BriefSectionOf<Shape>) => readonly Block[] };

const body = 9.5;
const small = 8;

const rows: Rows = {
  paragraphs: (pen, section) => section.rows.map((words) => text(pen, words, { size: body, width: pen.width })),
  numbered: (pen, section) =>
    section.rows.map((words, index) => item(pen, { mark: `${index + 1}.`, words, indent: pen.size(16) })),
  lines: (pen, section) => section.rows.map((words) => item(pen, { mark: "•", words, indent: pen.size(10) })),
  inline: (pen, section) => [
    text(pen, [...section.rows, ...(section.more === null ? [] : [section.more])].join(" · "), {
      size: body,
      width: pen.width,
    }),
  ],
  facts: (pen, section) => section.rows.map(({ name, text: words }) => fact(pen, name, words)),
  symptoms: (pen, section) => {
    const width = (pen.width - columnGap) / columns;
    const blocks = section.rows.map((symptom) => symptomOf(pen, { symptom, width, hint: section.hint ?? "" }));
    const lines: Block[] = [];
    for (let at = 0; at < blocks.length; at += columns) {
      const beside = blocks
        .slice(at, at + columns)
        .map((block, index) => ({ block, indent: index * (width + columnGap) }));
      lines.push(below(row(pen, beside), lines.length === 0 ? 0 : pen.size(7)));
    }
    return lines;
  },
};

function item(
  pen: Pen,
  { mark, words, indent }: { readonly mark: string; readonly words: string; readonly indent: number },
): Block {
  return row(
    pen,
    [
      { block: text(pen, mark, { size: body, width: indent, tag: "Lbl" }), indent: 0 },
      { block: text(pen, words, { size: body, width: pen.width - indent, tag: "LBody" }), indent },
    ],
    "LI",
  );
}

function fact(pen: Pen, name: string, words: string): Block {
  const width = pen.width * 0.26;
  return row(pen, [
    { block: text(pen, name, { size: small + 0.5, font: "bold", width: width - pen.size(8) }), indent: 0 },
    { block: text(pen, words, { size: small + 0.5, width: pen.width - width }), indent: width },
  ]);
}

function symptomOf(
  pen: Pen,
  { symptom, width, hint }: { readonly symptom: BriefSymptom; readonly width: number; readonly hint: string },
): Block {
  const { name, figures, change, chart } = symptom;
  return column(pen, [
    text(pen, name, { size: body + 0.5, font: "bold", width, tag: "H3", isOneLine: true }),
    text(pen, figures, { size: small + 0.5, width }),
    text(pen, change, { size: small, ink: inks.muted, width }),
    chartOf(pen, { chart, width, alt: `${name}. ${hint} ${chart.from} – ${chart.to}. ${figures}.` }),
  ]);
}

/** A section with its heading. */
export function sectionOf(pen: Pen, section: BriefSection): Block {
  const { title, hint, more, shape } = section;
  const { width, size } = pen;
  const heading = text(pen, title, { size: 11, font: "bold", ink: inks.bar, width, tag: "H2" });
  const own = rowsOf<BriefShape>(pen, section);
  const list = shape === "numbered" || shape === "lines" ? { tag: "L" } : {};
  const quiet = (words: string) => text(pen, words, { size: small, ink: inks.muted, width });
  return column(
    pen,
    [
      below(heading, size(12)),
      ...(hint === null ? [] : [quiet(hint)]),
      below(column(pen, own, { gap: size(1.5), ...list }), size(3)),
      ...(more === null || shape === "inline" ? [] : [below(quiet(more), size(6))]),
    ],
    { tag: "Sect" },
  );
}

function rowsOf<Shape extends BriefShape>(pen: Pen, section: BriefSectionOf<Shape>): readonly Block[] {
  return rows[section.shape](pen, section);
}
