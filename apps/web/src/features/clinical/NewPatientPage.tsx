import { Trans, useLingui } from "@lingui/react/macro";
import { type RegisterPatientInput, registerPatientInput } from "@anamnesis/domain";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { client } from "../../lib/trpc.ts";
import { Card, Page } from "../../ui/Page.tsx";
import { OnlyWith } from "../organizations/OnlyWith.tsx";
import { emptyPatient, PatientForm } from "./PatientForm.tsx";

/** Registers a patient of the organization that one acts in. */
export function NewPatientPage() {
  const { t } = useLingui();
  const navigate = useNavigate();
  // The same one however often it is sent: a patient who arrived without our hearing of it is not registered twice.
  const [id] = useState(() => crypto.randomUUID());

  async function send(input: RegisterPatientInput) {
    await client.clinical.patients.register.mutate(input);
    await navigate({ to: "/patients/$id", params: { id } });
  }

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
          <PatientForm<RegisterPatientInput>
            initial={emptyPatient}
            schema={registerPatientInput}
            inputOf={(draft) => ({ id, ...draft })}
            send={send}
            button={t`Register`}
            aside={
              <Link to="/patients">
                <Trans>Not now</Trans>
              </Link>
            }
          />
        </Card>
      </OnlyWith>
    </Page>
  );
}
