import { useLingui } from "@lingui/react/macro";
import settings from "../../../ui/settings.module.css";
import clinical from "../clinical.module.css";

/** What a report says, the parts in which something stands. */
export function ReportText({
  report: { findings, impression },
}: {
  readonly report: { readonly findings: string; readonly impression: string };
}) {
  const { t } = useLingui();
  const parts = [
    [t`Findings`, findings],
    [t`Impression`, impression],
  ] as const;
  return (
    <dl className={settings["facts"]}>
      {parts
        .filter(([, text]) => text.trim() !== "")
        .map(([name, text]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className={clinical["words"]}>{text}</dd>
          </div>
        ))}
    </dl>
  );
}
