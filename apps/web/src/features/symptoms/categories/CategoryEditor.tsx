import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { type Category, categoryColors, categoryIcons, renameCategoryInput } from "@anamnesis/domain";
import { Button, Modal, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { fieldErrorsOf, hasReason } from "../../../lib/errors.ts";
import { focusFirstProblem, problemsOf } from "../../../lib/forms.ts";
import { Notice } from "../../../ui/Notice.tsx";
import { ErrorState } from "../../../ui/States.tsx";
import { iconsOfCategories } from "../category-icons.ts";
import css from "./categories.module.css";
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
      title={category?.label}
      centered
      closeButtonProps={{ "aria-label": t`Close` }}
    >
      {category !== null && (
        <div className={css["editor"]}>
          <Name key={category.label} category={category} onRenamed={onClose} />
          <Look category={category} onLook={onLook} />
        </div>
      )}
    </Modal>
  );
}

function Name({ category, onRenamed }: { readonly category: Category; readonly onRenamed: () => void }) {
  const { t } = useLingui();
  const { label, count } = category;
  const [to, setTo] = useState(label);
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
              {label}” will be called that too, and whoever is shown “{to.trim()}” sees them. This cannot be taken apart
              again.
            </Trans>
          </p>
          <Button variant="default" loading={rename.isPending} onClick={() => send(true)}>
            <Trans>Make them one</Trans>
          </Button>
        </Notice>
      ) : (
        to.trim() !== label && (
          <Button type="submit" loading={rename.isPending}>
            <Trans>Rename</Trans>
          </Button>
        )
      )}
      {rename.isError && !isThere && problem === undefined && <ErrorState error={rename.error} />}
    </form>
  );
}

function Look({ category, onLook }: Pick<CategoryEditorProps, "onLook"> & { readonly category: Category }) {
  const { t, i18n } = useLingui();
  const colors = Array.from({ length: categoryColors }, (_, index) => index + 1);
  return (
    <>
      <fieldset className={css["choices"]}>
        <legend>
          <Trans>Icon</Trans>
        </legend>
        {categoryIcons.map((icon) => {
          const { Icon, label } = iconsOfCategories[icon];
          return (
            <label key={icon} className={css["choice"]} title={i18n._(label)}>
              <input
                type="radio"
                name="icon"
                checked={icon === category.icon}
                aria-label={i18n._(label)}
                onChange={() => onLook({ ...category, icon })}
              />
              <Icon size={22} stroke={1.7} aria-hidden />
            </label>
          );
        })}
      </fieldset>
      <fieldset className={css["choices"]}>
        <legend>
          <Trans>Colour in charts</Trans>
        </legend>
        {colors.map((color) => (
          <label key={color} className={css["choice"]} style={{ color: `var(--category-${color})` }}>
            <input
              type="radio"
              name="color"
              checked={color === category.color}
              aria-label={t`Colour ${color}`}
              onChange={() => onLook({ ...category, color })}
            />
            <span className={css["swatch"]} />
          </label>
        ))}
      </fieldset>
    </>
  );
}
