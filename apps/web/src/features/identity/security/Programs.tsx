import { Trans, useLingui } from "@lingui/react/macro";
import type { SessionSummary } from "@anamnesis/domain";
import { Button } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { dayOf, formatAgo, formatExact, formatFullDay } from "../../../lib/dates.ts";
import { trpc } from "../../../lib/trpc.ts";
import css from "../../../ui/settings.module.css";
import { ErrorState, Loading } from "../../../ui/States.tsx";
import { NewProgram } from "./NewProgram.tsx";
import { safetyChanged } from "./refresh.ts";
import { wordsOfScope } from "./scopes.ts";

/** Tokens for programs that act for the person: each with a name, limits and an end. */
export function Programs() {
  const sessions = useQuery(trpc.identity.sessions.list.queryOptions());
  const revoke = useMutation(trpc.identity.sessions.revoke.mutationOptions({ onSuccess: safetyChanged }));
  const [isAdding, setIsAdding] = useState(false);
  const programs = sessions.data?.filter(({ kind }) => kind === "program") ?? [];
  return (
    <div className={css["stack"]}>
      <p>
        <Trans>A script of your own or another app can use your diary with a token, within limits that you set.</Trans>
      </p>
      {sessions.isPending && <Loading rows={1} />}
      {sessions.isError && <ErrorState error={sessions.error} onRetry={() => void sessions.refetch()} />}
      {programs.length > 0 && (
        <ul className={css["list"]}>
          {programs.map((program) => (
            <ProgramRow
              key={program.handle}
              program={program}
              isEnding={revoke.isPending && revoke.variables.handle === program.handle}
              onEnd={() => revoke.mutate({ handle: program.handle })}
            />
          ))}
        </ul>
      )}
      {revoke.isError && <ErrorState error={revoke.error} />}
      {isAdding ? (
        <NewProgram onClose={() => setIsAdding(false)} />
      ) : (
        <div>
          <Button variant="default" onClick={() => setIsAdding(true)}>
            <Trans>New token</Trans>
          </Button>
        </div>
      )}
    </div>
  );
}

interface ProgramRowProps {
  readonly program: SessionSummary;
  readonly isEnding: boolean;
  readonly onEnd: () => void;
}

function ProgramRow({ program, isEnding, onEnd }: ProgramRowProps) {
  const { t, i18n } = useLingui();
  const name = program.name ?? t`A program that signed in by itself`;
  const may = program.scopes?.map((scope) => i18n._(wordsOfScope(scope))).join(", ") ?? t`everything you may`;
  // Until a program is used, it was last seen when its token was made.
  const isUsed = program.lastSeenAt !== program.createdAt;
  return (
    <li className={css["item"]}>
      <div className={css["text"]}>
        <strong>{name}</strong>
        <p className={css["detail"]}>
          <Trans>May {may}</Trans>
        </p>
        <p className={css["detail"]}>
          <time dateTime={program.expiresAt} title={formatExact(program.expiresAt)}>
            <Trans>Until {formatFullDay(dayOf(program.expiresAt))}</Trans>
          </time>
          {" · "}
          {isUsed ? (
            <time dateTime={program.lastSeenAt} title={formatExact(program.lastSeenAt)}>
              <Trans>last used {formatAgo(program.lastSeenAt)}</Trans>
            </time>
          ) : (
            <time dateTime={program.createdAt} title={formatExact(program.createdAt)}>
              <Trans>made {formatAgo(program.createdAt)}</Trans>
            </time>
          )}
        </p>
      </div>
      <Button
        variant="default"
        size="compact-sm"
        aria-label={t`End the token of ${name}`}
        loading={isEnding}
        onClick={onEnd}
      >
        <Trans>End</Trans>
      </Button>
    </li>
  );
}
