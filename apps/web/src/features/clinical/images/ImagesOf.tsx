import { Plural } from "@lingui/react/macro";
import type { ImageList, PatientDemographics } from "@anamnesis/domain";
import type { ReactNode } from "react";
import { formatFullDay, today } from "../../../lib/dates.ts";
import { hasReason } from "../../../lib/errors.ts";
import { ErrorState, Loading } from "../../../ui/States.tsx";
import clinical from "../clinical.module.css";
import { ageOn } from "../patients/age.ts";
import { ClosedRecord } from "../record/ClosedRecord.tsx";
import { useImages, usePatientOfImages } from "./use-images.ts";

interface ImagesOfProps {
  readonly patientId: string;
  readonly children: (list: ImageList, patient: PatientDemographics) => ReactNode;
}

/** The images of a record that is open to whoever looks, under the name of whom they are of. */
export function ImagesOf({ patientId, children }: ImagesOfProps) {
  const patient = usePatientOfImages(patientId);
  const images = useImages(patientId);
  const error = patient.error ?? images.error;
  if (error !== null) {
    const again = () => void Promise.all([patient.refetch(), images.refetch()]);
    return hasReason(error, "clinical.outside_care_team") ? (
      <ClosedRecord patientId={patientId} onOpened={again} />
    ) : (
      <ErrorState error={error} onRetry={again} />
    );
  }
  if (!patient.isSuccess || !images.isSuccess) return <Loading rows={3} height={96} />;
  return children(images.data, patient.data);
}

/** Who it is whose images these are. */
export function PatientHead({ patient }: { readonly patient: PatientDemographics }) {
  const { givenName, familyName, birthDate, recordNumber } = patient;
  const age = ageOn(today(), birthDate);
  return (
    <div className={clinical["head"]}>
      <div className={clinical["who"]}>
        <p className={clinical["name"]}>
          {givenName} {familyName}
        </p>
        <p className={clinical["quiet"]}>
          <Plural value={age} one="# year" other="# years" /> · {formatFullDay(birthDate)} ·{" "}
          <span className={clinical["whole"]}>{recordNumber}</span>
        </p>
      </div>
    </div>
  );
}
