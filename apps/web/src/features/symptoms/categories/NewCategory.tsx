import { Trans, useLingui } from "@lingui/react/macro";
import {
  addCategoryInput,
  type Category,
  categoryLabel,
  type CategoryLook,
  lookOfCategory,
  mostCategories,
} from "@anamnesis/domain";
import { Button, Modal, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { fieldErrorsOf, hasReason } from "../../../lib/errors.ts";
import { focusFirstProblem, problemsOf } from "../../../lib/forms.ts";
import { Notice } from "../../../ui/Notice.tsx";
import { ErrorState } from "../../../ui/States.tsx";
import css from "./categories.module.css";
import { LookChoice } from "./LookChoice.tsx";
import { useAddingCategory } from "./use-arrangement.ts";

interface NewCategoryProps {
  /** Those that there are, hidden ones too. */
  readonly categories: readonly Category[];
  readonly onShow: (category: Category) => void;
}

/** A symptom that was not logged yet, with its icon and colour. */
export function NewCategory({ categories, onShow }: NewCategoryProps) {
  const { t } = useLingui();
  const [isOpen, setOpen] = useState(false);
  if (categories.length >= mostCategories) {
    return (
      <p className={css["hint"]}>
        <Trans>These are {mostCategories}, as many as there can be.</Trans>
      </p>
    );
  }
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconPlus size={18} stroke={1.7} aria-hidden />}
        className={css["add"] ?? ""}
        onClick={() => setOpen(true)}
      >
        <Trans>Add a symptom</Trans>
      </Button>
      <Modal
        opened={isOpen}
        onClose={() => setOpen(false)}
        title={t`Add a symptom`}
        centered
        closeButtonProps={{ "aria-label": t`Close` }}
      >
        <NewCategoryForm categories={categories} onShow={onShow} onDone={() => setOpen(false)} />
      </Modal>
    </>
  );
}

function NewCategoryForm({ categories, onShow, onDone }: NewCategoryProps & { readonly onDone: () => void }) {
  const { t } = useLingui();
  const [name, setName] = useState("");
  const [chosen, setChosen] = useState<CategoryLook | null>(null);
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const add = useAddingCategory();
  const label = categoryLabel(name.trim());
  const look = chosen ?? lookOfCategory(label, categories.length);
  const isTaken = hasReason(add.error, "symptoms.category_exists");
  const hidden = categories.find((category) => category.label === label && category.hidden);

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const added = { label, ...look };
    const found = problemsOf(addCategoryInput, added);
    setProblem(found?.["label"]);
    if (found !== null) return focusFirstProblem(event.currentTarget);
    add.mutate(added, { onSuccess: onDone, onError: (error) => setProblem(fieldErrorsOf(error)["label"]) });
  }

  return (
    <form className={css["editor"]} noValidate onSubmit={submit}>
      <TextInput
        label={t`Name`}
        data-autofocus
        value={name}
        maxLength={60}
        error={isTaken && hidden === undefined ? t`There is one of that name already.` : problem}
        onChange={(event) => {
          setName(event.currentTarget.value);
          add.reset();
        }}
      />
      {isTaken && hidden !== undefined && (
        <Notice label={t`One of that name is hidden`}>
          <p>
            <Trans>There is “{name.trim()}” already: you hid it.</Trans>
          </p>
          <Button
            variant="default"
            onClick={() => {
              onShow(hidden);
              onDone();
            }}
          >
            <Trans>Show it again</Trans>
          </Button>
        </Notice>
      )}
      <LookChoice look={look} onLook={setChosen} />
      {add.isError && !isTaken && problem === undefined && <ErrorState error={add.error} />}
      <Button type="submit" className={css["add"] ?? ""} loading={add.isPending}>
        <Trans>Add it</Trans>
      </Button>
    </form>
  );
}
