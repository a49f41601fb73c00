import { Plural, Trans, useLingui } from "@lingui/react/macro";
import {
  type CaseList,
  type ChangePatientInput,
  changePatientInput,
  isEndedCase,
  type Patient,
} from "@anamnesis/domain";
import { Button } from "@mantine/core";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { formatFullDay, formatTime, today } from "../../../lib/dates.ts";
import { hasReason } from "../../../lib/errors.ts";
import { client, queryClient } from "../../../lib/trpc.ts";
import { Card, Page } from "../../../ui/Page.tsx";
import settings from "../../../ui/settings.module.css";
import { EmptyState, ErrorState, Loading } from "../../../ui/States.tsx";
import { useMayUse } from "../../identity/membership.ts";
import { OnlyWith } from "../../organizations/OnlyWith.tsx";
import { ageOn } from "../patients/age.ts";
import { AllergiesCard } from "./AllergiesCard.tsx";
import { AllergyChips } from "./AllergyChips.tsx";
import { BackgroundCard } from "./BackgroundCard.tsx";
import { CareTeam } from "../care/CareTeam.tsx";
import { CaseForm, type CaseOrigin, draftAbout, heldCases } from "../cases/CaseForm.tsx";
import { CasePane } from "../cases/CasePane.tsx";
import { CasesCard } from "../cases/CasesCard.tsx";
import { DiagnosesCard } from "../diagnoses/DiagnosesCard.tsx";
import chart from "./chart.module.css";
import { ClosedRecord } from "./ClosedRecord.tsx";
import css from "../clinical.module.css";
import { DiaryCards } from "./DiaryCard.tsx";
import { DiaryChip } from "./DiaryChip.tsx";
import { EmergencyNotice } from "../care/EmergencyNotice.tsx";
import { ImagesCard } from "../images/ImagesCard.tsx";
import { IdentifiersCard } from "./IdentifiersCard.tsx";
import { LeadsTo } from "./LeadsTo.tsx";
import { MedicationsCard } from "../medications/MedicationsCard.tsx";
import { MergedCard } from "../merges/MergedCard.tsx";
import { heldPatients } from "../patients/patient-draft.ts";
import { NotesCard } from "../notes/NotesCard.tsx";
import { PatientAccount } from "./PatientAccount.tsx";
import { PatientForm } from "../patients/PatientForm.tsx";
import { PlansCard } from "../plans/PlansCard.tsx";
import { PrescriptionsCard } from "../prescriptions/PrescriptionsCard.tsx";
import { Timeline } from "./Timeline.tsx";
import { TreatedHere } from "./TreatedHere.tsx";
import { useCare } from "../care/use-care.ts";
import { useHolder } from "../use-holder.ts";
import { keyOfRecord, putIntoRecord, useOpened } from "./use-opened.ts";
import { ViewersCard } from "./ViewersCard.tsx";
import { VitalsCard } from "./VitalsCard.tsx";
import { genderWords } from "../words.ts";

/** The record of a patient. That it was opened is on record before it is shown. */
export function PatientPage() {
  const { t } = useLingui();
  return (
    <Page
      title={t`Record`}
      lead={
        <Link to="/patients">
          <Trans>All patients</Trans>
        </Link>
      }
    >
      <OnlyWith permission="clinical.patients.read">
        <PatientRecord />
      </OnlyWith>
    </Page>
  );
}

