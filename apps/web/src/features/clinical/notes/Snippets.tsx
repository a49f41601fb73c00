import { Trans, useLingui } from "@lingui/react/macro";
import { saveSnippetInput, type Snippet } from "@anamnesis/domain";
import { Button, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { z } from "zod";
import { useForm } from "../../../lib/use-form.ts";
import settings from "../../../ui/settings.module.css";
import { ErrorState, Loading } from "../../../ui/States.tsx";
import css from "./notes.module.css";
import { useChangeSnippets, useSnippets } from "./use-snippets.ts";

/** One's own snippets: what there is, and another one. */
export function Snippets() {
  const { t } = useLingui();
  const { snippets, list } = useSnippets();
  const { save, remove } = useChangeSnippets();
  const [changed, setChanged] = useState<Snippet | null>(null);
  const [removed, setRemoved] = useState<Snippet | null>(null);
  const error = remove.error ?? save.error;
  return (
    <section className={css["conflict"]} aria-label={t`Snippets`}>
      <h3>
        <Trans>Your snippets</Trans>
      </h3>
      <p className={css["saved"]}>
        <Trans>In a note, a slash and the name become the text. Nobody else sees them.</Trans>
      </p>
      {list.isPending && <Loading rows={1} />}
      {list.isError && <ErrorState error={list.error} onRetry={() => void list.refetch()} />}
      <ul className={css["snippets"]} aria-label={t`Your snippets`}>
        {snippets.map((snippet) => (
          <li key={snippet.id}>
            <strong>/{snippet.name}</strong>
            <p className={css["text"]}>{snippet.text}</p>
            <div className={settings["actions"]}>
              <Button
                variant="subtle"
                size="compact-sm"
                aria-label={t`Change /${snippet.name}`}
                onClick={() => setChanged(snippet)}
              >
                <Trans>Change</Trans>
              </Button>
              <Button
                variant="subtle"
                size="compact-sm"
                aria-label={t`Remove /${snippet.name}`}
                loading={remove.isPending && remove.variables.id === snippet.id}
                onClick={() => remove.mutate(snippet, { onSuccess: () => setRemoved(snippet) })}
              >
                <Trans>Remove</Trans>
              </Button>
            </div>
          </li>
        ))}
      </ul>
      {removed !== null && (
        <p role="status" className={css["saved"]}>
          <Trans>/{removed.name} is removed.</Trans>{" "}
          <Button
            variant="subtle"
            size="compact-sm"
            onClick={() => save.mutate(removed, { onSuccess: () => setRemoved(null) })}
          >
            <Trans>Undo</Trans>
          </Button>
        </p>
      )}
      {error !== null && <ErrorState error={error} />}
      <SnippetForm key={changed?.id ?? "new"} given={changed} onSaved={() => setChanged(null)} />
    </section>
  );
}

interface SnippetFormProps {
  /** Null for a new one. */
  readonly given: Snippet | null;
  readonly onSaved: () => void;
}

function SnippetForm({ given, onSaved }: SnippetFormProps) {
  const { t } = useLingui();
  const { save } = useChangeSnippets();
  const [id, setId] = useState(() => given?.id ?? crypto.randomUUID());
  const { values, set, problems, failure, submit, mutation } = useForm({
    initial: { name: given?.name ?? "", text: given?.text ?? "" },
    schema: z.preprocess((typed) => ({ id, ...(typed as object) }), saveSnippetInput),
    async send(typed) {
      await save.mutateAsync(saveSnippetInput.parse({ id, ...typed }));
      set({ name: "", text: "" });
      setId(crypto.randomUUID());
      onSaved();
    },
  });
  return (
    <form className={settings["form"]} noValidate onSubmit={submit} aria-label={t`Snippet`}>
      <TextInput
        label={t`Name`}
        description={t`One word, such as exam`}
        maxLength={30}
        value={values.name}
        error={problems["name"]}
        onChange={(event) => set({ name: event.currentTarget.value })}
      />
      <Textarea
        label={t`Text`}
        autosize
        minRows={2}
        maxRows={8}
        value={values.text}
        error={problems["text"]}
        onChange={(event) => set({ text: event.currentTarget.value })}
      />
      {failure !== null && <ErrorState error={mutation.error} />}
      <div>
        <Button type="submit" variant="default" size="xs" loading={mutation.isPending}>
          {given === null ? <Trans>Add</Trans> : <Trans>Save</Trans>}
        </Button>
      </div>
    </form>
  );
}
