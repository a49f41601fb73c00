import { Trans, useLingui } from "@lingui/react/macro";
import { createOrganizationInput, type OrganizationType, organizationTypes } from "@anamnesis/domain";
import { Button, Select, TextInput } from "@mantine/core";
import { useNavigate, useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { zone } from "../../lib/dates.ts";
import { hasReason } from "../../lib/errors.ts";
import { client, queryClient, trpc } from "../../lib/trpc.ts";
import { Card, Page } from "../../ui/Page.tsx";
import css from "../../ui/settings.module.css";
import { BackToYou } from "../identity/BackToYou.tsx";
import { actIn } from "./acting.ts";
import { slugOf } from "./slug.ts";
import { SlugInput } from "./SlugInput.tsx";
import { useKeptForm } from "./useKeptForm.ts";
import { organizationTypeWords } from "./words.ts";

interface NewOrganization {
  readonly name: string;
  readonly slug: string;
  readonly type: OrganizationType | null;
  readonly timeZone: string;
}

/** Opens an organization; whoever does is its administrator. */
export function NewOrganizationPage() {
  const { t, i18n } = useLingui();
  const router = useRouter();
  const navigate = useNavigate();
  const initial: NewOrganization = { name: "", slug: "", type: null, timeZone: zone };
  const { values, set, problems, failure, submit, mutation } = useKeptForm({
    draft: "organization:new",
    initial,
    schema: createOrganizationInput,
    async send(given) {
      const input = createOrganizationInput.parse(given);
      try {
        const { id } = await client.organizations.create.mutate(input);
        await actIn(id, router);
      } catch (error) {
        // Somebody was quicker: the field looks again, and offers another one.
        if (hasReason(error, "organizations.slug_taken")) {
          await queryClient.invalidateQueries(trpc.organizations.freeSlug.queryFilter());
        }
        throw error;
      }
      await navigate({ to: "/organization/members" });
    },
  });
  // Follows the name for as long as nobody wrote another one.
  const [isProposed, setProposed] = useState(values.slug === slugOf(values.name));
  return (
    <Page title={t`New organization`} lead={<BackToYou />}>
      <Card label={t`New organization`}>
        <form className={css["form"]} noValidate onSubmit={submit}>
          <p>
            <Trans>
              A place for people who work together. You will be its administrator, and invite the others. Your own diary
              stays yours.
            </Trans>
          </p>
          <TextInput
            label={t`Name`}
            required
            maxLength={480}
            autoComplete="organization"
            value={values.name}
            error={problems["name"]}
            onChange={({ currentTarget: { value: name } }) => set(isProposed ? { name, slug: slugOf(name) } : { name })}
          />
          <SlugInput
            value={values.slug}
            error={problems["slug"]}
            onChange={(slug) => {
              setProposed(slug === "");
              set({ slug });
            }}
          />
          <Select
            label={t`Kind`}
            required
            allowDeselect={false}
            checkIconPosition="right"
            placeholder={t`Choose one`}
            data={organizationTypes.map((type) => ({ value: type, label: i18n._(organizationTypeWords[type]) }))}
            value={values.type}
            error={problems["type"]}
            onChange={(type) => set({ type })}
          />
          {failure !== null && (
            <p role="alert" className={css["failure"]}>
              {failure}
            </p>
          )}
          <div className={css["actions"]}>
            <Button type="submit" loading={mutation.isPending}>
              <Trans>Open the organization</Trans>
            </Button>
          </div>
        </form>
      </Card>
    </Page>
  );
}
