import { Trans } from "@lingui/react/macro";
import type { FormEvent, ReactNode } from "react";
import { Card, Page } from "../../ui/Page.tsx";
import { LanguageChoice } from "./LanguageChoice.tsx";
import css from "./EntranceForm.module.css";

interface EntranceProps {
  readonly title: string;
  readonly children: ReactNode;
}

/** A page in front of the door: one card. */
export function Entrance({ title, children }: EntranceProps) {
  return (
    <main className={css["entrance"]}>
      <p className={css["name"]}>Anamnesis</p>
      <Page title={title} lead={<Trans>A diary of how you feel, and what it adds up to.</Trans>}>
        <Card>{children}</Card>
      </Page>
      <LanguageChoice />
    </main>
  );
}

interface EntranceFormProps extends EntranceProps {
  /** What went wrong, when it is not about one field. */
  readonly failure: string | null;
  readonly onSubmit: (event: FormEvent<HTMLFormElement>) => void;
}

/** A page in front of the door with one form. */
export function EntranceForm({ title, failure, onSubmit, children }: EntranceFormProps) {
  return (
    <Entrance title={title}>
      <form className={css["form"]} noValidate onSubmit={onSubmit}>
        {failure !== null && (
          <p role="alert" className={css["failure"]}>
            {failure}
          </p>
        )}
        {children}
      </form>
    </Entrance>
  );
}
