import { useLingui } from "@lingui/react/macro";
import { type UseMutationResult, useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { z } from "zod";
import { fieldErrorsOf, wordsOf } from "./errors.ts";
import { focusFirstProblem, problemsOf } from "./forms.ts";

interface FormOptions<Values> {
  readonly initial: Values;
  /** Checked here first, when it is at hand; the server says the same in any case. */
  readonly schema?: z.ZodType;
  readonly send: (values: Values) => Promise<unknown>;
}

export interface FormState<Values> {
  readonly values: Values;
  readonly set: (change: Partial<Values>) => void;
  /** What is wrong with each field, by its name. */
  readonly problems: Readonly<Record<string, string>>;
  /** What went wrong when it is not about a field; null for nothing. */
  readonly failure: string | null;
  readonly submit: (event: FormEvent<HTMLFormElement>) => void;
  readonly mutation: UseMutationResult<unknown, Error, Values>;
}

/** The state of a form: what was typed stays, whatever the server says. */
export function useForm<Values extends object>({ initial, schema, send }: FormOptions<Values>): FormState<Values> {
  const { i18n } = useLingui();
  const [values, setValues] = useState(initial);
  const [problems, setProblems] = useState<Readonly<Record<string, string>>>({});
  const mutation = useMutation<unknown, Error, Values>({
    mutationFn: send,
    onError: (error) => setProblems(fieldErrorsOf(error)),
  });
  const isAboutField = Object.keys(problems).some((field) => field in values);
  // What the form sends along without showing it has no field to stand at.
  const hidden = [...new Set(Object.values(problems))].join(" ");
  return {
    values,
    set: (change) => setValues({ ...values, ...change }),
    problems,
    failure: mutation.isError && !isAboutField ? hidden || i18n._(wordsOf(mutation.error)) : null,
    mutation,
    submit(event) {
      event.preventDefault();
      // What sends itself and is sent by hand in the same moment is sent once.
      if (mutation.isPending) return;
      const form = event.currentTarget;
      const found = schema === undefined ? null : problemsOf(schema, values);
      setProblems(found ?? {});
      if (found === null) mutation.mutate(values, { onError: () => focusFirstProblem(form) });
      else focusFirstProblem(form);
    },
  };
}
