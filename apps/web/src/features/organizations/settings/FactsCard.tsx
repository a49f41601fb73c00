import { Trans, useLingui } from "@lingui/react/macro";
import type { Organization } from "@anamnesis/domain";
import { Card } from "../../../ui/Page.tsx";
import { organizationTypeWords } from "../words.ts";
import css from "../../../ui/settings.module.css";

/** What an organization says about itself, for those who do not change it. What it does not say is left out. */
export function FactsCard({ organization }: { readonly organization: Organization }) {
  const { t, i18n } = useLingui();
  const { address, type, slug, legalName, email, phone, website } = organization;
  const { line1, line2, postalCode, city, region, country } = address;
  const place = [postalCode, city].filter(Boolean).join(" ");
  const lines = [line1, line2, place, region, country].filter(Boolean).join(", ");
  const facts = [
    { name: t`Kind`, value: i18n._(organizationTypeWords[type]) },
    { name: t`Short name`, value: slug },
    { name: t`Legal name`, value: legalName },
    { name: t`Address`, value: lines },
    { name: t`E-mail`, value: email },
    { name: t`Telephone`, value: phone },
    { name: t`Website`, value: website === null ? null : <a href={website}>{website}</a> },
  ];
  return (
    <Card label={t`What it is`}>
      <h2>
        <Trans>What it is</Trans>
      </h2>
      <dl className={css["facts"]}>
        {facts
          .filter(({ value }) => value !== null && value !== "")
          .map(({ name, value }) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
    </Card>
  );
}
