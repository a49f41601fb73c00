import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { type Category, categoryLabel, renameCategoryInput } from "@anamnesis/domain";
import { Button, Modal, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { fieldErrorsOf, hasReason } from "../../../lib/errors.ts";
import { focusFirstProblem, problemsOf } from "../../../lib/forms.ts";
import { Notice } from "../../../ui/Notice.tsx";
import { ErrorState } from "../../../ui/States.tsx";
import { nameOfCategory } from "../category-name.ts";
import css from "./categories.module.css";
import { LookChoice } from "./LookChoice.tsx";
import { useRenaming } from "./use-arrangement.ts";

interface CategoryEditorProps {
  /** Null while none is being changed. */
  readonly category: Category | null;
  readonly onClose: () => void;
  readonly onLook: (category: Category) => void;
}

/** Name, icon and colour of one category. The look is kept as it is chosen, the name when that is said. */
export function CategoryEditor({ category, onClose, onLook }: CategoryEditorProps) {
  const { t } = useLingui();
  return (
    <Modal
      opened={category !== null}
      onClose={onClose}
      title={category === null ? undefined : nameOfCategory(category.label)}
      centered
      closeButtonProps={{ "aria-label": t`Close` }}
    >
      {category !== null && (
        <div className={css["editor"]}>
          <Name key={category.label} category={category} onRenamed={onClose} />
          <LookChoice look={category} onLook={(look) => onLook({ ...category, ...look })} />
        </div>
      )}
    </Modal>
  );
}

function Name({ category, onRenamed }: { readonly category: Category; readonly onRenamed: () => void }) {
  const { t } = useLingui();
  const { label, count } = category;
  const name = nameOfCategory(label);
  const [to, setTo] = useState(name);
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const rename = useRenaming();
  const isThere = hasReason(rename.error, "symptoms.category_exists");

  function send(merge: boolean) {
    rename.mutate(
      { label, to: to.trim(), merge },
      { onSuccess: onRenamed, onError: (error) => setProblem(fieldErrorsOf(error)["to"]) },
    );
  }

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const found = problemsOf(renameCategoryInput, { label, to: to.trim() });
    setProblem(found?.["to"]);
    if (found === null) send(false);
    else focusFirstProblem(event.currentTarget);
  }

  return (
    <form className={css["rename"]} noValidate onSubmit={submit}>
      <TextInput
        label={t`Name`}
        description={count === 0 ? undefined : t`What was logged so far follows.`}
        value={to}
        maxLength={60}
        error={problem}
        onChange={(event) => {
          setTo(event.currentTarget.value);
          rename.reset();
        }}
      />
      {isThere ? (
        <Notice label={t`One of that name is there`}>
          <p>
            <Trans>
              There is “{to.trim()}” already. Made one, <Plural value={count} one="# entry" other="# entries" /> of “
              {name}” will be called that too, and whoever is shown “{to.trim()}” sees them. This cannot be taken apart
              again.
            </Trans>
          </p>
          <Button variant="default" loading={rename.isPending} onClick={() => send(true)}>
            <Trans>Make them one</Trans>
          </Button>
        </Notice>
      ) : (
        categoryLabel(to.trim()) !== label && (
          <Button type="submit" loading={rename.isPending}>
            <Trans>Rename</Trans>
          </Button>
        )
      )}
      {rename.isError && !isThere && problem === undefined && <ErrorState error={rename.error} />}
    </form>
  );
}
