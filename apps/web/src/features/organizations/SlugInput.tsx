import { Trans, useLingui } from "@lingui/react/macro";
import { slugInput } from "@anamnesis/domain";
import { Button, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { trpc } from "../../lib/trpc.ts";
import css from "../../ui/settings.module.css";
import ownCss from "./SlugInput.module.css";

interface SlugInputProps {
  readonly value: string;
  /** The one that the organization has already. */
  readonly own?: string;
  readonly error: string | undefined;
  readonly onChange: (slug: string) => void;
}

/** After this long without a key it is looked up. */
const typingMs = 250;

/** The short name of an organization; says while it is typed whether it is free, and offers one that is. */
export function SlugInput({ value, own, error, onChange }: SlugInputProps) {
  const { t } = useLingui();
  const [typed] = useDebouncedValue(value, typingMs);
  const wish = slugInput.safeParse({ slug: typed }).data?.slug;
  const isSettled = typed === value && wish !== undefined && wish !== own;
  const found = useQuery(
    trpc.organizations.freeSlug.queryOptions({ slug: wish ?? "" }, { enabled: isSettled, staleTime: 0 }),
  );
  const free = isSettled ? found.data?.slug : undefined;
  return (
    <div>
      <TextInput
        label={t`Short name`}
        description={t`For addresses. Whoever knows it finds you by it.`}
        required
        maxLength={60}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        value={value}
        error={error}
        onChange={(event) => onChange(event.currentTarget.value.toLowerCase())}
      />
      <div role="status">
        {free === wish && free !== undefined && (
          <p className={`${css["good"]} ${ownCss["offer"]}`}>
            <Trans>“{free}” is free.</Trans>
          </p>
        )}
        {free !== undefined && free !== wish && (
          <div className={`${css["actions"]} ${ownCss["offer"]}`}>
            <span>
              <Trans>“{wish}” is taken.</Trans>
            </span>
            {free !== null && (
              <Button
                className={ownCss["take"] ?? ""}
                variant="default"
                size="compact-sm"
                onClick={() => onChange(free)}
              >
                <Trans>Take “{free}”</Trans>
              </Button>
            )}
          </div>
        )}
      </div>
    </div>
  );
}
