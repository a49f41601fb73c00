import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { type Emergency, emergencyOutcomes, reviewEmergencyInput } from "@anamnesis/domain";
import { Button, Checkbox, Radio, Textarea } from "@mantine/core";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouteContext } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { z } from "zod";
import { formatExact, formatMoment, formatTime } from "../../../lib/dates.ts";
import { client, trpc } from "../../../lib/trpc.ts";
import { useForm } from "../../../lib/use-form.ts";
import { Card, Page } from "../../../ui/Page.tsx";
import settings from "../../../ui/settings.module.css";
import { ShowMore } from "../../../ui/ShowMore.tsx";
import { EmptyState, ErrorState, Loading } from "../../../ui/States.tsx";
import { useMembership } from "../../identity/membership.ts";
import { OnlyWith } from "../../organizations/OnlyWith.tsx";
import { memberRoleWords } from "../../organizations/words.ts";
import { Answering } from "./Answering.tsx";
import css from "../clinical.module.css";
import { Questions } from "./Questions.tsx";
import { causeWords, outcomeWords } from "../words.ts";

/** Records that were opened outside the care team: each waits until somebody says what came of it. */
export function ReviewsPage() {
  const { t } = useLingui();
  const membership = useMembership();
  return (
    <Page title={t`Reviews`} lead={membership?.name}>
      <OnlyWith permission="clinical.emergencies.review">
        <Questions isOpen />
        <List
          isOpen
          empty={
            <EmptyState title={t`No emergency to look into`}>
              <p>
                <Trans>
                  When somebody opens a record outside the care team, it stands here until it is looked into.
                </Trans>
              </p>
            </EmptyState>
          }
        />
        <Earlier />
      </OnlyWith>
    </Page>
  );
}

function Earlier() {
  const [isShown, setShown] = useState(false);
  return isShown ? (
    <>
      <Questions isOpen={false} />
      <List isOpen={false} empty={null} />
    </>
  ) : (
    <div>
      <Button variant="default" onClick={() => setShown(true)}>
        <Trans>Show earlier ones</Trans>
      </Button>
    </div>
  );
}

function List({ isOpen, empty }: { readonly isOpen: boolean; readonly empty: ReactNode }) {
  const list = useInfiniteQuery(
    trpc.clinical.emergencies.list.infiniteQueryOptions(
      { isOpen },
      { getNextPageParam: (page) => page.nextCursor ?? undefined },
    ),
  );
  if (list.isPending) return <Loading rows={2} height={160} />;
  if (list.isError) return <ErrorState error={list.error} onRetry={() => void list.refetch()} />;
  const emergencies = list.data.pages.flatMap((page) => page.emergencies);
  // Those that wait stand above.
  const shown = isOpen ? emergencies : emergencies.filter(({ reviewedAt }) => reviewedAt !== null);
  if (shown.length === 0) return empty;
  return (
    <>
      {shown.map((emergency) => (
        <EmergencyCard key={emergency.id} emergency={emergency} />
      ))}
      <ShowMore list={list} />
    </>
  );
}

function EmergencyCard({ emergency }: { readonly emergency: Emergency }) {
  const { i18n } = useLingui();
  const { account } = useRouteContext({ from: "/shell" });
  const { userId, displayName, title, memberRole, cause, explanation, createdAt, expiresAt, looks, reviewedAt } =
    emergency;
  const name = title === null ? displayName : `${title} ${displayName}`;
  return (
    <Card>
      <div className={settings["stack"]}>
        <div>
          <h2>{name}</h2>
          <p className={css["quiet"]}>
            {i18n._(memberRoleWords[memberRole])} ·{" "}
            <time dateTime={createdAt} title={formatExact(createdAt)}>
              {formatMoment(createdAt)}
            </time>{" "}
            – {formatTime(expiresAt)} ·{" "}
            <Plural value={looks} _0="never opened" one="opened once" other="opened # times" />
          </p>
        </div>
        <div>
          <p>
            <strong>{i18n._(causeWords[cause])}</strong>
          </p>
          <p className={css["words"]}>{explanation}</p>
        </div>
        <WhoseRecord id={emergency.id} />
        {reviewedAt !== null && <Outcome emergency={emergency} />}
        {reviewedAt === null &&
          (userId === account.id ? (
            <p className={css["quiet"]}>
              <Trans>Somebody else has to look into what you did yourself.</Trans>
            </p>
          ) : (
            <Answering words={<Trans>Look into it…</Trans>}>
              <ReviewForm id={emergency.id} name={name} />
            </Answering>
          ))}
      </div>
    </Card>
  );
}

