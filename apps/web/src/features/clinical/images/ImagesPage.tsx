import { Plural, Trans, useLingui } from "@lingui/react/macro";
import type { ImageList } from "@anamnesis/domain";
import { Link, useParams } from "@tanstack/react-router";
import { Page } from "../../../ui/Page.tsx";
import settings from "../../../ui/settings.module.css";
import { EmptyState } from "../../../ui/States.tsx";
import { useMayUse } from "../../identity/membership.ts";
import { OnlyWith } from "../../organizations/OnlyWith.tsx";
import clinical from "../clinical.module.css";
import { ImagesOf, PatientHead } from "./ImagesOf.tsx";
import { StudyRow } from "./StudyRow.tsx";
import { Unfiled } from "./Unfiled.tsx";
import { UploadForm } from "./UploadForm.tsx";

/** The images of a patient: by study, what is on its way, and what nobody has filed. */
export function ImagesPage() {
  const { t } = useLingui();
  const { id } = useParams({ from: "/shell/organization/patients/$id/images" });
  return (
    <Page
      title={t`Images`}
      lead={
        <Link to="/patients/$id" params={{ id }}>
          <Trans>Record</Trans>
        </Link>
      }
    >
      <OnlyWith permission="clinical.patients.read">
        <ImagesOf patientId={id}>
          {(list, patient) => (
            <>
              <PatientHead patient={patient} />
              <Images patientId={id} list={list} />
            </>
          )}
        </ImagesOf>
      </OnlyWith>
    </Page>
  );
}

function Images({ patientId, list }: { readonly patientId: string; readonly list: ImageList }) {
  const { t } = useLingui();
  const mayAdd = useMayUse("clinical.images.add");
  return (
    <div className={settings["columns"]}>
      <div className={settings["column"]}>
        {list.studies.length === 0 && (
          <EmptyState title={t`No images yet`}>
            <p>
              <Trans>DICOM files, photographs and documents of this patient stand here, in their studies.</Trans>
            </p>
          </EmptyState>
        )}
        {list.studies.map((study) => (
          <StudyRow key={study.id} patientId={patientId} study={study} list={list} />
        ))}
        {list.unreadable > 0 && (
          <p role="status" className={clinical["quiet"]}>
            <Plural value={list.unreadable} one="# more could not be opened." other="# more could not be opened." />
          </p>
        )}
      </div>
      <div className={settings["column"]}>
        {mayAdd && <UploadForm patientId={patientId} list={list} />}
        <Unfiled patientId={patientId} list={list} mayAdd={mayAdd} />
      </div>
    </div>
  );
}
