import { Trans, useLingui } from "@lingui/react/macro";
import {
  beginImageInput,
  type ImageList,
  lateralities,
  type Laterality,
  type ImageModality,
  modalityWords,
} from "@anamnesis/domain";
import { Button, FileInput, NativeSelect, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { domainText } from "../../../lib/domain-words.ts";
import { problemsOf } from "../../../lib/forms.ts";
import { Card } from "../../../ui/Page.tsx";
import settings from "../../../ui/settings.module.css";
import { useMembership } from "../../identity/membership.ts";
import { useHolder } from "../use-holder.ts";
import { lateralityWords } from "./image-words.ts";
import { sendFiles } from "./uploads.ts";

interface UploadFormProps {
  readonly patientId: string;
  readonly list: ImageList;
}

const nothingSaid = {
  modality: null as ImageModality | null,
  bodyRegion: "",
  viewPosition: "",
  laterality: null as Laterality | null,
  studyDate: null as string | null,
};

const modalityCodes = Object.keys(modalityWords) as ImageModality[];

/** Chooses files, and says of pictures and documents what they do not say themselves. */
export function UploadForm({ patientId, list }: UploadFormProps) {
  const { t, i18n } = useLingui();
  const holder = useHolder();
  const organizationId = useMembership()?.organizationId ?? "";
  const [files, setFiles] = useState<File[]>([]);
  const [said, setSaid] = useState(nothingSaid);
  const [problems, setProblems] = useState<Readonly<Record<string, string>>>({});
  const isDicom = files.every(({ name }) => !/\.(?:png|jpe?g|pdf)$/iu.test(name));

  function submit(event: FormEvent) {
    event.preventDefault();
    const queued = files.map((file) => {
      // One that was cut off goes on where it is.
      const begun = list.images.find(
        ({ status, fileName, bytes }) => status === "uploading" && fileName === file.name && bytes === file.size,
      );
      const id = begun?.id ?? crypto.randomUUID();
      const announced = { id, patientId, caseId: null, fileName: file.name, ...(isDicom ? nothingSaid : said) };
      return { file, announced, holder, organizationId };
    });
    const found = queued.map(({ file, announced }) => problemsOf(beginImageInput, { ...announced, bytes: file.size }));
    const first =
      found.find((one) => one !== null) ?? (files.length === 0 ? { fileName: t`Choose a file first.` } : null);
    setProblems(first ?? {});
    if (first !== null) return;
    sendFiles(queued);
    setFiles([]);
    setSaid(nothingSaid);
  }
  return (
    <Card label={t`Add images`}>
      <form className={settings["stack"]} noValidate onSubmit={submit}>
        <h2>
          <Trans>Add images</Trans>
        </h2>
        <FileInput
          multiple
          clearable
          label={t`Files`}
          description={t`DICOM, PNG, JPEG or PDF, at most 500 MB each`}
          placeholder={t`Choose files`}
          clearButtonProps={{ "aria-label": t`Choose no file` }}
          value={files}
          error={problems["bytes"] ?? problems["fileName"]}
          onChange={setFiles}
        />
        {!isDicom && (
          <fieldset className={settings["form"]}>
            <legend>
              <Trans>What pictures and documents show</Trans>
            </legend>
            <NativeSelect
              label={t`Taken with`}
              value={said.modality ?? ""}
              data={[
                { value: "", label: t`not said` },
                ...modalityCodes.map((value) => ({ value, label: domainText(modalityWords[value]) })),
              ]}
              onChange={({ currentTarget: { value } }) =>
                setSaid({ ...said, modality: modalityCodes.find((one) => one === value) ?? null })
              }
            />
            <TextInput
              label={t`Body region`}
              value={said.bodyRegion}
              error={problems["bodyRegion"]}
              onChange={(event) => setSaid({ ...said, bodyRegion: event.currentTarget.value })}
            />
            <NativeSelect
              label={t`Side`}
              value={said.laterality ?? ""}
              data={[
                { value: "", label: t`not said` },
                ...lateralities.map((value) => ({ value, label: i18n._(lateralityWords[value]) })),
              ]}
              onChange={({ currentTarget: { value } }) =>
                setSaid({ ...said, laterality: lateralities.find((one) => one === value) ?? null })
              }
            />
            <TextInput
              label={t`View`}
              value={said.viewPosition}
              error={problems["viewPosition"]}
              onChange={(event) => setSaid({ ...said, viewPosition: event.currentTarget.value })}
            />
            <TextInput
              type="date"
              label={t`Taken on`}
              value={said.studyDate ?? ""}
              error={problems["studyDate"]}
              onChange={(event) => setSaid({ ...said, studyDate: event.currentTarget.value || null })}
            />
          </fieldset>
        )}
        <div className={settings["actions"]}>
          <Button type="submit">
            <Trans>Add</Trans>
          </Button>
        </div>
      </form>
    </Card>
  );
}
