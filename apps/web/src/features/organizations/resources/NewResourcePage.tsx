import { Trans, useLingui } from "@lingui/react/macro";
import { type CreateResourceInput, createResourceInput, type ResourceType } from "@anamnesis/domain";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { client, queryClient, trpc } from "../../../lib/trpc.ts";
import { Card, Page } from "../../../ui/Page.tsx";
import { initialValues } from "../../../ui/SchemaFields.tsx";
import { OnlyWith } from "../OnlyWith.tsx";
import { configFields } from "./config.ts";
import { KindChooser } from "./KindChooser.tsx";
import { resourceTypeWords } from "./resource-words.ts";
import { ResourceForm } from "./ResourceForm.tsx";
import css from "./resources.module.css";

/** Sets up a resource: first of which kind, then what that kind asks for. */
export function NewResourcePage() {
  const { t, i18n } = useLingui();
  const { type } = useSearch({ from: "/shell/organization/organization/resources/new" });
  const lead = (
    <Link to="/organization/resources">
      <Trans>All resources</Trans>
    </Link>
  );
  return (
    <Page title={type === undefined ? t`Add a resource` : i18n._(resourceTypeWords[type].add)} lead={lead}>
      <OnlyWith permission="organizations.resources.administer">
        {type === undefined ? <KindChooser /> : <NewResource key={type} type={type} />}
      </OnlyWith>
    </Page>
  );
}

function NewResource({ type }: { readonly type: ResourceType }) {
  const { t, i18n } = useLingui();
  const navigate = useNavigate();
  const initial = useMemo(() => ({ name: "", values: initialValues(configFields(type)) }), [type]);
  const words = resourceTypeWords[type];

  async function send(input: CreateResourceInput) {
    const { id } = await client.organizations.resources.create.mutate(input);
    await queryClient.invalidateQueries({ queryKey: trpc.organizations.resources.pathKey() });
    await navigate({ to: "/organization/resources/$id", params: { id } });
    return null;
  }

  return (
    <Card label={i18n._(words.one)}>
      <p className={css["meaning"]}>
        {i18n._(words.meaning)}{" "}
        <Link to="/organization/resources/new">
          <Trans>Something else</Trans>
        </Link>
      </p>
      <ResourceForm<CreateResourceInput>
        type={type}
        draft={`resource:new:${type}`}
        initial={initial}
        secretNames={[]}
        shown={{}}
        schema={createResourceInput}
        inputOf={(name, config) => ({ type, name, config })}
        send={send}
        button={t`Add`}
        renderAside={() => (
          <Link to="/organization/resources">
            <Trans>Not now</Trans>
          </Link>
        )}
      />
    </Card>
  );
}
