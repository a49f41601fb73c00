import type { BriefContent, BriefSection, BriefSectionOf, BriefShape, BriefSymptom } from "@anamnesis/domain";
import type { CSSProperties, ReactNode } from "react";
import css from "./brief.module.css";
import { BriefChart } from "./BriefChart.tsx";

/** The sheet as a page of paper, in the words that the file has as well. */
export function BriefSheet({ content }: { readonly content: BriefContent }) {
  const { language, paper, scale, title, personName, period, sections, footer } = content;
  return (
    <article
      className={css["sheet"]}
      lang={language}
      data-paper={paper}
      aria-label={title}
      style={{ "--scale": scale } as CSSProperties}
    >
      <p className={css["kind"]}>{title}</p>
      <p className={css["person"]}>{personName}</p>
      <p>{period}</p>
      {sections.map((section) => (
        <Section key={section.key} section={section} />
      ))}
      <footer className={css["footer"]}>{footer}</footer>
    </article>
  );
}

function Section({ section }: { readonly section: BriefSection }) {
  const { title, hint, more, shape } = section;
  return (
    <section className={css["section"]}>
      <h3 className={css["heading"]}>{title}</h3>
      {hint !== null && <p className={css["quiet"]}>{hint}</p>}
      {rowsOf<BriefShape>(section)}
      {more !== null && shape !== "inline" && <p className={css["quiet"]}>{more}</p>}
    </section>
  );
}

const rows: { readonly [Shape in BriefShape]: (section: BriefSectionOf<Shape>) => ReactNode } = {
  symptoms: ({ rows: symptoms, hint }) => (
    <div className={css["symptoms"]}>
      {symptoms.map((symptom) => (
        <Symptom key={symptom.name} symptom={symptom} hint={hint ?? ""} />
      ))}
    </div>
  ),
  paragraphs: ({ rows: paragraphs }) => paragraphs.map((words, index) => <p key={index}>{words}</p>),
  numbered: ({ rows: items }) => (
    <ol className={css["list"]}>
      {items.map((words, index) => (
        <li key={index}>{words}</li>
      ))}
    </ol>
  ),
  lines: ({ rows: items }) => (
    <ul className={css["list"]}>
      {items.map((words, index) => (
        <li key={index}>{words}</li>
      ))}
    </ul>
  ),
  inline: ({ rows: items, more }) => <p>{[...items, ...(more === null ? [] : [more])].join(" · ")}</p>,
  facts: ({ rows: facts }) => (
    <dl className={css["facts"]}>
      {facts.map(({ name, text }, index) => (
        <div key={index}>
          <dt>{name}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  ),
};

function rowsOf<Shape extends BriefShape>(section: BriefSectionOf<Shape>): ReactNode {
  return rows[section.shape](section);
}

function Symptom({ symptom, hint }: { readonly symptom: BriefSymptom; readonly hint: string }) {
  const { name, figures, change, chart } = symptom;
  return (
    <div className={css["symptom"]}>
      <h4 className={css["name"]} title={name}>
        {name}
      </h4>
      <p className={css["figures"]}>{figures}</p>
      <p className={css["quiet"]}>{change}</p>
      <BriefChart chart={chart} label={`${name}. ${hint} ${chart.from} – ${chart.to}. ${figures}.`} />
    </div>
  );
}