function PatientRecord() {
  const { id } = useParams({ from: "/shell/organization/patients/$id" });
  const search = useSearch({ from: "/shell/organization/patients/$id" });
  const navigate = useNavigate({ from: "/patients/$id" });
  const mayChange = useMayUse("clinical.patients.change");
  const holder = useHolder();
  // Whoever left what they typed here goes on with it.
  const [isOpening, setOpening] = useState(() => mayChange && heldCases.get(holder, id) !== null);
  const opened = useOpened(id);
  if (opened.isPending) return <Loading rows={2} height={96} />;
  const again = () => void queryClient.resetQueries({ queryKey: keyOfRecord(id) });
  if (opened.isError) {
    return hasReason(opened.error, "clinical.outside_care_team") ? (
      <ClosedRecord patientId={id} onOpened={again} />
    ) : (
      <ErrorState error={opened.error} onRetry={() => void opened.refetch()} />
    );
  }
  const { patient, at } = opened.data;
  if (patient.id !== id) return <LeadsTo patientId={patient.id} />;
  const put = (changed: Partial<Patient>) => putIntoRecord(id, changed);
  const { cases } = patient.cases;
  const chosen =
    cases.find((one) => one.id === search.case) ??
    cases.find(({ status }) => status !== "completed" && !isEndedCase(status)) ??
    cases.find(({ status }) => !isEndedCase(status)) ??
    cases[0];
  const keepCases = (list: CaseList) => {
    const newest = list.cases.find((one) => !cases.some((before) => before.id === one.id));
    put({ cases: list });
    if (newest !== undefined) void navigate({ search: { case: newest.id }, replace: true, resetScroll: false });
  };
  const openAbout = (origin: CaseOrigin) => {
    heldCases.set(holder, id, draftAbout(origin));
    setOpening(true);
  };
  return (
    <>
      <Head patient={patient} openedAt={at} />
      <EmergencyNotice patientId={id} onEnded={again} />
      <div className={chart["panes"]}>
        <div className={`${chart["pane"]} ${chart["left"]}`}>
          <CasesCard
            patientId={id}
            list={patient.cases}
            chosen={chosen?.id ?? null}
            onNew={mayChange && !isOpening && chosen !== undefined ? () => setOpening(true) : null}
          />
          <AllergiesCard patientId={id} list={patient.allergies} onChanged={(allergies) => put({ allergies })} />
          <MedicationsCard
            patientId={id}
            list={patient.medications}
            onChanged={(medications) => put({ medications })}
          />
          <VitalsCard
            patient={patient}
            list={patient.observations}
            isAdult={ageOn(today(), patient.birthDate) >= 18}
            onChanged={(observations) => put({ observations })}
          />
          <BackgroundCard
            patientId={id}
            background={patient.background}
            onChanged={(background) => put({ background })}
          />
        </div>
        <div className={`${chart["pane"]} ${chart["middle"]}`}>
          {isOpening && <NewCase patientId={id} onOpened={keepCases} onClose={() => setOpening(false)} />}
          <DiaryCards diaries={patient.diaries} onCase={mayChange && !isOpening ? openAbout : null} />
          {chosen === undefined && !isOpening && <NoCase onNew={mayChange ? () => setOpening(true) : null} />}
          {chosen !== undefined && (
            <CasePane
              key={chosen.id}
              patientId={id}
              given={chosen}
              handovers={patient.cases.handovers.filter(({ caseId }) => caseId === chosen.id)}
              onChanged={keepCases}
            />
          )}
          {chosen !== undefined && <NotesCard key={`notes ${chosen.id}`} patient={patient} given={chosen} />}
          {chosen !== undefined && (
            <DiagnosesCard
              key={`diagnoses of ${chosen.id}`}
              patientId={id}
              caseId={chosen.id}
              list={patient.diagnoses}
              observations={patient.observations.observations}
              diary={patient.diaries[0] ?? null}
              isOpen={chosen.closedAt === null}
              onChanged={put}
            />
          )}
          <PrescriptionsCard
            patient={patient}
            caseId={chosen === undefined || isEndedCase(chosen.status) ? null : chosen.id}
            onChanged={(prescriptions) => put({ prescriptions })}
            onProposed={(diagnoses) => put({ diagnoses })}
          />
          <PlansCard patientId={id} list={patient.plans} caseId={chosen?.closedAt === null ? chosen.id : null} />
        </div>
        <div className={`${chart["pane"]} ${chart["right"]}`}>
          <Timeline patient={patient} />
          <ImagesCard patientId={id} />
          <ViewersCard patientId={id} openedAt={at} />
          <Identity
            patient={patient}
            look={async () => (await opened.refetch({ throwOnError: true })).data?.patient ?? patient}
          />
          <IdentifiersCard
            patientId={id}
            list={patient.identifiers}
            onChanged={(identifiers) => put({ identifiers })}
          />
          <MergedCard patientId={id} merged={patient.merged} onUndone={() => opened.refetch()} />
          <CareTeam patientId={id} />
          <PatientAccount patientId={id} />
        </div>
      </div>
    </>
  );
}

/** Nobody is treated for anything yet: what comes next stands where the work will. */
function NoCase({ onNew }: { readonly onNew: (() => void) | null }) {
  const { t } = useLingui();
  return (
    <EmptyState title={t`No case yet`}>
      <p>
        <Trans>A case says what somebody comes for. Notes and diagnoses stand in it.</Trans>
      </p>
      {onNew !== null && (
        <Button onClick={onNew}>
          <Trans>Open a case</Trans>
        </Button>
      )}
    </EmptyState>
  );
}

interface NewCaseProps {
  readonly patientId: string;
  readonly onOpened: (list: CaseList) => void;
  readonly onClose: () => void;
}

function NewCase({ patientId, onOpened, onClose }: NewCaseProps) {
  const { t } = useLingui();
  return (
    <Card label={t`New case`}>
      <div className={settings["stack"]}>
        <h2>
          <Trans>New case</Trans>
        </h2>
        <CaseForm
          patientId={patientId}
          given={null}
          open={async (input) => onOpened(await client.clinical.cases.open.mutate(input))}
          change={() => Promise.resolve()}
          onClose={onClose}
        />
      </div>
    </Card>
  );
}

