import { Trans, useLingui } from "@lingui/react/macro";
import { msg } from "@lingui/core/macro";
import { imageFailureWords, type ImageList, type MedicalImage } from "@anamnesis/domain";
import { Button, Progress } from "@mantine/core";
import { useState } from "react";
import { formatFullDay } from "../../../lib/dates.ts";
import { domainText } from "../../../lib/domain-words.ts";
import { locale } from "../../../lib/language.ts";
import { client } from "../../../lib/trpc.ts";
import { ActionDialog } from "../../../ui/ActionDialog.tsx";
import { Card } from "../../../ui/Page.tsx";
import settings from "../../../ui/settings.module.css";
import { ErrorState } from "../../../ui/States.tsx";
import { useHolder } from "../use-holder.ts";
import { differenceWords, sizeText } from "./image-words.ts";
import { forgetFile, sendAgain, type SentFile, useSentFiles } from "./uploads.ts";
import { keepImages } from "./use-images.ts";

interface UnfiledProps {
  readonly patientId: string;
  readonly list: ImageList;
  readonly mayAdd: boolean;
}

/** What is on its way, what waits for somebody who says whose it is, and what was not filed. */
export function Unfiled({ patientId, list, mayAdd }: UnfiledProps) {
  const { t } = useLingui();
  const sent = useSentFiles(useHolder(), patientId);
  const known = new Map(list.images.map((image) => [image.id, image]));
  const isHere = ({ id, phase }: SentFile) => phase === "sent" && known.get(id)?.status !== undefined;
  const sending = sent.filter((one) => !isHere(one));
  const ids = new Set(sending.map(({ id }) => id));
  const open = list.images.filter(({ id, status }) => !ids.has(id) && status !== "ready" && status !== "discarded");
  if (sending.length + open.length === 0) return null;
  return (
    <Card label={t`Not filed yet`}>
      <div className={settings["stack"]}>
        <h2>
          <Trans>Not filed yet</Trans>
        </h2>
        <ul className={settings["list"]}>
          {sending.map((file) => (
            <li key={file.id} className={settings["item"]}>
              <Sending file={file} />
            </li>
          ))}
          {open.map((image) => (
            <li key={image.id} className={settings["item"]}>
              <OpenFile patientId={patientId} image={image} mayAdd={mayAdd} />
            </li>
          ))}
        </ul>
      </div>
    </Card>
  );
}

function Sending({ file: { id, fileName, bytes, sent, phase, error } }: { readonly file: SentFile }) {
  const { t } = useLingui();
  const [here, whole] = [sizeText(sent, locale), sizeText(bytes, locale)];
  return (
    <div className={settings["text"]}>
      <span>{fileName}</span>
      {phase !== "failed" && (
        <>
          <Progress value={(100 * sent) / bytes} aria-label={t`How much of ${fileName} is sent`} size="sm" />
          <span className={settings["detail"]}>
            <Trans>
              {here} of {whole}
            </Trans>
          </span>
        </>
      )}
      {phase === "failed" && (
        <>
          <ErrorState error={error} onRetry={() => sendAgain(id)} />
          <Button variant="subtle" size="xs" onClick={() => forgetFile(id)}>
            <Trans>Leave it</Trans>
          </Button>
        </>
      )}
    </div>
  );
}

interface OpenFileProps {
  readonly patientId: string;
  readonly image: MedicalImage;
  readonly mayAdd: boolean;
}

function OpenFile({ patientId, image, mayAdd }: OpenFileProps) {
  const { t, i18n } = useLingui();
  const [asked, setAsked] = useState<"file" | "discard" | null>(null);
  const { id, fileName, status, failure, facts, bytes, received } = image;
  const [here, whole] = [sizeText(received, locale), sizeText(bytes, locale)];
  const differs = (facts?.differs ?? []).map((one) => i18n._(differenceWords[one])).join(", ");
  const named = [
    facts?.patient.name,
    facts?.patient.birthDate && formatFullDay(facts.patient.birthDate),
    facts?.patient.id,
  ]
    .filter(Boolean)
    .join(" · ");
  const close = () => setAsked(null);
  return (
    <div className={settings["text"]}>
      <span>{fileName}</span>
      {status === "uploading" && (
        <span className={settings["detail"]}>
          <Trans>
            {here} of {whole} are here. Choose the same file again to go on.
          </Trans>
        </span>
      )}
      {status === "processing" && (
        <span role="status" className={settings["detail"]}>
          <Trans>It is being looked into …</Trans>
        </span>
      )}
      {status === "failed" && failure !== null && (
        <span className={settings["failure"]}>{domainText(imageFailureWords[failure])}</span>
      )}
      {status === "quarantined" && (
        <>
          <span className={settings["failure"]}>
            <Trans>This file says that it is of somebody else: {differs}.</Trans>
          </span>
          <span className={settings["detail"]}>{named}</span>
        </>
      )}
      {mayAdd && status !== "failed" && status !== "processing" && (
        <div className={settings["actions"]}>
          {status === "quarantined" && (
            <Button variant="default" size="xs" onClick={() => setAsked("file")}>
              <Trans>File it here …</Trans>
            </Button>
          )}
          <Button variant="default" size="xs" onClick={() => setAsked("discard")}>
            <Trans>Take it away …</Trans>
          </Button>
        </div>
      )}
      <ActionDialog
        isOpen={asked === "file"}
        onClose={close}
        draft={`file image ${id}`}
        whereKept={t`It is kept with the image.`}
        words={{
          title: msg`File it in this record`,
          button: msg`File it here`,
          consequences: [
            msg`The image becomes part of this patient’s record, though it names somebody else.`,
            msg`That you decided so, and why, stands beside it.`,
          ],
        }}
        carryOut={async (reason) =>
          keepImages(patientId, await client.clinical.images.file.mutate({ id, patientId, reason }))
        }
        onDone={() => Promise.resolve()}
      />
      <TakeAway patientId={patientId} id={id} isOpen={asked === "discard"} onClose={close} />
    </div>
  );
}

interface TakeAwayProps {
  readonly patientId: string;
  readonly id: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** Asks why, and takes a file away. */
export function TakeAway({ patientId, id, isOpen, onClose }: TakeAwayProps) {
  const { t } = useLingui();
  return (
    <ActionDialog
      isOpen={isOpen}
      onClose={onClose}
      draft={`discard image ${id}`}
      whereKept={t`It is kept with what is left of the image.`}
      words={{
        title: msg`Take this file away`,
        button: msg`Take it away`,
        consequences: [
          msg`The file is deleted, and cannot be brought back.`,
          msg`That it was here, and why it was taken away, stays on record.`,
        ],
      }}
      carryOut={async (reason) =>
        keepImages(patientId, await client.clinical.images.discard.mutate({ id, patientId, reason }))
      }
      onDone={() => Promise.resolve()}
    />
  );
}
