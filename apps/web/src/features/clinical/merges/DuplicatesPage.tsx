import { Trans, useLingui } from "@lingui/react/macro";
import type { Duplicate } from "@anamnesis/domain";
import { Button } from "@mantine/core";
import { IconArrowLeft, IconArrowRight } from "@tabler/icons-react";
import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { recordedPatients } from "../../../lib/live.ts";
import { client } from "../../../lib/trpc.ts";
import { Notice } from "../../../ui/Notice.tsx";
import { Card, Page } from "../../../ui/Page.tsx";
import { LoadingRows } from "../../../ui/Rows.tsx";
import settings from "../../../ui/settings.module.css";
import { ShowMore } from "../../../ui/ShowMore.tsx";
import { EmptyState, ErrorState } from "../../../ui/States.tsx";
import { OnlyWith } from "../../organizations/OnlyWith.tsx";
import clinical from "../clinical.module.css";
import css from "./duplicates.module.css";
import { MergeForm } from "./MergeForm.tsx";
import { PairTable } from "./PairTable.tsx";

/** Records that may be of one person, one pair after another, by keys. */
export function DuplicatesPage() {
  const { t } = useLingui();
  return (
    <Page
      title={t`Duplicates`}
      lead={
        <Link to="/patients">
          <Trans>All patients</Trans>
        </Link>
      }
    >
      <OnlyWith permission="clinical.patients.merge">
        <Queue />
      </OnlyWith>
    </Page>
  );
}

const keyOf = ({ one, other }: Duplicate) => `${one.id} ${other.id}`;

function Queue() {
  const found = useInfiniteQuery({
    queryKey: [recordedPatients, "duplicates"],
    // Each whom it names is on record as looked at: asked for once, and not again behind somebody's back.
    queryFn: ({ pageParam }) => client.clinical.merges.duplicates.mutate({ cursor: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  const [settled, setSettled] = useState<ReadonlySet<string>>(new Set());
  if (found.isPending) return <LoadingRows rows={4} />;
  if (found.isError) return <ErrorState error={found.error} onRetry={() => void found.refetch()} />;
  const isOpen = ({ one, other }: Duplicate) => !settled.has(one.id) && !settled.has(other.id);
  const pairs = found.data.pages
    .flatMap((page) => page.pairs)
    .filter((pair) => isOpen(pair) && !settled.has(keyOf(pair)));
  return (
    <>
      <Pairs pairs={pairs} onSettled={(...what) => setSettled((before) => new Set([...before, ...what]))} />
      <ShowMore list={found}>
        <Trans>Look among those who were changed before</Trans>
      </ShowMore>
    </>
  );
}

interface PairsProps {
  readonly pairs: readonly Duplicate[];
  /** A pair, or a record that is no more: neither is asked about again. */
  readonly onSettled: (...what: readonly string[]) => void;
}

function Pairs({ pairs, onSettled }: PairsProps) {
  const { t } = useLingui();
  const [at, setAt] = useState(0);
  const [isMerging, setMerging] = useState(false);
  const [survivorId, setSurvivor] = useState<string | null>(null);
  const queue = useRef<HTMLElement>(null);
  const place = Math.min(at, Math.max(pairs.length - 1, 0));
  const pair = pairs[place];
  const key = pair === undefined ? "" : keyOf(pair);
  // Keys work while the queue has the focus: it has it when the page opens, and once nothing is typed any more.
  useEffect(() => {
    if (!isMerging) queue.current?.focus();
  }, [isMerging]);
  const notSame = useMutation({
    mutationFn: ({ one, other }: Duplicate) => client.clinical.merges.notSame.mutate({ one: one.id, other: other.id }),
    onSuccess: (_done, decided) => onSettled(keyOf(decided)),
  });
  const go = (to: number) => {
    setMerging(false);
    setAt(Math.max(0, Math.min(pairs.length - 1, to)));
  };

  useEffect(() => {
    const { current } = queue;
    current?.addEventListener("keydown", onKeyDown);
    return () => current?.removeEventListener("keydown", onKeyDown);
  });

  function onKeyDown(event: KeyboardEvent) {
    if (isMerging || pair === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const acts: Readonly<Partial<Record<string, () => void>>> = {
      m: () => setMerging(true),
      n: () => !notSame.isPending && notSame.mutate(pair),
      ArrowDown: () => go(place + 1),
      ArrowRight: () => go(place + 1),
      ArrowUp: () => go(place - 1),
      ArrowLeft: () => go(place - 1),
    };
    const act = acts[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  }

  return (
    <section ref={queue} className={css["queue"]} tabIndex={-1} aria-label={t`Pairs to decide`}>
      {survivorId !== null && (
        <Notice label={t`Merged`}>
          <p>
            <Trans>The two records are one now. That can be taken back there.</Trans>
          </p>
          <Link to="/patients/$id" params={{ id: survivorId }}>
            <Trans>Open the record</Trans>
          </Link>
        </Notice>
      )}
      {pair === undefined ? (
        <EmptyState title={t`No two records look like one person`}>
          <p>
            <Trans>Records that share a birth date, a name, a number or an e-mail address are compared here.</Trans>
          </p>
        </EmptyState>
      ) : (
        <Card label={t`Two records`}>
          <div className={settings["stack"]}>
            <p role="status" className={clinical["quiet"]}>
              <Trans>
                Pair {place + 1} of {pairs.length}
              </Trans>
            </p>
            <PairTable pair={pair} />
            {isMerging ? (
              <MergeForm
                key={key}
                pair={pair}
                onMerged={(survivor, merged) => {
                  setSurvivor(survivor);
                  setMerging(false);
                  onSettled(merged, key);
                }}
                onClose={() => setMerging(false)}
              />
            ) : (
              <>
                <div className={settings["actions"]}>
                  <Button aria-keyshortcuts="m" onClick={() => setMerging(true)}>
                    <Trans>Merge</Trans>
                    <kbd className={css["key"]}>m</kbd>
                  </Button>
                  <Button
                    variant="default"
                    aria-keyshortcuts="n"
                    loading={notSame.isPending}
                    onClick={() => notSame.mutate(pair)}
                  >
                    <Trans>Not the same person</Trans>
                    <kbd className={css["key"]}>n</kbd>
                  </Button>
                  {pairs.length > 1 && (
                    <>
                      <Button
                        className={css["step"]}
                        variant="subtle"
                        disabled={place === 0}
                        onClick={() => go(place - 1)}
                      >
                        <Trans>Before</Trans>
                        <IconArrowLeft size={16} stroke={1.8} aria-hidden />
                      </Button>
                      <Button
                        className={css["step"]}
                        variant="subtle"
                        disabled={place >= pairs.length - 1}
                        onClick={() => go(place + 1)}
                      >
                        <Trans>Next</Trans>
                        <IconArrowRight size={16} stroke={1.8} aria-hidden />
                      </Button>
                    </>
                  )}
                </div>
                <p className={clinical["quiet"]}>
                  <Trans>That you saw whoever stands here is recorded.</Trans>
                </p>
              </>
            )}
            {notSame.isError && <ErrorState error={notSame.error} />}
          </div>
        </Card>
      )}
    </section>
  );
}
