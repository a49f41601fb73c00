import { SaveBar } from "../../../ui/SaveBar.tsx";
import { Trans, useLingui } from "@lingui/react/macro";
import { languageNames, languages, type Profile, spokenOf, updateProfileInput } from "@anamnesis/domain";
import { Input, SegmentedControl, Switch, TagsInput, TextInput } from "@mantine/core";
import { useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { zone } from "../../../lib/dates.ts";
import { keepLanguage, language } from "../../../lib/language.ts";
import { client, queryClient, trpc } from "../../../lib/trpc.ts";
import css from "../../../ui/settings.module.css";
import { refreshAccount } from "../account.ts";
import { useForm } from "../../../lib/use-form.ts";
import { type WeekStart, mailOnNewDeviceOf, weekStartOf } from "./preferences.ts";
import { TimeZoneSelect } from "./TimeZoneSelect.tsx";

interface ProfileDraft {
  readonly displayName: string;
  readonly timeZone: string;
  readonly locale: string;
  readonly tags: readonly string[];
  readonly preferences: { readonly weekStartsOn: WeekStart; readonly mailOnNewDevice: boolean };
}

function draftOf(profile: Profile): ProfileDraft {
  const { displayName, timeZone, tags } = profile;
  const locale = spokenOf([profile.locale])?.language ?? language;
  const preferences = { weekStartsOn: weekStartOf(profile), mailOnNewDevice: mailOnNewDeviceOf(profile) };
  return { displayName, timeZone: timeZone ?? zone, locale, tags, preferences };
}

/** Name, place in time, and a few habits. What was typed stays, whatever the server says. */
export function ProfileForm({ profile }: { readonly profile: Profile }) {
  const { t } = useLingui();
  const router = useRouter();
  const [savedAt, setSavedAt] = useState<string | null>(null);
  const [saved, setSaved] = useState(() => draftOf(profile));
  const { values, set, problems, failure, submit, mutation } = useForm({
    initial: saved,
    schema: updateProfileInput,
    async send(given) {
      // The same language as before stays as it was written, such as the one of Austria.
      const isSame = spokenOf([profile.locale])?.language === given.locale;
      const locale = isSame ? profile.locale : given.locale;
      const kept = await client.identity.accounts.updateProfile.mutate({ ...given, locale, tags: [...given.tags] });
      if (keepLanguage(given.locale)) return location.reload();
      queryClient.setQueryData(trpc.identity.accounts.profile.queryKey(), kept);
      setSaved(given);
      setSavedAt(new Date().toISOString());
      await refreshAccount(router);
    },
  });
  const { preferences } = values;
  // A zone that is only proposed is there to be kept.
  const isChanged = (profile.timeZone === null && savedAt === null) || JSON.stringify(values) !== JSON.stringify(saved);
  return (
    <form className={css["form"]} noValidate onSubmit={submit}>
      <TextInput
        label={t`Name`}
        autoComplete="name"
        value={values.displayName}
        error={problems["displayName"]}
        onChange={(event) => set({ displayName: event.currentTarget.value })}
      />
      <TimeZoneSelect
        description={t`Times in our mails are written in it.`}
        value={values.timeZone}
        error={problems["timeZone"]}
        onChange={(timeZone) => set({ timeZone })}
      />
      <div className={css["choice"]}>
        <Input.Label component="p" id="language">
          <Trans>Language</Trans>
        </Input.Label>
        <SegmentedControl
          aria-labelledby="language"
          value={values.locale}
          onChange={(locale) => set({ locale })}
          data={languages.map((one) => ({ value: one, label: <span lang={one}>{languageNames[one]}</span> }))}
        />
      </div>
      <TagsInput
        label={t`Tags`}
        description={t`A few words about you, such as “night shifts”. Enter adds one.`}
        value={[...values.tags]}
        error={problems["tags"]}
        maxTags={50}
        acceptValueOnBlur
        clearButtonProps={{ "aria-label": t`Remove all tags` }}
        onChange={(tags) => set({ tags })}
      />
      <div className={css["choice"]}>
        <Input.Label component="p" id="week-starts-on">
          <Trans>The week starts on</Trans>
        </Input.Label>
        <SegmentedControl
          aria-labelledby="week-starts-on"
          value={preferences.weekStartsOn}
          onChange={(value) => set({ preferences: { ...preferences, weekStartsOn: value as WeekStart } })}
          data={[
            { value: "monday", label: t`Monday` },
            { value: "sunday", label: t`Sunday` },
          ]}
        />
      </div>
      <Switch
        label={t`Mail me when I sign in on a new device`}
        checked={preferences.mailOnNewDevice}
        onChange={(event) => set({ preferences: { ...preferences, mailOnNewDevice: event.currentTarget.checked } })}
      />
      <SaveBar failure={failure} isChanged={isChanged} isSaving={mutation.isPending} savedAt={savedAt} />
    </form>
  );
}