/** Who it is, wherever one is on the page. */
function Head({ patient, openedAt }: { readonly patient: Patient; readonly openedAt: string }) {
  const { i18n } = useLingui();
  const { id, familyName, givenName, birthDate, gender, recordNumber, isActive, allergies, diaries } = patient;
  const standing = useCare(id).data?.standing;
  const blood = patient.background.parts.find((one) => one.part === "blood_type")?.rows[0]?.group;
  const time = formatTime(openedAt);
  const age = ageOn(today(), birthDate);
  const first = (text: string) => [...text][0]?.toLocaleUpperCase() ?? "";
  return (
    <div className={css["head"]}>
      <span className={css["initials"]} aria-hidden>
        {first(givenName)}
        {first(familyName)}
      </span>
      <div className={css["who"]}>
        <p className={css["name"]}>
          {givenName} {familyName}
        </p>
        <p className={css["quiet"]}>
          <Plural value={age} one="# year" other="# years" /> · {formatFullDay(birthDate)} ·{" "}
          {gender !== "unknown" && `${i18n._(genderWords[gender])} · `}
          <span className={css["whole"]}>{recordNumber}</span>
          {blood !== undefined && (
            <>
              {" · "}
              <span className={css["whole"]}>{blood}</span>
            </>
          )}
          {!isActive && (
            <>
              {" · "}
              <Trans>no longer treated here</Trans>
            </>
          )}
        </p>
      </div>
      <AllergyChips list={allergies} />
      <DiaryChip diaries={diaries} />
      <p className={`${css["quiet"]} ${css["opened"]}`}>
        {standing === "emergency" ? (
          <Trans>Opened by you {time} in an emergency, recorded</Trans>
        ) : (
          <Trans>Opened by you {time} for treatment, recorded</Trans>
        )}
      </p>
    </div>
  );
}

/** What of a patient stands in the form. */
function fieldsOf({ familyName, givenName, birthDate, gender, recordNumber, ssn, email, phone, address }: Patient) {
  return { familyName, givenName, birthDate, gender, recordNumber, ssn, email, phone, address };
}

interface IdentityProps {
  readonly patient: Patient;
  /** Opens the record once more, which is recorded. */
  readonly look: () => Promise<Patient>;
}

function Identity({ patient, look }: IdentityProps) {
  const { t } = useLingui();
  const mayChange = useMayUse("clinical.patients.change");
  const holder = useHolder();
  const { id, isActive, updatedAt: version } = patient;
  // Whoever left what they typed here goes on with it.
  const [isChanging, setChanging] = useState(() => mayChange && heldPatients.get(holder, id) !== null);

  async function send(input: ChangePatientInput): Promise<boolean> {
    const { updatedAt } = await client.clinical.patients.change.mutate(input);
    const { version: _before, ...changed } = input;
    putIntoRecord(id, { ...changed, updatedAt });
    setChanging(false);
    return true;
  }

  if (isChanging) {
    return (
      <Card label={t`Who it is`}>
        <PatientForm<ChangePatientInput>
          name={id}
          initial={fieldsOf(patient)}
          schema={changePatientInput}
          inputOf={(draft) => ({ id, ...draft, isActive, version })}
          send={send}
          button={t`Save`}
          onAnew={async () => fieldsOf(await look())}
          aside={
            <Button variant="default" onClick={() => setChanging(false)}>
              <Trans>Not now</Trans>
            </Button>
          }
        />
      </Card>
    );
  }
  const { ssn, phone, email, address } = patient;
  const facts = [
    [t`Phone`, phone],
    [t`E-mail`, email],
    [t`Social security number`, ssn],
    [t`Address`, address],
  ] as const;
  return (
    <Card label={t`Who it is`}>
      <div className={settings["stack"]}>
        <div className={settings["head"]}>
          <h2>
            <Trans>Who it is</Trans>
          </h2>
          {mayChange && (
            <Button variant="default" size="xs" onClick={() => setChanging(true)}>
              <Trans>Change</Trans>
            </Button>
          )}
        </div>
        <dl className={`${settings["facts"]} ${css["facts"]}`}>
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value === "" ? <span className={css["quiet"]}>{t`not said`}</span> : value}</dd>
            </div>
          ))}
        </dl>
        {mayChange && (
          <TreatedHere
            patient={{ id, ...fieldsOf(patient), isActive, version }}
            send={send}
            onAnew={() => void look()}
          />
        )}
      </div>
    </Card>
  );
}
