import { verify } from "@node-rs/argon2";
import { expect, it, vi } from "vitest";
import { createPasswords } from "./passwords.ts";

vi.mock("@node-rs/argon2", { spy: true });

/** What decides how much work a comparison is: the parameters, and the lengths of salt and output. */
function workOf(hash: unknown) {
  const [, variant, version, parameters, salt, output] = String(hash).split("$");
  return { variant, version, parameters, lengths: [salt?.length, output?.length] };
}

it("does the same work for an account that does not exist, from the first comparison on", async () => {
  const passwords = createPasswords();
  expect(await passwords.verify(null, "four plain words here")).toBe(false);
  const spy = vi.mocked(verify);
  expect(spy).toHaveBeenCalledOnce();
  // A hash that the library cannot read would reject at once, without any work.
  expect(spy.mock.settledResults[0]).toEqual({ type: "fulfilled", value: false });
  const real = await passwords.hash("four plain words here");
  expect(workOf(spy.mock.calls[0]?.[0])).toEqual(workOf(real));
});
