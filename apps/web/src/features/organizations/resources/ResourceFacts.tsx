import { Trans } from "@lingui/react/macro";
import type { ConfigField, Resource } from "@anamnesis/domain";
import { configFields } from "./config.ts";
import settings from "../../../ui/settings.module.css";

/** What is set, for those who do not change it. */
export function ResourceFacts({ resource }: { readonly resource: Resource }) {
  return (
    <dl className={settings["facts"]}>
      {configFields(resource.type).map((field) => (
        <div key={field.name}>
          <dt>{field.title}</dt>
          <dd>
            <Value field={field} resource={resource} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Value({ field, resource }: { readonly field: ConfigField; readonly resource: Resource }) {
  const value = resource.config[field.name];
  if (field.kind === "secret") {
    return resource.secretNames.includes(field.name) ? <Trans>Set. It is never shown.</Trans> : <Trans>None</Trans>;
  }
  if (field.kind === "switch") return value === true ? <Trans>Yes</Trans> : <Trans>No</Trans>;
  const texts = (Array.isArray(value) ? value : [value]).filter(
    (one) => typeof one === "string" || typeof one === "number",
  );
  if (texts.length === 0) return <Trans>None</Trans>;
  const labelOf = (one: string | number) => field.options.find((option) => option.value === one)?.label ?? String(one);
  return texts.map(labelOf).join(", ");
}
