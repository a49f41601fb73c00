import type { z } from "zod";
import { domainText } from "./domain-words.ts";

/**
 * The first message for each top-level field of what `schema` refuses, and by its whole path where it lies deeper;
 * null when it accepts.
 */
export function problemsOf(schema: z.ZodType, values: unknown): Readonly<Record<string, string>> | null {
  const result = schema.safeParse(values);
  if (result.success) return null;
  const problems: Record<string, string> = {};
  for (const issue of result.error.issues) {
    problems[String(issue.path[0] ?? "")] ??= domainText(issue.message);
    problems[issue.path.join(".")] ??= domainText(issue.message);
  }
  return problems;
}

/** Puts the cursor into the first field that has a problem. */
export function focusFirstProblem(form: HTMLElement): void {
  // After React has marked the fields.
  requestAnimationFrame(() => {
    const field = form.querySelector('[aria-invalid="true"]');
    if (field instanceof HTMLElement) field.focus();
  });
}
