import { Trans, useLingui } from "@lingui/react/macro";
import { answerInput, type QuestionToAnswer } from "@anamnesis/domain";
import { Button, Textarea } from "@mantine/core";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useRouteContext } from "@tanstack/react-router";
import { formatMoment } from "../../../lib/dates.ts";
import { recordedPatients } from "../../../lib/live.ts";
import { client } from "../../../lib/trpc.ts";
import { useForm } from "../../../lib/use-form.ts";
import { Card } from "../../../ui/Page.tsx";
import settings from "../../../ui/settings.module.css";
import { ShowMore } from "../../../ui/ShowMore.tsx";
import { ErrorState, Loading } from "../../../ui/States.tsx";
import { memberRoleWords } from "../../organizations/words.ts";
import { Answering } from "./Answering.tsx";
import css from "../clinical.module.css";
import { Unreadable } from "./LookQuestion.tsx";

const key = (isOpen: boolean) => [recordedPatients, "questions", isOpen];

/** What people ask about looks at their records. Nothing where nobody asks. */
export function Questions({ isOpen }: { readonly isOpen: boolean }) {
  const list = useInfiniteQuery({
    queryKey: key(isOpen),
    // That they are read is on record: when the page is opened, and not again behind somebody's back.
    queryFn: ({ pageParam }: { readonly pageParam: string | null }) =>
      client.clinical.questions.list.mutate({ isOpen, cursor: pageParam }),
    initialPageParam: null,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  if (list.isPending) return <Loading rows={1} height={120} />;
  if (list.isError) return <ErrorState error={list.error} onRetry={() => void list.refetch()} />;
  const questions = list.data.pages.flatMap((page) => page.questions);
  const shown = isOpen ? questions : questions.filter(({ answeredAt }) => answeredAt !== null);
  return (
    <>
      {shown.map((question) => (
        <QuestionCard key={question.id} question={question} />
      ))}
      <ShowMore list={list} />
    </>
  );
}

function QuestionCard({ question: asked }: { readonly question: QuestionToAnswer }) {
  const { i18n } = useLingui();
  const { account } = useRouteContext({ from: "/shell" });
  const {
    id,
    askedAt,
    question,
    accessedAt,
    viewerId,
    viewerName,
    memberRole,
    what,
    answer,
    answererName,
    answeredAt,
  } = asked;
  const role = i18n._(memberRoleWords[memberRole]);
  const at = formatMoment(accessedAt);
  return (
    <Card>
      <div className={settings["stack"]}>
        <div>
          <h2>
            <Trans>A patient asks</Trans>
          </h2>
          <p className={css["quiet"]}>
            {formatMoment(askedAt)} ·{" "}
            {what === "record" ? (
              <Trans>
                {viewerName} ({role}) opened the record, {at}
              </Trans>
            ) : (
              <Trans>
                {viewerName} ({role}) saw the name in a list, {at}
              </Trans>
            )}
          </p>
        </div>
        <p className={css["words"]}>{question ?? <Unreadable />}</p>
        {answeredAt !== null && (
          <div className={css["asked"]}>
            <p className={css["quiet"]}>
              {answererName} · {formatMoment(answeredAt)}
            </p>
            <p className={css["words"]}>{answer ?? <Unreadable />}</p>
          </div>
        )}
        {answeredAt === null &&
          (viewerId === account.id ? (
            <p className={css["quiet"]}>
              <Trans>Somebody else has to look into what you did yourself.</Trans>
            </p>
          ) : (
            <Answering words={<Trans>Answer…</Trans>}>
              <AnswerForm id={id} />
            </Answering>
          ))}
      </div>
    </Card>
  );
}

function AnswerForm({ id }: { readonly id: string }) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const { values, set, problems, failure, submit, mutation } = useForm({
    initial: { answer: "" },
    schema: answerInput.pick({ answer: true }),
    async send({ answer }) {
      await client.clinical.questions.answer.mutate({ id, answer });
      await queries.invalidateQueries({ queryKey: [recordedPatients, "questions"] });
    },
  });

  return (
    <form className={settings["form"]} noValidate onSubmit={submit}>
      <Textarea
        label={t`Answer`}
        description={t`The patient reads it, with your name.`}
        autosize
        minRows={2}
        maxRows={8}
        value={values.answer}
        error={problems["answer"]}
        onChange={(event) => set({ answer: event.currentTarget.value })}
      />
      {failure !== null && <ErrorState error={mutation.error} />}
      <div>
        <Button type="submit" loading={mutation.isPending}>
          <Trans>Send the answer</Trans>
        </Button>
      </div>
    </form>
  );
}
