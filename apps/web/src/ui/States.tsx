import { Trans } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { useConnected } from "../lib/connection.ts";
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

/** Grey shapes of what is on its way. Without a connection it comes later, which is said in their place. */
export function Waiting({ children }: { readonly children: ReactNode }) {
  return useConnected() ? <Announced>{children}</Announced> : <NotHere />;
}

/** Several shapes, announced once. */
function Announced({ children }: { readonly children: ReactNode }) {
  return (
    <div role="status">
      <span className={css["hidden"]}>
        <Trans>Loading</Trans>
      </span>
      {children}
    </div>
  );
}

function NotHere() {
  return (
    <div className={css["state"]} role="status">
      <p>
        <Trans>This is not on this device. It comes by itself when there is a connection.</Trans>
      </p>
    </div>
  );
}

interface ShapesProps {
  readonly rows: number;
  readonly height?: number;
}

function Shapes({ rows, height = 56 }: ShapesProps) {
  return (
    <div style={{ display: "grid", gap: 10 }}>
      {Array.from({ length: rows }, (_, index) => (
        <Skeleton key={index} height={height} />
      ))}
    </div>
  );
}

/** Several skeletons. */
export function Loading(props: ShapesProps) {
  return (
    <Waiting>
      <Shapes {...props} />
    </Waiting>
  );
}

/** A page that is on its way, which its script is also without a connection: its title and its first sheet. */
export function PageSkeleton() {
  return (
    <div className={css["page"]}>
      <Skeleton height={36} width="min(60%, 280px)" />
      <Announced>
        <Shapes rows={3} height={96} />
      </Announced>
    </div>
  );
}

/** Only for those who listen. */
export function VisuallyHidden({ children }: { readonly children: ReactNode }) {
  return <span className={css["hidden"]}>{children}</span>;
}
