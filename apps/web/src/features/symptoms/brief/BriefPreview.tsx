import { Trans, useLingui } from "@lingui/react/macro";
import type { BriefFile } from "@anamnesis/domain";
import { Button } from "@mantine/core";
import { IconDownload, IconPrinter } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { fieldErrorsOf } from "../../../lib/errors.ts";
import { client, trpc } from "../../../lib/trpc.ts";
import { Notice } from "../../../ui/Notice.tsx";
import { Card } from "../../../ui/Page.tsx";
import settings from "../../../ui/settings.module.css";
import { ErrorState, Loading } from "../../../ui/States.tsx";
import css from "./brief.module.css";
import { type BriefDraft, inputOf } from "./brief-draft.ts";
import { BriefSheet } from "./BriefSheet.tsx";

interface BriefPreviewProps {
  readonly draft: BriefDraft;
  /** With what the server found wrong with each field, if it was asked. */
  readonly onBack: (problems: Readonly<Record<string, string>>) => void;
}

/** What the doctor will hold, before it is made: the server says the same for both. */
export function BriefPreview({ draft, onBack }: BriefPreviewProps) {
  const { t } = useLingui();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const [input] = useState(() => inputOf(draft));
  const preview = useQuery({
    queryKey: [...trpc.symptoms.brief.preview.mutationKey(), input],
    queryFn: () => client.symptoms.brief.preview.mutate(input),
    // As it was looked at, so it is made and printed; and nothing of it stays when one leaves.
    staleTime: Infinity,
    gcTime: 0,
  });
  const make = useMutation(
    trpc.symptoms.brief.make.mutationOptions({
      onSuccess: saveFile,
      onError(error) {
        const found = fieldErrorsOf(error);
        if (Object.keys(found).length > 0) onBack(found);
      },
    }),
  );
  const { from, to, categories } = draft;
  return (
    <div className={css["preview"]}>
      <Card label={t`This is the page`}>
        <div className={settings["stack"]}>
          <h2 ref={heading} tabIndex={-1}>
            <Trans>This is the page</Trans>
          </h2>
          <p>
            <Trans>Nobody gets it before you hand it over.</Trans>
          </p>
          <div className={settings["actions"]}>
            <Button
              leftSection={<IconDownload size={18} stroke={1.7} aria-hidden />}
              loading={make.isPending}
              disabled={!preview.isSuccess}
              onClick={() => make.mutate(input)}
            >
              <Trans>Make the PDF</Trans>
            </Button>
            <Button
              variant="default"
              leftSection={<IconPrinter size={18} stroke={1.7} aria-hidden />}
              disabled={!preview.isSuccess}
              onClick={() => window.print()}
            >
              <Trans>Print</Trans>
            </Button>
            <Button variant="default" onClick={() => onBack({})}>
              <Trans>Change something</Trans>
            </Button>
          </div>
          {make.isSuccess && (
            <p role="status" className={css["detail"]}>
              <Trans>Saved as {make.data.filename}</Trans>
            </p>
          )}
          {make.isError && <ErrorState error={make.error} />}
          <p className={css["detail"]}>
            <Trans>
              Should they be able to look it up themselves?{" "}
              <Link
                to="/share/new"
                search={{ from, to, ...(categories === null ? {} : { categories: [...categories] }) }}
              >
                Share these days with a clinic
              </Link>
            </Trans>
          </p>
        </div>
      </Card>
      {preview.isPending && <Loading rows={1} height={560} />}
      {preview.isError && <ErrorState error={preview.error} onRetry={() => void preview.refetch()} />}
      {preview.isSuccess && (
        <div className={css["sheets"]}>
          <Unprintable signs={preview.data.unprintable} />
          <BriefSheet content={preview.data.content} />
          {createPortal(
            <div className={css["print"]} data-paper={preview.data.content.paper}>
              <BriefSheet content={preview.data.content} />
            </div>,
            document.body,
          )}
        </div>
      )}
    </div>
  );
}

function Unprintable({ signs }: { readonly signs: readonly string[] }) {
  const { t } = useLingui();
  if (signs.length === 0) return null;
  const named = signs.join(" ");
  return (
    <Notice label={t`Characters that the PDF does not have`}>
      <p>
        <Trans>
          The PDF has no letters for {named} and shows □ in their place. Print has the letters of this device.
        </Trans>
      </p>
    </Notice>
  );
}

function saveFile({ filename, base64 }: BriefFile) {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const address = URL.createObjectURL(new Blob([bytes], { type: "application/pdf" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = filename;
  link.click();
  // Not before the browser has begun to read it.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