/** Whose record it was: told when it is asked for, since that is on record as well. */
function WhoseRecord({ id }: { readonly id: string }) {
  const whose = useMutation({ mutationFn: () => client.clinical.emergencies.whose.mutate({ id }) });
  if (whose.data !== undefined) {
    const { familyName, givenName, recordNumber } = whose.data;
    return (
      <p>
        <Trans>
          The record of{" "}
          <strong>
            {givenName} {familyName}
          </strong>
          , {recordNumber}. That you looked is recorded.
        </Trans>
      </p>
    );
  }
  return (
    <div>
      <Button variant="default" size="xs" loading={whose.isPending} onClick={() => whose.mutate()}>
        <Trans>Show whose record it was</Trans>
      </Button>
      {whose.isError && <ErrorState error={whose.error} />}
    </div>
  );
}

function Outcome({ emergency: { outcome, review, reviewerName, reviewedAt } }: { readonly emergency: Emergency }) {
  const { i18n } = useLingui();
  if (outcome === null || reviewedAt === null) return null;
  return (
    <div>
      <p>
        <strong>{i18n._(outcomeWords[outcome])}</strong>
      </p>
      <p className={css["words"]}>{review}</p>
      <p className={css["quiet"]}>
        {reviewerName} · {formatMoment(reviewedAt)}
      </p>
    </div>
  );
}

function ReviewForm({ id, name }: { readonly id: string; readonly name: string }) {
  const { t, i18n } = useLingui();
  const queries = useQueryClient();
  const { values, set, problems, failure, submit, mutation } = useForm({
    initial: { outcome: "", review: "", joins: false },
    schema: z.preprocess((typed) => ({ id, ...(typed as object) }), reviewEmergencyInput),
    async send(typed) {
      await client.clinical.emergencies.review.mutate(reviewEmergencyInput.parse({ id, ...typed }));
      await queries.invalidateQueries({ queryKey: trpc.clinical.emergencies.pathKey() });
    },
  });

  return (
    <form className={settings["form"]} noValidate onSubmit={submit}>
      <Radio.Group
        label={t`What came of it`}
        withAsterisk
        value={values.outcome}
        error={problems["outcome"]}
        onChange={(outcome) => set({ outcome, joins: values.joins && outcome === "justified" })}
      >
        <div className={css["choices"]}>
          {emergencyOutcomes.map((value) => (
            <Radio key={value} value={value} label={i18n._(outcomeWords[value])} />
          ))}
        </div>
      </Radio.Group>
      <Textarea
        label={t`What you found`}
        description={t`The patient reads it.`}
        withAsterisk
        autosize
        minRows={2}
        maxRows={8}
        value={values.review}
        error={problems["review"]}
        onChange={(event) => set({ review: event.currentTarget.value })}
      />
      {values.outcome === "justified" && (
        <Checkbox
          label={t`${name} goes on treating this patient: take them into the care team`}
          checked={values.joins}
          onChange={(event) => set({ joins: event.currentTarget.checked })}
        />
      )}
      {failure !== null && <ErrorState error={mutation.error} />}
      <div>
        <Button type="submit" loading={mutation.isPending}>
          <Trans>Close the review</Trans>
        </Button>
      </div>
    </form>
  );
}
