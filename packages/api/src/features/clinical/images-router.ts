import {
  type ActingMembership,
  discardImageInput,
  fileImageInput,
  listImagesInput,
  saveImageReportInput,
  signImageReportInput,
} from "@anamnesis/domain";
import type { Services } from "../../context.ts";
import { permittedToMembers, router } from "../../trpc.ts";
import { discard, fileImage, listImages, saveImageReport, signImageReport } from "./images.ts";

interface Acting {
  readonly membership: ActingMembership;
  readonly services: Services;
}
const clinicOf = ({ membership, services }: Acting) => ({
  organizationId: membership.organizationId,
  keys: services.patientKeys,
});

/** As of the rest of the record. A page that waits for a file asks every few seconds. */
const looks = { most: 120, perSeconds: 60, reason: "http.too_many_requests" } as const;

/** Images of patients. Their bytes come and go by routes of their own. */
export const imagesRouter = router({
  list: permittedToMembers("clinical.patients.read", looks)
    .input(listImagesInput)
    .mutation(({ ctx, input }) => listImages(ctx, clinicOf(ctx), input.patientId)),
  file: permittedToMembers("clinical.images.add", looks)
    .input(fileImageInput)
    .mutation(({ ctx, input }) => fileImage(ctx, clinicOf(ctx), input)),
  discard: permittedToMembers("clinical.images.add", looks)
    .input(discardImageInput)
    .mutation(({ ctx, input }) => discard(ctx, { ...clinicOf(ctx), objects: ctx.services.objects }, input)),
  reports: router({
    save: permittedToMembers("clinical.images.report", looks)
      .input(saveImageReportInput)
      .mutation(({ ctx, input }) => saveImageReport(ctx, clinicOf(ctx), input)),
    sign: permittedToMembers("clinical.images.sign", looks)
      .input(signImageReportInput)
      .mutation(({ ctx, input }) => signImageReport(ctx, clinicOf(ctx), input)),
  }),
});
