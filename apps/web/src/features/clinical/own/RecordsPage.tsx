import { Trans, useLingui } from "@lingui/react/macro";
import { findLinkOfferInput, type OwnRecord } from "@anamnesis/domain";
import { Button, Switch, TextInput } from "@mantine/core";
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { dayOf, formatFullDay } from "../../../lib/dates.ts";
import { client, trpc } from "../../../lib/trpc.ts";
import { useForm } from "../../../lib/use-form.ts";
import { Card, Page } from "../../../ui/Page.tsx";
import settings from "../../../ui/settings.module.css";
import { ShowMore } from "../../../ui/ShowMore.tsx";
import { EmptyState, ErrorState, Loading } from "../../../ui/States.tsx";
import css from "../clinical.module.css";
import { OwnDiagnoses } from "./OwnDiagnoses.tsx";
import { OwnContents } from "./OwnContents.tsx";
import { OwnLooks } from "./OwnLooks.tsx";

const listOptions = () => trpc.clinical.ownRecords.list.queryOptions();

/** The records that clinics keep of oneself, and who opened them. */
export function RecordsPage() {
  const { t } = useLingui();
  const records = useQuery(listOptions());
  const looks = useInfiniteQuery(
    trpc.clinical.ownRecords.looks.infiniteQueryOptions(
      {},
      { getNextPageParam: (page) => page.nextCursor ?? undefined, staleTime: 0 },
    ),
  );
  return (
    <Page
      title={t`Who saw my record`}
      lead={
        <Link to="/share">
          <Trans>Share</Trans>
        </Link>
      }
    >
      <div className={settings["columns"]}>
        <div className={settings["column"]}>
          {looks.isPending && <Loading rows={3} height={96} />}
          {looks.isError && <ErrorState error={looks.error} onRetry={() => void looks.refetch()} />}
          {looks.isSuccess && looks.data.pages[0]?.looks.length === 0 && (
            <EmptyState title={t`Nobody yet`}>
              <p>
                <Trans>When somebody at a clinic opens your record there, it stands here: who, when and why.</Trans>
              </p>
            </EmptyState>
          )}
          <OwnLooks looks={looks.data?.pages.flatMap((page) => page.looks) ?? []} />
          <ShowMore list={looks}>
            <Trans>Show older ones</Trans>
          </ShowMore>
        </div>
        <div className={settings["column"]}>
          <OwnDiagnoses />
          {records.isError && <ErrorState error={records.error} onRetry={() => void records.refetch()} />}
          {records.data?.map((record) => (
            <RecordCard key={record.id} record={record} />
          ))}
          <AddRecord />
        </div>
      </div>
    </Page>
  );
}

function useKeepRecords() {
  const queries = useQueryClient();
  return async (records: readonly OwnRecord[]) => {
    queries.setQueryData(listOptions().queryKey, [...records]);
    await queries.invalidateQueries({ queryKey: trpc.clinical.ownRecords.looks.pathKey() });
  };
}

function RecordCard({ record: { id, organizationName, linkedAt, mailsOnLook } }: { readonly record: OwnRecord }) {
  const { t } = useLingui();
  const keep = useKeepRecords();
  const change = useMutation({
    mutationFn: (mails: boolean) => client.clinical.ownRecords.change.mutate({ id, mailsOnLook: mails }),
    onSuccess: keep,
  });
  const end = useMutation({ mutationFn: () => client.clinical.ownRecords.end.mutate({ id }), onSuccess: keep });
  const [isAsking, setAsking] = useState(false);
  return (
    <Card label={organizationName}>
      <div className={settings["stack"]}>
        <div>
          <h2>{organizationName}</h2>
          <p className={css["quiet"]}>
            <Trans>Your record there is linked since {formatFullDay(dayOf(linkedAt))}.</Trans>
          </p>
        </div>
        <OwnContents id={id} />
        <Switch
          label={t`Mail me when somebody opens it`}
          checked={change.isPending ? change.variables : mailsOnLook}
          onChange={(event) => change.mutate(event.currentTarget.checked)}
        />
        {isAsking ? (
          <div className={settings["stack"]}>
            <p>
              <Trans>You will no longer see here who opens it. The clinic keeps the record.</Trans>
            </p>
            <div className={settings["actions"]}>
              <Button loading={end.isPending} onClick={() => end.mutate()}>
                <Trans>End the link</Trans>
              </Button>
              <Button variant="default" onClick={() => setAsking(false)}>
                <Trans>Not now</Trans>
              </Button>
            </div>
          </div>
        ) : (
          <div>
            <Button variant="default" size="xs" onClick={() => setAsking(true)}>
              <Trans>End the link</Trans>
            </Button>
          </div>
        )}
        {(change.error ?? end.error) !== null && <ErrorState error={change.error ?? end.error} />}
      </div>
    </Card>
  );
}

/** A code from a clinic makes the record there one's own: first it says which clinic it is. */
function AddRecord() {
  const { t } = useLingui();
  const keep = useKeepRecords();
  const [clinic, setClinic] = useState<string | null>(null);
  const { values, set, problems, failure, submit, mutation } = useForm({
    initial: { code: "" },
    schema: findLinkOfferInput,
    async send({ code }) {
      setClinic((await client.clinical.ownRecords.findOffer.mutate({ code })).organizationName);
    },
  });
  const accept = useMutation({
    mutationFn: () => client.clinical.ownRecords.accept.mutate({ ...values, mailsOnLook: true }),
    async onSuccess(records) {
      await keep(records);
      setClinic(null);
      set({ code: "" });
    },
  });

  return (
    <Card label={t`A code from a clinic`}>
      <div className={settings["stack"]}>
        <h2>
          <Trans>A code from a clinic</Trans>
        </h2>
        {clinic === null ? (
          <form className={settings["form"]} noValidate onSubmit={submit}>
            <p>
              <Trans>
                A clinic that treats you can give you a code. With it you see here who opens your record there.
              </Trans>
            </p>
            <TextInput
              label={t`Code`}
              autoComplete="off"
              autoCapitalize="characters"
              spellCheck={false}
              placeholder="XXXX-XXXX-XXXX"
              value={values.code}
              error={problems["code"]}
              onChange={(event) => set({ code: event.currentTarget.value })}
            />
            {failure !== null && <ErrorState error={mutation.error} />}
            <div>
              <Button type="submit" variant="default" loading={mutation.isPending}>
                <Trans>Go on</Trans>
              </Button>
            </div>
          </form>
        ) : (
          <>
            <p>
              <Trans>
                <strong>{clinic}</strong> keeps a record of you. Link it with this account?
              </Trans>
            </p>
            <p className={css["quiet"]}>
              <Trans>
                You see who opens it, and get a mail the first time somebody does on a day. Nothing of your diary is
                shown to them.
              </Trans>
            </p>
            <div className={settings["actions"]}>
              <Button loading={accept.isPending} onClick={() => accept.mutate()}>
                <Trans>Link my record</Trans>
              </Button>
              <Button variant="default" onClick={() => setClinic(null)}>
                <Trans>Not now</Trans>
              </Button>
            </div>
            {accept.isError && <ErrorState error={accept.error} />}
          </>
        )}
      </div>
    </Card>
  );
}
