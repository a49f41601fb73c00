import type { ActingMembership } from "@anamnesis/domain";
import {
  askForReviewInput,
  citeInput,
  confirmDiagnosisInput,
  favouriteCodeInput,
  proposeDiagnosisInput,
  rejectDiagnosisInput,
  suggestDiagnosesInput,
} from "@anamnesis/domain";
import type { Services } from "../../context.ts";
import { permittedToMembers, readingAsMember, router, writingAsMember } from "../../trpc.ts";
import { looks } from "./clinic.ts";
import {
  askForReview,
  cite,
  confirmDiagnosis,
  proposeDiagnosis,
  rejectDiagnosis,
  suggestDiagnoses,
} from "./diagnoses.ts";
import { listFavouriteCodes, setFavouriteCode } from "./diagnoses.repository.ts";

interface Acting {
  readonly membership: ActingMembership;
  readonly services: Services;
  readonly account: { readonly id: string };
}
const diagnosticianOf = ({ membership, services, account }: Acting) => ({
  organizationId: membership.organizationId,
  keys: services.patientKeys,
  userId: account.id,
});

/** What patients have: proposed, reviewed and decided by doctors. Each write is a look at the record as well. */
export const diagnosesRouter = router({
  propose: permittedToMembers("clinical.diagnoses.propose", looks)
    .input(proposeDiagnosisInput)
    .mutation(({ ctx, input }) => proposeDiagnosis(ctx, diagnosticianOf(ctx), input)),
  askForReview: permittedToMembers("clinical.diagnoses.propose", looks)
    .input(askForReviewInput)
    .mutation(({ ctx, input }) => askForReview(ctx, diagnosticianOf(ctx), input)),
  confirm: permittedToMembers("clinical.diagnoses.decide", looks)
    .input(confirmDiagnosisInput)
    .mutation(({ ctx, input }) => confirmDiagnosis(ctx, diagnosticianOf(ctx), input)),
  reject: permittedToMembers("clinical.diagnoses.decide", looks)
    .input(rejectDiagnosisInput)
    .mutation(({ ctx, input }) => rejectDiagnosis(ctx, diagnosticianOf(ctx), input)),
  cite: permittedToMembers("clinical.diagnoses.propose", looks)
    .input(citeInput)
    .mutation(({ ctx, input }) => cite(ctx, diagnosticianOf(ctx), input)),
  /** Which model can be asked; null for none. */
  model: readingAsMember("clinical.diagnoses.propose").query(({ ctx }) => {
    const { diagnosisModel: model } = ctx.services;
    return model === null ? null : { name: model.name, version: model.version };
  }),
  suggest: permittedToMembers("clinical.diagnoses.propose", looks)
    .input(suggestDiagnosesInput)
    .mutation(({ ctx, input }) =>
      suggestDiagnoses(ctx, { ...diagnosticianOf(ctx), model: ctx.services.diagnosisModel }, input),
    ),
  favourites: router({
    list: readingAsMember("clinical.diagnoses.propose").query(({ ctx }) => listFavouriteCodes(ctx.tx)),
    set: writingAsMember("clinical.diagnoses.propose")
      .input(favouriteCodeInput)
      .mutation(async ({ ctx, input: { code, isFavourite } }) => {
        if (code !== null) await setFavouriteCode(ctx.tx, { code, isFavourite });
        return { done: true as const };
      }),
  }),
});
