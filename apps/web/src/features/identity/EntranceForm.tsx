import { Trans } from "@lingui/react/macro";
import type { FormEvent, ReactNode } from "react";
import { Card, Page } from "../../ui/Page.tsx";
import css from "./EntranceForm.module.css";

interface EntranceFormProps {
  readonly title: string;
  /** What went wrong, when it is not about one field. */
  readonly failure: string | null;
  readonly onSubmit: (event: FormEvent<HTMLFormElement>) => void;
  readonly children: ReactNode;
}

/** The page in front of the door: one card, one form. */
export function EntranceForm({ title, failure, onSubmit, children }: EntranceFormProps) {
  return (
    <main className={css["entrance"]}>
      <p className={css["name"]}>Anamnesis</p>
      <Page title={title} lead={<Trans>A diary of how you feel, and what it adds up to.</Trans>}>
        <Card>
          <form className={css["form"]} noValidate onSubmit={onSubmit}>
            {children}
            {failure !== null && (
              <p role="alert" className={css["failure"]}>
                {failure}
              </p>
            )}
          </form>
        </Card>
      </Page>
    </main>
  );
}
