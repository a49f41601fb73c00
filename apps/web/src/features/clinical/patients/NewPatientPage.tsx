import { Trans, useLingui } from "@lingui/react/macro";
import { type PatientHits, type RegisterPatientInput, registerPatientInput } from "@anamnesis/domain";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { createHeld } from "../../../lib/held.ts";
import { client } from "../../../lib/trpc.ts";
import { Card, Page } from "../../../ui/Page.tsx";
import { OnlyWith } from "../../organizations/OnlyWith.tsx";
import { emptyPatient } from "./patient-draft.ts";
import { PatientForm } from "./PatientForm.tsx";
import { PatientHitList } from "./PatientHits.tsx";
import { useHolder } from "../use-holder.ts";

const newOne = "new";
const heldIds = createHeld<string>();

/** Registers a patient of the organization that one acts in. */
export function NewPatientPage() {
  const { t } = useLingui();
  return (
    <Page
      title={t`Register a patient`}
      lead={
        <Link to="/patients">
          <Trans>All patients</Trans>
        </Link>
      }
    >
      <OnlyWith permission="clinical.patients.change">
        <Card label={t`Who it is`}>
          <Registration />
        </Card>
      </OnlyWith>
    </Page>
  );
}

/** What tells one person from another. */
const identityOf = ({ id, familyName, givenName, birthDate, ssn }: RegisterPatientInput) => ({
  id,
  familyName,
  givenName,
  birthDate,
  ssn,
});

interface Alike {
  /** Of whom it was asked. */
  readonly asked: string;
  readonly found: PatientHits;
}

function Registration() {
  const { t } = useLingui();
  const navigate = useNavigate();
  const holder = useHolder();
  // The same one however often it is sent: a patient who arrived without our hearing of it is not registered twice.
  const [id] = useState(() => {
    const held = heldIds.get(holder, newOne) ?? crypto.randomUUID();
    heldIds.set(holder, newOne, held);
    return held;
  });
  const [alike, setAlike] = useState<Alike | null>(null);

  async function send(input: RegisterPatientInput): Promise<boolean> {
    const identity = identityOf(input);
    const asked = JSON.stringify(identity);
    // Once for each person that was typed: whoever was shown those who are alike decides.
    if (alike?.asked !== asked) {
      const found = await client.clinical.patients.like.mutate(identity);
      setAlike({ asked, found });
      if (found.hits.length + found.unreadable > 0) return false;
    }
    await client.clinical.patients.register.mutate(input);
    heldIds.set(holder, newOne, null);
    await navigate({ to: "/patients/$id", params: { id } });
    return true;
  }

  const isAlike = alike !== null && alike.found.hits.length + alike.found.unreadable > 0;
  return (
    <PatientForm<RegisterPatientInput>
      name={newOne}
      initial={emptyPatient}
      schema={registerPatientInput}
      inputOf={(draft) => ({ id, ...draft })}
      send={send}
      button={isAlike ? t`Register all the same` : t`Register`}
      aside={
        <Link to="/patients">
          <Trans>Not now</Trans>
        </Link>
      }
    >
      {isAlike && (
        <section role="alert" aria-label={t`Perhaps here already`}>
          <h2>
            <Trans>Perhaps here already</Trans>
          </h2>
          <p>
            <Trans>
              The same social security number, or the same birth date with a name like it. Open the record if it is the
              same person; what you typed stays here. That you saw them is recorded.
            </Trans>
          </p>
          <PatientHitList found={alike.found} label={t`Perhaps here already`} />
        </section>
      )}
    </PatientForm>
  );
}
