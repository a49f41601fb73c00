import { Plural, Trans, useLingui } from "@lingui/react/macro";
import type { ImageList, ImageStudy } from "@anamnesis/domain";
import { Button } from "@mantine/core";
import { useState } from "react";
import { formatMoment } from "../../../lib/dates.ts";
import { locale } from "../../../lib/language.ts";
import { Card } from "../../../ui/Page.tsx";
import settings from "../../../ui/settings.module.css";
import { useMayUse } from "../../identity/membership.ts";
import { sizeText } from "./image-words.ts";
import { TakeAway } from "./Unfiled.tsx";

interface FilesCardProps {
  readonly list: ImageList;
  readonly study: ImageStudy;
  readonly patientId: string;
}

/** The files of a study, to be taken along as they came. */
export function FilesCard({ list, study, patientId }: FilesCardProps) {
  const { t } = useLingui();
  const mayAdd = useMayUse("clinical.images.add");
  const [discarded, setDiscarded] = useState<string | null>(null);
  const files = list.images.filter(({ studyId, status }) => studyId === study.id && status === "ready");
  const isSigned = list.reports.some(({ studyId, signedAt }) => studyId === study.id && signedAt !== null);
  return (
    <Card label={t`Files`}>
      <details className={settings["stack"]} open={files.length <= 3}>
        <summary>
          <Trans>Files</Trans> (<Plural value={files.length} one="# file" other="# files" />)
        </summary>
        <ul className={settings["list"]}>
          {files.map(({ id, fileName, bytes, uploadedName, createdAt, decision }) => (
            <li key={id} className={settings["item"]}>
              <div className={settings["text"]}>
                <span>{fileName}</span>
                <span className={settings["detail"]}>
                  {[sizeText(bytes, locale), uploadedName ?? "", formatMoment(createdAt)].filter(Boolean).join(" · ")}
                </span>
                {decision !== null && (
                  <span className={settings["detail"]}>
                    <Trans>
                      It names somebody else, and was filed by {decision.by}: {decision.reason}
                    </Trans>
                  </span>
                )}
              </div>
              <div className={settings["actions"]}>
                <Button
                  component="a"
                  variant="default"
                  size="xs"
                  href={`/images/${id}/original?patient=${patientId}`}
                  download
                  aria-label={t`Download ${fileName}`}
                >
                  <Trans>Download</Trans>
                </Button>
                {mayAdd && !isSigned && (
                  <Button variant="subtle" size="xs" onClick={() => setDiscarded(id)}>
                    <Trans>Take it away …</Trans>
                  </Button>
                )}
              </div>
              <TakeAway patientId={patientId} id={id} isOpen={discarded === id} onClose={() => setDiscarded(null)} />
            </li>
          ))}
        </ul>
      </details>
    </Card>
  );
}
