import { Trans } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { fieldErrorsOf, requestIdOf, wordsOf } from "../lib/errors.ts";
import css from "./ui.module.css";

interface EmptyStateProps {
  readonly title: string;
  readonly children?: ReactNode;
}

/** Nothing here yet: says what to do first. */
export function EmptyState({ title, children }: EmptyStateProps) {
  return (
    <div className={css["state"]}>
      <h2>{title}</h2>
      {children}
    </div>
  );
}

interface ErrorStateProps {
  readonly error: unknown;
  readonly onRetry?: () => void;
}

/** Something failed: what, and the number under which we find it. */
export function ErrorState({ error, onRetry }: ErrorStateProps) {
  const { i18n } = useLingui();
  const requestId = requestIdOf(error);
  // Outside a form no field is marked: the words about it stand here.
  const reasons = [...new Set(Object.values(fieldErrorsOf(error)))].join(" ");
  return (
    <div className={css["state"]} role="alert">
      <p>{reasons === "" ? i18n._(wordsOf(error)) : reasons}</p>
      {requestId !== null && (
        <p className={css["detail"]}>
          <Trans>Request {requestId}</Trans>
        </p>
      )}
      {onRetry !== undefined && (
        <Button variant="default" onClick={onRetry}>
          <Trans>Try again</Trans>
        </Button>
      )}
    </div>
  );
}

interface SkeletonProps {
  readonly height: number;
  readonly width?: string;
}

/** A grey shape of what is about to be there. */
export function Skeleton({ height, width = "100%" }: SkeletonProps) {
  return <div className={css["skeleton"]} style={{ height, width }} />;
}

/** Grey shapes of what is on its way, announced once. */
export function Waiting({ children }: { readonly children: ReactNode }) {
  return (
    <div role="status">
      <span className={css["hidden"]}>
        <Trans>Loading</Trans>
      </span>
      {children}
    </div>
  );
}

/** Several skeletons. */
export function Loading({ rows, height = 56 }: { readonly rows: number; readonly height?: number }) {
  return (
    <Waiting>
      <div style={{ display: "grid", gap: 10 }}>
        {Array.from({ length: rows }, (_, index) => (
          <Skeleton key={index} height={height} />
        ))}
      </div>
    </Waiting>
  );
}

/** A page that is on its way: its title and its first sheet. */
export function PageSkeleton() {
  return (
    <div className={css["page"]}>
      <Skeleton height={36} width="min(60%, 280px)" />
      <Loading rows={3} height={96} />
    </div>
  );
}

/** Only for those who listen. */
export function VisuallyHidden({ children }: { readonly children: ReactNode }) {
  return <span className={css["hidden"]}>{children}</span>;
}
