import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { IconUserPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useRouterState } from "@tanstack/react-router";
import { mostPatientHits } from "@anamnesis/domain";
import { useState } from "react";
import { createHeld } from "../../../lib/held.ts";
import { recordedPatients } from "../../../lib/live.ts";
import { client } from "../../../lib/trpc.ts";
import { Page } from "../../../ui/Page.tsx";
import { LoadingRows } from "../../../ui/Rows.tsx";
import { SearchInput } from "../../../ui/SearchInput.tsx";
import { EmptyState, ErrorState, VisuallyHidden } from "../../../ui/States.tsx";
import { useMayUse, useMembership } from "../../identity/membership.ts";
import { OnlyWith } from "../../organizations/OnlyWith.tsx";
import css from "../clinical.module.css";
import { OwnPatients } from "./OwnPatients.tsx";
import { PatientHitList } from "./PatientHits.tsx";
import { useHolder } from "../use-holder.ts";

/** Looking for a patient, and registering one. */
export function PatientsPage() {
  const { t } = useLingui();
  const membership = useMembership();
  const mayRegister = useMayUse("clinical.patients.change");
  const mayImport = useMayUse("fhir.import");
  const mayMerge = useMayUse("clinical.patients.merge");
  return (
    <Page
      title={t`Patients`}
      lead={
        <>
          {membership?.name}
          {mayMerge && (
            <>
              {" · "}
              <Link to="/patients/duplicates">
                <Trans>Duplicates</Trans>
              </Link>
            </>
          )}
          {mayImport && (
            <>
              {" · "}
              <Link to="/patients/import">
                <Trans>Import</Trans>
              </Link>
            </>
          )}
        </>
      }
      aside={
        mayRegister ? (
          <Button
            component={Link}
            to="/patients/new"
            variant="default"
            leftSection={<IconUserPlus size={18} stroke={1.7} aria-hidden />}
          >
            <Trans>Register</Trans>
          </Button>
        ) : undefined
      }
    >
      <OnlyWith permission="clinical.patients.read">
        <Search />
      </OnlyWith>
    </Page>
  );
}

/** What the server takes at most. */
const mostLetters = 100;

const heldSearches = createHeld<string>();

function Search() {
  const { t } = useLingui();
  // Not in the address: it says who somebody is, and addresses are kept in many places.
  // Held by the entry of the history, so that whoever comes back from a record finds what they looked for.
  const entry = useRouterState({ select: ({ location }) => location.state.__TSR_key ?? "" });
  const holder = useHolder();
  const [text, setText] = useState(() => heldSearches.get(holder, entry) ?? "");
  const found = useQuery({
    queryKey: [recordedPatients, "search", text],
    // A search is on record: each is asked for once, and not again behind somebody's back.
    queryFn: () => client.clinical.patients.search.mutate({ text: text.slice(0, mostLetters) }),
    enabled: text !== "",
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  const { hits, unreadable } = (text === "" ? undefined : found.data) ?? { hits: [], unreadable: 0 };
  const isUnknown = text !== "" && found.isSuccess && hits.length + unreadable === 0;
  return (
    <>
      <search className={css["search"]}>
        <SearchInput
          label={t`Name, birth date or number`}
          placeholder={t`Okonkwo 1988`}
          value={text}
          onSearch={(typed) => {
            heldSearches.set(holder, entry, typed);
            setText(typed);
          }}
        />
        {/* Said to those who listen as well, in a place that is there before. */}
        <p role="status" className={css["found"]}>
          {isUnknown && (
            <VisuallyHidden>
              <Trans>Nobody matches</Trans>
            </VisuallyHidden>
          )}
          {hits.length > 0 &&
            (hits.length >= mostPatientHits ? (
              <Trans>The first {hits.length}. Type more of what you know.</Trans>
            ) : (
              <Plural value={hits.length} one="# patient" other="# patients" />
            ))}
        </p>
      </search>
      {text !== "" && found.isPending && <LoadingRows rows={4} />}
      {found.isError && <ErrorState error={found.error} onRetry={() => void found.refetch()} />}
      <PatientHitList found={{ hits, unreadable }} label={t`Patients`} />
      {isUnknown && (
        <EmptyState title={t`Nobody matches`}>
          <p>
            <Trans>Try fewer letters, or the birth date alone. Each word has to fit.</Trans>
          </p>
        </EmptyState>
      )}
      {text === "" && <OwnPatients />}
    </>
  );
}
