import { SaveBar } from "../../../ui/SaveBar.tsx";
import { Trans, useLingui } from "@lingui/react/macro";
import { type Organization, organizationTypes, updateOrganizationInput } from "@anamnesis/domain";
import { Select, TextInput, type TextInputProps } from "@mantine/core";
import { useState } from "react";
import { z } from "zod";
import { hasReason } from "../../../lib/errors.ts";
import { locale } from "../../../lib/language.ts";
import { client, queryClient, trpc } from "../../../lib/trpc.ts";
import { Card } from "../../../ui/Page.tsx";
import css from "../../../ui/settings.module.css";
import { readCurrent } from "../../identity/account.ts";
import { TimeZoneSelect } from "../../identity/profile/TimeZoneSelect.tsx";
import { SlugInput } from "../SlugInput.tsx";
import { useKeptForm } from "../useKeptForm.ts";
import { organizationTypeWords } from "../words.ts";
import { changesOf, type Facts, factsOf } from "./facts.ts";
import own from "./settings.module.css";

type TextFact = Exclude<keyof Facts, "type">;

const regions = new Intl.DisplayNames(locale, { type: "region", fallback: "none" });
const countryOf = (code: string) => (/^[A-Z]{2}$/u.test(code) ? regions.of(code) : undefined);

/** What an organization says about itself. What was typed stays, whatever the server says. */
export function FactsForm({ organization }: { readonly organization: Organization }) {
  const { t, i18n } = useLingui();
  const [savedAt, setSavedAt] = useState<string | null>(null);
  const [saved, setSaved] = useState(() => factsOf(organization));
  const { values, set, problems, failure, submit, mutation } = useKeptForm({
    draft: `organization:${organization.id}`,
    initial: saved,
    schema: z.preprocess((facts) => changesOf(saved, facts as Facts), updateOrganizationInput),
    async send(given) {
      try {
        const changed = await client.organizations.update.mutate(changesOf(saved, given));
        queryClient.setQueryData(trpc.organizations.byId.queryKey({ id: organization.id }), changed);
        setSaved(factsOf(changed));
        set(factsOf(changed));
      } catch (error) {
        if (hasReason(error, "organizations.slug_taken")) {
          await queryClient.invalidateQueries(trpc.organizations.freeSlug.queryFilter());
        }
        throw error;
      }
      setSavedAt(new Date().toISOString());
      // Its name stands in the frame as well.
      await Promise.all([readCurrent(), queryClient.invalidateQueries(trpc.organizations.list.queryFilter())]);
    },
  });
  const field = (fact: TextFact): Pick<TextInputProps, "value" | "error" | "onChange"> => ({
    value: values[fact],
    error: problems[fact],
    onChange: (event) => set({ [fact]: event.currentTarget.value }),
  });
  const isChanged = Object.keys(changesOf(saved, values)).length > 0;
  return (
    <form className={own["form"]} noValidate onSubmit={submit}>
      <div className={css["columns"]}>
        <Card label={t`What it is`}>
          <div className={css["stack"]}>
            <h2>
              <Trans>What it is</Trans>
            </h2>
            <TextInput label={t`Name`} required {...field("name")} />
            <SlugInput
              value={values.slug}
              own={saved.slug}
              error={problems["slug"]}
              onChange={(slug) => set({ slug })}
            />
            <Select
              label={t`Kind`}
              allowDeselect={false}
              checkIconPosition="right"
              data={organizationTypes.map((type) => ({ value: type, label: i18n._(organizationTypeWords[type]) }))}
              value={values.type}
              error={problems["type"]}
              onChange={(type) => type !== null && set({ type })}
            />
            <TextInput label={t`Legal name`} {...field("legalName")} />
            <TextInput label={t`Tax number`} {...field("taxId")} />
            <TextInput
              label={t`NPI number`}
              description={t`National Provider Identifier: ten digits. The last one is checked.`}
              inputMode="numeric"
              {...field("npiNumber")}
            />
            <TextInput label={t`Follows HIPAA since`} type="date" max="2199-12-31" {...field("hipaaComplianceDate")} />
          </div>
        </Card>
        <Card label={t`How to reach it`}>
          <div className={css["stack"]}>
            <h2>
              <Trans>How to reach it</Trans>
            </h2>
            <TextInput label={t`E-mail`} type="email" autoComplete="off" {...field("email")} />
            <TextInput label={t`Telephone`} type="tel" autoComplete="off" {...field("phone")} />
            <TextInput label={t`Website`} type="url" placeholder="https://clinic.example" {...field("website")} />
            <TextInput label={t`Street`} {...field("address.line1")} />
            <TextInput label={t`Second line`} {...field("address.line2")} />
            <div className={own["pair"]}>
              <TextInput label={t`Postal code`} {...field("address.postalCode")} />
              <TextInput label={t`City`} {...field("address.city")} />
            </div>
            <TextInput label={t`State or region`} {...field("address.region")} />
            <TextInput
              label={t`Country`}
              description={countryOf(values["address.country"]) ?? t`Two letters, such as AT`}
              maxLength={2}
              {...field("address.country")}
              onChange={(event) => set({ "address.country": event.currentTarget.value.toUpperCase() })}
            />
            <TimeZoneSelect
              description={t`Where its day begins.`}
              value={values.timeZone}
              error={problems["timeZone"]}
              onChange={(timeZone) => set({ timeZone })}
            />
          </div>
        </Card>
      </div>
      <SaveBar
        failure={failure}
        isChanged={isChanged}
        isSaving={mutation.isPending}
        savedAt={savedAt}
        undo={{ words: t`As it was`, onUndo: () => set(saved) }}
      />
    </form>
  );
}
