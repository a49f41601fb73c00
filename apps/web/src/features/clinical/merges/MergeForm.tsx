import { Trans, useLingui } from "@lingui/react/macro";
import { type ComparedRecord, type Duplicate, mergePatientsInput } from "@anamnesis/domain";
import { Button, Radio, Textarea } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { z } from "zod";
import { recordedPatients } from "../../../lib/live.ts";
import { client } from "../../../lib/trpc.ts";
import { useForm } from "../../../lib/use-form.ts";
import settings from "../../../ui/settings.module.css";
import { ErrorState, Loading } from "../../../ui/States.tsx";
import clinical from "../clinical.module.css";
import css from "./duplicates.module.css";

interface MergeFormProps {
  readonly pair: Duplicate;
  readonly onMerged: (survivorId: string, mergedId: string) => void;
  readonly onClose: () => void;
}

/** Both records open, which is recorded, and what has to be said before they are one. */
export function MergeForm({ pair: { one, other }, onMerged, onClose }: MergeFormProps) {
  const compared = useQuery({
    queryKey: [recordedPatients, "compared", one.id, other.id],
    queryFn: () => client.clinical.merges.compare.mutate({ one: one.id, other: other.id }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  if (compared.isPending) return <Loading rows={2} />;
  if (compared.isError) {
    return (
      <>
        <ErrorState error={compared.error} />
        <p>
          <Trans>Whoever is in the care team of both merges them. Open the records to see who that is.</Trans>
        </p>
        <div>
          <Button variant="default" autoFocus onClick={onClose}>
            <Trans>Not now</Trans>
          </Button>
        </div>
      </>
    );
  }
  return (
    <Decision
      one={compared.data.one}
      other={compared.data.other}
      onMerged={onMerged}
      onClose={onClose}
      onAnew={() => void compared.refetch()}
    />
  );
}

interface DecisionProps {
  readonly one: ComparedRecord;
  readonly other: ComparedRecord;
  readonly onMerged: MergeFormProps["onMerged"];
  readonly onClose: () => void;
  readonly onAnew: () => void;
}

function Decision({ one, other, onMerged, onClose, onAnew }: DecisionProps) {
  const { t } = useLingui();
  const records = [one, other];
  // One id for all tries: sent twice, it is one merge.
  const [id] = useState(() => crypto.randomUUID());
  const haveBothAccounts = one.account === "linked" && other.account === "linked";
  const inputOf = (typed: { readonly survivorId: string; readonly account: string; readonly reason: string }) => {
    const [survivor, merged] = typed.survivorId === other.id ? [other, one] : [one, other];
    return {
      id,
      survivorId: survivor.id,
      survivorVersion: survivor.updatedAt,
      mergedId: merged.id,
      mergedVersion: merged.updatedAt,
      keepsAccountOf: haveBothAccounts ? (typed.account === survivor.id ? "survivor" : "merged") : null,
      reason: typed.reason,
    };
  };
  const { values, set, problems, failure, submit, mutation } = useForm({
    initial: { survivorId: one.id, account: one.id, reason: "" },
    schema: z.preprocess((typed) => inputOf(typed as Parameters<typeof inputOf>[0]), mergePatientsInput),
    async send(typed) {
      const input = mergePatientsInput.parse(inputOf(typed));
      await client.clinical.merges.merge.mutate(input);
      onMerged(input.survivorId, input.mergedId);
    },
  });
  const facts = [
    [t`Social security number`, one.ssn, other.ssn],
    [t`Phone`, one.phone, other.phone],
    [t`E-mail`, one.email, other.email],
    [t`Address`, one.address, other.address],
  ] as const;
  const said = facts.filter(([, ofOne, ofOther]) => ofOne !== "" || ofOther !== "");
  const labelOf = ({ givenName, familyName, recordNumber }: ComparedRecord) =>
    `${givenName} ${familyName}, ${recordNumber}`;
  return (
    <form className={settings["stack"]} noValidate onSubmit={submit} aria-label={t`Merge two records`}>
      {said.length > 0 && (
        <table className={css["pair"]}>
          <caption className={css["caption"]}>
            <Trans>What else stands in both</Trans>
          </caption>
          <thead>
            <tr>
              <td />
              <th scope="col">{one.recordNumber}</th>
              <th scope="col">{other.recordNumber}</th>
            </tr>
          </thead>
          <tbody>
            {said.map(([name, ofOne, ofOther]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td className={clinical["words"]}>{ofOne === "" ? t`not said` : ofOne}</td>
                <td className={clinical["words"]}>{ofOther === "" ? t`not said` : ofOther}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <Radio.Group
        label={t`Which record goes on`}
        description={t`Its name, birth date and numbers stay as they are. What stands in the other one moves there, and who treats either treats both.`}
        value={values.survivorId}
        onChange={(survivorId) => set({ survivorId })}
      >
        <div className={clinical["choices"]}>
          {records.map((record, index) => (
            <Radio key={record.id} value={record.id} label={labelOf(record)} autoFocus={index === 0} />
          ))}
        </div>
      </Radio.Group>
      {haveBothAccounts && (
        <Radio.Group
          label={t`Whose account stays`}
          description={t`Both patients linked an account. The other account sees nothing more of the record, and gets a mail that does not say why.`}
          value={values.account}
          onChange={(account) => set({ account })}
        >
          <div className={clinical["choices"]}>
            {records.map((record) => (
              <Radio key={record.id} value={record.id} label={t`The one of ${labelOf(record)}`} />
            ))}
          </div>
        </Radio.Group>
      )}
      <Textarea
        label={t`Why they are one person`}
        withAsterisk
        autosize
        minRows={2}
        value={values.reason}
        error={problems["reason"]}
        onChange={(event) => set({ reason: event.currentTarget.value })}
      />
      {failure !== null && (
        <ErrorState
          error={mutation.error}
          onRetry={() => {
            mutation.reset();
            onAnew();
          }}
        />
      )}
      <div className={settings["actions"]}>
        <Button type="submit" loading={mutation.isPending}>
          <Trans>Make them one</Trans>
        </Button>
        <Button variant="default" onClick={onClose}>
          <Trans>Not now</Trans>
        </Button>
      </div>
    </form>
  );
}
