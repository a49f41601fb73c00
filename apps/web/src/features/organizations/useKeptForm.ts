import { useRouteContext } from "@tanstack/react-router";
import { useEffect } from "react";
import type { z } from "zod";
import { keepDraft, keptDraft } from "../../lib/drafts.ts";
import { type FormState, useForm } from "../../lib/use-form.ts";

interface KeptFormOptions<Values> {
  /** Under what the form is kept while it is being filled in. */
  readonly draft: string;
  readonly initial: Values;
  readonly schema: z.ZodType;
  readonly send: (values: Values) => Promise<unknown>;
}

const isSame = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

/** A form that a session that ends, or a reload, takes nothing from: what was changed in it is kept until it is sent. */
export function useKeptForm<Values extends object>({
  draft,
  initial,
  schema,
  send,
}: KeptFormOptions<Values>): FormState<Values> {
  const { account } = useRouteContext({ from: "/shell" });
  const isDraft = (value: unknown): value is Partial<Values> =>
    typeof value === "object" && value !== null && Object.keys(value).every((key) => key in initial);
  const form = useForm({
    initial: { ...initial, ...keptDraft(account.id, draft, isDraft) },
    schema,
    async send(values) {
      await send(values);
      keepDraft(account.id, draft, null);
    },
  });
  const { values } = form;
  useEffect(() => {
    const before = new Map<string, unknown>(Object.entries(initial));
    const changed = Object.entries(values).filter(([key, value]) => !isSame(value, before.get(key)));
    keepDraft(account.id, draft, changed.length === 0 ? null : Object.fromEntries(changed));
  }, [values, initial, account.id, draft]);
  return form;
}
