import { SaveBar } from "../../../ui/SaveBar.tsx";
import { Trans, useLingui } from "@lingui/react/macro";
import { type Member, type UpdateMemberInput, updateMemberInput } from "@anamnesis/domain";
import { TextInput, type TextInputProps } from "@mantine/core";
import { useState } from "react";
import { z } from "zod";
import { today } from "../../../lib/dates.ts";
import { client, queryClient, trpc } from "../../../lib/trpc.ts";
import { useKeptForm } from "../useKeptForm.ts";
import css from "./members.module.css";

const fields = ["title", "specialization", "licenseNumber", "licenseState", "licenseExpiresOn", "npiNumber"] as const;
type Work = { readonly [Field in (typeof fields)[number]]: string };

function workOf(member: Member): Work {
  const { title, specialization, licenseNumber, licenseState, licenseExpiresOn, npiNumber } = member;
  return {
    title: title ?? "",
    specialization: specialization ?? "",
    licenseNumber: licenseNumber ?? "",
    licenseState: licenseState ?? "",
    licenseExpiresOn: licenseExpiresOn ?? "",
    npiNumber: npiNumber ?? "",
  };
}

const inputOf = (userId: string, work: Work): UpdateMemberInput => ({
  userId,
  ...Object.fromEntries(fields.map((field) => [field, work[field].trim() === "" ? null : work[field]])),
});

/** Title, license and the like of a member. */
export function WorkForm({ member }: { readonly member: Member }) {
  const { t } = useLingui();
  const { userId } = member;
  const [savedAt, setSavedAt] = useState<string | null>(null);
  const [saved, setSaved] = useState(() => workOf(member));
  const { values, set, problems, failure, submit, mutation } = useKeptForm({
    draft: `member:${userId}`,
    initial: saved,
    schema: z.preprocess((work) => inputOf(userId, work as Work), updateMemberInput),
    async send(given) {
      await client.organizations.members.update.mutate(inputOf(userId, given));
      setSaved(given);
      setSavedAt(new Date().toISOString());
      await queryClient.invalidateQueries(trpc.organizations.members.list.infiniteQueryFilter());
    },
  });
  const field = (name: keyof Work): Pick<TextInputProps, "value" | "error" | "onChange"> => ({
    value: values[name],
    error: problems[name],
    onChange: (event) => set({ [name]: event.currentTarget.value }),
  });
  const isChanged = JSON.stringify(values) !== JSON.stringify(saved);
  const hasRunOut = values.licenseExpiresOn !== "" && values.licenseExpiresOn < today();
  return (
    <form className={css["form"]} noValidate onSubmit={submit}>
      <h2>
        <Trans>What they do</Trans>
      </h2>
      <TextInput label={t`Title`} placeholder={t`Such as Dr.`} {...field("title")} />
      <TextInput label={t`Specialization`} {...field("specialization")} />
      <div className={css["pair"]}>
        <TextInput label={t`License number`} {...field("licenseNumber")} />
        <TextInput label={t`State of the license`} {...field("licenseState")} />
      </div>
      <TextInput
        label={t`License ends on`}
        type="date"
        max="2199-12-31"
        description={hasRunOut ? t`It has run out.` : undefined}
        {...field("licenseExpiresOn")}
      />
      <TextInput label={t`NPI number`} inputMode="numeric" {...field("npiNumber")} />
      <SaveBar
        failure={failure}
        isChanged={isChanged}
        isSaving={mutation.isPending}
        savedAt={savedAt}
        variant="default"
      />
    </form>
  );
}
