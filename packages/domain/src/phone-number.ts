import { z } from "zod";

/** A number as people write it: digits, with what stands between them. May be empty. */
export const phoneNumber = z
  .string()
  .trim()
  .max(40, "At most 40 characters.")
  .refine((text) => text === "" || /^\+?[\d\s()./-]*$/u.test(text), "A phone number is digits, with a + before it.")
  .refine((text) => !text.startsWith("+") || /^\+\s*[1-9]/u.test(text), "After the + comes a country, such as +43.")
  .refine((text) => text === "" || /^(?:\D*\d){3,15}\D*$/u.test(text), "A phone number has 3 to 15 digits.");
