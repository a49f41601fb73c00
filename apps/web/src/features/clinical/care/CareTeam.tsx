import { Trans, useLingui } from "@lingui/react/macro";
import { type CareTeamMember, clinicianRoles } from "@anamnesis/domain";
import { Button, NativeSelect } from "@mantine/core";
import { useMutation, useQueries, useQueryClient } from "@tanstack/react-query";
import { useRouteContext } from "@tanstack/react-router";
import { useState } from "react";
import { dayOf, formatFullDay } from "../../../lib/dates.ts";
import { client, trpc } from "../../../lib/trpc.ts";
import { Card } from "../../../ui/Page.tsx";
import settings from "../../../ui/settings.module.css";
import { ErrorState, Loading } from "../../../ui/States.tsx";
import { memberRoleWords } from "../../organizations/words.ts";
import css from "../clinical.module.css";
import { keepCare, useCare } from "./use-care.ts";

const mostOfARole = 100;

/** Who treats a patient. Whoever is among them takes others in. */
export function CareTeam({ patientId }: { readonly patientId: string }) {
  const { t } = useLingui();
  const care = useCare(patientId);
  const isOurs = care.data?.standing === "team";
  const [isAdding, setAdding] = useState(false);
  return (
    <Card label={t`Care team`}>
      <div className={settings["stack"]}>
        <div className={settings["head"]}>
          <h2>
            <Trans>Care team</Trans>
          </h2>
          {isOurs && !isAdding && (
            <Button variant="default" size="xs" onClick={() => setAdding(true)}>
              <Trans>Take somebody in</Trans>
            </Button>
          )}
        </div>
        {care.isPending && <Loading rows={2} />}
        {care.isError && <ErrorState error={care.error} onRetry={() => void care.refetch()} />}
        {isAdding && care.isSuccess && (
          <AddMember patientId={patientId} team={care.data.team} onDone={() => setAdding(false)} />
        )}
        {care.isSuccess && <TeamList patientId={patientId} team={care.data.team} mayChange={isOurs} />}
      </div>
    </Card>
  );
}

interface TeamListProps {
  readonly patientId: string;
  readonly team: readonly CareTeamMember[];
  readonly mayChange: boolean;
}

/** Those who treat a patient, with since when. */
export function TeamList({ patientId, team, mayChange }: TeamListProps) {
  const { i18n, t } = useLingui();
  const { account } = useRouteContext({ from: "/shell" });
  const remove = useMutation({
    mutationFn: (userId: string) => client.clinical.careTeam.remove.mutate({ patientId, userId }),
    onSuccess: (care) => keepCare(patientId, care),
  });
  return (
    <>
      <ul className={settings["list"]} aria-label={t`Care team`}>
        {team.map(({ userId, displayName, title, memberRole, since, isActive }) => (
          <li key={userId} className={`${settings["item"]} ${css["member"]}`}>
            <div className={css["who"]}>
              <strong>{title === null ? displayName : `${title} ${displayName}`}</strong>
              <p className={css["quiet"]}>
                {i18n._(memberRoleWords[memberRole])} · <Trans>since {formatFullDay(dayOf(since))}</Trans>
                {!isActive && (
                  <>
                    {" · "}
                    <Trans>no longer works here</Trans>
                  </>
                )}
              </p>
            </div>
            {mayChange && (
              <Button
                variant="subtle"
                size="xs"
                loading={remove.isPending && remove.variables === userId}
                onClick={() => remove.mutate(userId)}
              >
                {userId === account.id ? <Trans>Leave the team</Trans> : <Trans>Take out</Trans>}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {remove.isError && <ErrorState error={remove.error} />}
    </>
  );
}

interface AddMemberProps {
  readonly patientId: string;
  readonly team: readonly CareTeamMember[];
  readonly onDone: () => void;
}

function AddMember({ patientId, team, onDone }: AddMemberProps) {
  const { t, i18n } = useLingui();
  const queries = useQueryClient();
  const found = useQueries(
    {
      queries: clinicianRoles.map((role) =>
        trpc.organizations.members.list.queryOptions({ role, status: "active", limit: mostOfARole }),
      ),
      combine: (results) => ({
        isPending: results.some(({ isPending }) => isPending),
        error: results.find(({ error }) => error !== null)?.error ?? null,
        members: results.flatMap(({ data }) => data?.members ?? []),
      }),
    },
    queries,
  );
  const [chosen, setChosen] = useState("");
  const add = useMutation({
    mutationFn: (userId: string) => client.clinical.careTeam.add.mutate({ patientId, userId }),
    onSuccess(care) {
      keepCare(patientId, care);
      onDone();
    },
  });
  const inTeam = new Set(team.map(({ userId }) => userId));
  const others = found.members.filter(({ userId }) => !inTeam.has(userId));
  return (
    <form
      className={css["inline"]}
      onSubmit={(event) => {
        event.preventDefault();
        if (chosen !== "") add.mutate(chosen);
      }}
    >
      <NativeSelect
        label={t`Who treats this patient as well`}
        data-autofocus
        disabled={found.isPending}
        value={chosen}
        data={[
          { value: "", label: others.length === 0 ? t`Nobody else works here with patients` : t`Choose` },
          ...others.map(({ userId, displayName, role }) => ({
            value: userId,
            label: `${displayName}, ${i18n._(memberRoleWords[role])}`,
          })),
        ]}
        onChange={(event) => setChosen(event.currentTarget.value)}
      />
      <div className={settings["actions"]}>
        <Button type="submit" disabled={chosen === ""} loading={add.isPending}>
          <Trans>Take in</Trans>
        </Button>
        <Button variant="default" onClick={onDone}>
          <Trans>Not now</Trans>
        </Button>
      </div>
      {(found.error ?? add.error) !== null && <ErrorState error={found.error ?? add.error} />}
    </form>
  );
}
