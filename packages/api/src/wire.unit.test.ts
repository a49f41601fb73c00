import type { Json } from "@anamnesis/domain";
import type { inferProcedureOutput } from "@trpc/server";
import { describe, expectTypeOf, it } from "vitest";
import type { AppRouter } from "./router.ts";

/** What JSON would give back as something else: each part of `T` that is neither JSON nor left out. */
type NotJson<T> = T extends Json
  ? never
  : T extends (...parameters: never[]) => unknown
    ? T
    : T extends readonly (infer Item)[]
      ? NotJson<Item>
      : T extends Date | Map<unknown, unknown> | Set<unknown> | Uint8Array | bigint | symbol | undefined
        ? T
        : T extends object
          ? {
              [Name in keyof T]-?: NotJson<
                Partial<Pick<T, Name>> extends Pick<T, Name> ? Exclude<T[Name], undefined> : T[Name]
              >;
            }[keyof T]
          : T;

/** Every answer of a router, by path. What is followed is a stream of answers. */
type Answers<Record> = {
  [Name in keyof Record]: Record[Name] extends { readonly _def: { readonly procedure: true } }
    ? inferProcedureOutput<Record[Name]> extends AsyncIterable<infer Answer>
      ? NotJson<Answer>
      : NotJson<inferProcedureOutput<Record[Name]>>
    : Answers<Record[Name]>;
}[keyof Record];

describe("the wire", () => {
  it("carries every answer as it is: plain JSON needs nothing beside it", () => {
    expectTypeOf<Answers<AppRouter["_def"]["record"]>>().toBeNever();
  });

  it("would not carry these", () => {
    expectTypeOf<NotJson<{ readonly a: readonly { readonly at: Date }[] }>>().toEqualTypeOf<Date>();
    expectTypeOf<NotJson<{ readonly a: unknown }>>().toEqualTypeOf<unknown>();
    expectTypeOf<NotJson<{ readonly a: 1n | null } | undefined>>().toEqualTypeOf<1n | undefined>();
    expectTypeOf<NotJson<{ readonly a?: string | undefined; readonly b: Json }>>().toBeNever();
  });
});
