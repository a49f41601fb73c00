import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { Card } from "../../../ui/Page.tsx";
import settings from "../../../ui/settings.module.css";
import { ErrorState, Loading } from "../../../ui/States.tsx";
import { formatFullDay } from "../../../lib/dates.ts";
import clinical from "../clinical.module.css";
import { modalityText } from "./image-words.ts";
import { useImages } from "./use-images.ts";

const most = 4;

/** What images there are of a patient, in their record: the newest studies, and the way to all. */
export function ImagesCard({ patientId }: { readonly patientId: string }) {
  const { t } = useLingui();
  const images = useImages(patientId);
  const open = images.data?.images.filter(({ status }) => status === "quarantined").length ?? 0;
  return (
    <Card label={t`Images`}>
      <div className={settings["stack"]}>
        <h2>
          <Trans>Images</Trans>
        </h2>
        {images.isPending && <Loading rows={1} />}
        {images.isError && <ErrorState error={images.error} onRetry={() => void images.refetch()} />}
        {images.data?.studies.length === 0 && (
          <p className={clinical["quiet"]}>
            <Trans>None yet.</Trans>
          </p>
        )}
        {images.isSuccess && images.data.studies.length > 0 && (
          <ul className={clinical["viewers"]} aria-label={t`Studies`}>
            {images.data.studies.slice(0, most).map(({ id, description, modality, studyDate }) => (
              <li key={id}>
                <Link to="/patients/$id/images/$studyId" params={{ id: patientId, studyId: id }}>
                  {description || modalityText(modality)}
                </Link>
                <span className={clinical["quiet"]}>{studyDate === null ? t`no date` : formatFullDay(studyDate)}</span>
              </li>
            ))}
          </ul>
        )}
        {open > 0 && (
          <p className={settings["failure"]}>
            <Trans>Files wait for somebody who says whose they are.</Trans>
          </p>
        )}
        <p className={clinical["further"]}>
          <Link to="/patients/$id/images" params={{ id: patientId }}>
            <Trans>All images, and add some</Trans>
          </Link>
        </p>
      </div>
    </Card>
  );
}
