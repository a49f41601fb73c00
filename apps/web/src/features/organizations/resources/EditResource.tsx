import { Trans, useLingui } from "@lingui/react/macro";
import { type ConfigField, type Resource, type UpdateResourceInput, updateResourceInput } from "@anamnesis/domain";
import { useState } from "react";
import { formatTime } from "../../../lib/dates.ts";
import { hasReason } from "../../../lib/errors.ts";
import { client, queryClient, trpc } from "../../../lib/trpc.ts";
import settings from "../../../ui/settings.module.css";
import { configFields } from "./config.ts";
import { ResourceForm } from "./ResourceForm.tsx";

/** The values of every field: what is not in the config is what a new one starts with. Addresses stay where they are. */
function draftOf({ type, name, config }: Resource) {
  const fields = configFields(type).filter(({ kind }) => kind !== "secret");
  const valueOf = ({ name: field, kind, initial }: ConfigField) => (kind === "url" ? "" : (config[field] ?? initial));
  return { name, values: Object.fromEntries(fields.map((field) => [field.name, valueOf(field)])) };
}

/** Changes what is set. What somebody else changed meanwhile is not overwritten unseen. */
export function EditResource({ resource }: { readonly resource: Resource }) {
  const { t } = useLingui();
  const { id, type } = resource;
  const [saved, setSaved] = useState(() => ({ draft: draftOf(resource), version: resource.updatedAt }));
  const [savedAt, setSavedAt] = useState<string | null>(null);
  const { resources } = trpc.organizations;

  async function send(input: UpdateResourceInput) {
    try {
      const changed = await client.organizations.resources.update.mutate(input);
      queryClient.setQueryData(resources.byId.queryKey({ id }), changed);
      const draft = draftOf(changed);
      setSaved({ draft, version: changed.updatedAt });
      setSavedAt(new Date().toISOString());
      await queryClient.invalidateQueries({ queryKey: resources.pathKey() });
      return draft;
    } catch (error) {
      if (hasReason(error, "organizations.resource_changed_meanwhile")) await seeTheirs();
      throw error;
    }
  }

  /** Reads what somebody else made of it; saving again is then done knowing of it. */
  async function seeTheirs() {
    const now = await queryClient.fetchQuery({ ...resources.byId.queryOptions({ id }), staleTime: 0 });
    setSaved((before) => ({ ...before, version: now.updatedAt }));
    await queryClient.invalidateQueries({ queryKey: resources.history.pathKey() });
  }

  return (
    <ResourceForm<UpdateResourceInput>
      type={type}
      draft={`resource:${id}`}
      initial={saved.draft}
      secretNames={resource.secretNames}
      shown={resource.config}
      schema={updateResourceInput}
      inputOf={(name, config) => ({ id, version: saved.version, type, name, config })}
      send={send}
      button={t`Save`}
      renderAside={(isChanged) => (
        <span role="status" className={settings["good"]}>
          {savedAt !== null && !isChanged && <Trans>Saved {formatTime(savedAt)}</Trans>}
        </span>
      )}
    />
  );
}
