import { type ConfigField, fieldsOf, resourceConfigs, type ResourceType } from "@anamnesis/domain";
import { domainText } from "../../../lib/domain-words.ts";

const known = new Map<ResourceType, readonly ConfigField[]>();

/** A field with its texts in the language of the page. */
const inWords = ({ title, description, options, ...field }: ConfigField): ConfigField => ({
  ...field,
  title: domainText(title),
  description: description === null ? null : domainText(description),
  options: options.map(({ value, label }) => ({ value, label: domainText(label) })),
});

/** The fields of a type's config, as its schema has them. */
export function configFields(type: ResourceType): readonly ConfigField[] {
  const fields = known.get(type) ?? fieldsOf(resourceConfigs[type]).map(inWords);
  known.set(type, fields);
  return fields;
}

/** Problems of the config by the name of its field; what lies deeper, such as one of a list, counts for the field. */
export function configProblems(problems: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const [path, message] of Object.entries(problems)) {
    const [area, field] = path.split(".");
    if (area === "config" && field !== undefined) found[field] ??= message;
  }
  return found;
}

/** What an event of a webhook is called in the form; one of another release by its own name. */
export function wordsOfEvent(event: string): string {
  const options = configFields("webhook").find(({ name }) => name === "events")?.options ?? [];
  return options.find(({ value }) => value === event)?.label ?? event;
}
