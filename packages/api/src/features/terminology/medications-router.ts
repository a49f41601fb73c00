import {
  findMedicationsInput,
  medicationWords,
  searchMedicationsInput,
  shortestMedicationSearch,
} from "@anamnesis/domain";
import { reading, router } from "../../trpc.ts";
import { findMedications, searchMedications } from "./medications.repository.ts";

/** More than somebody types; less than whoever copies the list by its words would like. */
const searches = { most: 600, perSeconds: 60, reason: "http.too_many_requests" } as const;

/** The list of medications. It is published, and the same for everybody. */
export const medicationsRouter = router({
  /** Whatever fits what was typed, in whichever order and however it is spelt. */
  search: reading("terminology.read", searches)
    .input(searchMedicationsInput)
    .query(({ ctx, input }) => {
      const words = medicationWords(input.search);
      if (words.join("").length < shortestMedicationSearch) return [];
      return searchMedications(ctx.tx, words);
    }),
  find: reading("terminology.read", searches)
    .input(findMedicationsInput)
    .query(({ ctx, input }) => findMedications(ctx.tx, input.rxcuis)),
});
