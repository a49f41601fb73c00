import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { z } from "zod";
import { fieldErrorsOf } from "./errors.ts";
import { focusFirstProblem, problemsOf } from "./forms.ts";

interface Submission<Input, Output> {
  readonly schema: z.ZodType<Input>;
  readonly send: (input: Input) => Promise<Output>;
  readonly onSent: (output: Output) => unknown;
}

/** A form that is sent once nothing is wrong with it, and else says at each field what is, here as after the server looked. */
export function useSubmit<Input, Output>({ schema, send, onSent }: Submission<Input, Output>) {
  const [problems, setProblems] = useState<Readonly<Record<string, string>>>({});
  const sending = useMutation({
    mutationFn: send,
    onSuccess: onSent,
    onError: (error) => setProblems(fieldErrorsOf(error)),
  });

  /** Sends what was typed. */
  function submit(event: FormEvent<HTMLFormElement>, typed: unknown) {
    event.preventDefault();
    const form = event.currentTarget;
    const found = problemsOf(schema, typed);
    setProblems(found ?? {});
    if (found === null) sending.mutate(schema.parse(typed), { onError: () => focusFirstProblem(form) });
    else focusFirstProblem(form);
  }

  return {
    submit,
    problems,
    isPending: sending.isPending,
    /** What failed as a whole; null while there is nothing, or fields say what. */
    failure: Object.keys(problems).length === 0 ? sending.error : null,
  };
}
