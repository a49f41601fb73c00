import { Trans, useLingui } from "@lingui/react/macro";
import { Button, TextInput } from "@mantine/core";
import { IconBuildingHospital } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { fieldErrorsOf, wordsOf } from "../../../lib/errors.ts";
import { client, trpc } from "../../../lib/trpc.ts";
import { organizationTypeWords } from "../../organizations/words.ts";
import chips from "../chips.module.css";
import type { ChosenOrganization } from "./share-draft.ts";
import css from "./sharing.module.css";

interface WithWhomProps {
  readonly chosen: ChosenOrganization | null;
  readonly error: string | undefined;
  readonly onChoose: (organization: ChosenOrganization | null) => void;
}

/** The organization: one that the person belongs to, or another by its short name. */
export function WithWhom({ chosen, error, onChoose }: WithWhomProps) {
  const { i18n } = useLingui();
  const own = useQuery(trpc.organizations.list.queryOptions());
  const open = own.data?.filter((one) => one.organizationStatus === "active") ?? [];
  if (chosen !== null) {
    return (
      <fieldset className={css["group"]}>
        <legend>
          <Trans>With whom</Trans>
        </legend>
        <div className={css["chosen"]}>
          <IconBuildingHospital size={24} stroke={1.7} aria-hidden />
          <p>
            <strong>{chosen.name}</strong>
            <br />
            <span className={css["detail"]}>
              {[i18n._(organizationTypeWords[chosen.type]), chosen.city ?? ""]
                .filter((part) => part !== "")
                .join(" · ")}
            </span>
          </p>
        </div>
        <div>
          <Button variant="default" size="compact-sm" onClick={() => onChoose(null)}>
            <Trans>Choose another one</Trans>
          </Button>
        </div>
      </fieldset>
    );
  }
  return (
    <fieldset className={css["group"]}>
      <legend>
        <Trans>With whom</Trans>
      </legend>
      {open.length > 0 && (
        <div className={chips["chips"]}>
          {open.map(({ organizationId, name, type }) => (
            <button
              key={organizationId}
              type="button"
              className={chips["chip"]}
              onClick={() => onChoose({ organizationId, name, type })}
            >
              {name}
            </button>
          ))}
        </div>
      )}
      <Lookup error={error} onFound={onChoose} />
    </fieldset>
  );
}

interface LookupProps {
  readonly error: string | undefined;
  readonly onFound: (organization: ChosenOrganization) => void;
}

function Lookup({ error, onFound }: LookupProps) {
  const { t, i18n } = useLingui();
  const [slug, setSlug] = useState("");
  const lookup = useMutation({
    mutationFn: () => client.organizations.lookup.query({ slug }),
    onSuccess: (organization) => {
      if (organization.takesShares) onFound(organization);
    },
  });
  const refused = lookup.data?.takesShares === false ? t`${lookup.data.name} takes no shared diaries.` : undefined;
  const failed = lookup.isError ? (fieldErrorsOf(lookup.error)["slug"] ?? i18n._(wordsOf(lookup.error))) : undefined;
  return (
    <div className={css["lookup"]}>
      <TextInput
        label={t`Short name of the clinic`}
        description={t`They tell you, such as city-clinic. Or open the link that they gave you.`}
        value={slug}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        error={failed ?? refused ?? error}
        onChange={(event) => {
          setSlug(event.currentTarget.value);
          lookup.reset();
        }}
        onKeyDown={(event) => {
          if (event.key !== "Enter") return;
          // Not the whole form.
          event.preventDefault();
          lookup.mutate();
        }}
      />
      <Button variant="default" loading={lookup.isPending} onClick={() => lookup.mutate()}>
        <Trans>Find it</Trans>
      </Button>
    </div>
  );
}
