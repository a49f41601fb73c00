import { type KeyboardEvent, type PointerEvent, type ReactNode, useState } from "react";
import css from "./reading.module.css";

export interface Reading {
  /** The place that is read now; -1 when there are none. */
  readonly shown: number;
  /** Whether it was chosen, and is not only where one begins. */
  readonly isChosen: boolean;
  readonly pin: (place: number) => void;
  readonly hover: (place: number | undefined) => void;
}

/** Which of a picture's places is read: what the mouse is over, else what was chosen last, else the last one. */
export function useReading(count: number): Reading {
  const [pinned, pin] = useState<number>();
  const [hovered, hover] = useState<number>();
  const chosen = hovered ?? pinned;
  return { shown: Math.min(chosen ?? count - 1, count - 1), isChosen: chosen !== undefined, pin, hover };
}

const oneByOne = { along: 1, across: 1 };

interface ReadableProps {
  /** What the picture is of. */
  readonly label: string;
  readonly count: number;
  readonly reading: Reading;
  readonly textOf: (place: number) => string;
  /** The place at a point of the picture, from 0 to 1 in both directions. */
  readonly placeAt: (x: number, y: number) => number | undefined;
  /** How far the arrows go: along with the one, across with the other. */
  readonly steps?: typeof oneByOne;
  /** For who presses Enter on a place. */
  readonly onEnter?: (place: number) => void;
  readonly children: ReactNode;
}

/**
 * A picture whose places can be read one at a time, by touch, mouse and keyboard alike. It is one stop of the Tab key:
 * to those who listen a slider that says each place in words. A finger that moves up or down still moves the page.
 */
export function Readable({
  label,
  count,
  reading,
  textOf,
  placeAt,
  steps = oneByOne,
  onEnter,
  children,
}: ReadableProps) {
  const { shown, pin, hover } = reading;

  function at({ currentTarget, clientX, clientY }: PointerEvent): number | undefined {
    const { left, top, width, height } = currentTarget.getBoundingClientRect();
    const [x, y] = [(clientX - left) / width, (clientY - top) / height];
    return placeAt(Math.min(Math.max(x, 0), 0.9999), Math.min(Math.max(y, 0), 0.9999));
  }

  function onPointer(event: PointerEvent) {
    const place = at(event);
    if (event.pointerType === "mouse" && event.buttons === 0) hover(place);
    else if (place !== undefined) {
      hover(undefined);
      pin(place);
    }
  }

  function onKeyDown(event: KeyboardEvent) {
    const { along, across } = steps;
    const moves: Readonly<Record<string, number>> = {
      ArrowLeft: shown - along,
      ArrowRight: shown + along,
      ArrowUp: shown - across,
      ArrowDown: shown + across,
      Home: 0,
      End: count - 1,
    };
    const next = moves[event.key];
    if (event.key === "Enter") onEnter?.(shown);
    if (next === undefined) return;
    event.preventDefault();
    if (next < 0 || next >= count) return;
    hover(undefined);
    pin(next);
  }

  return (
    <div
      className={css["readable"]}
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-valuemin={1}
      aria-valuemax={count}
      aria-valuenow={shown + 1}
      aria-valuetext={textOf(shown)}
      onPointerDown={onPointer}
      onPointerMove={onPointer}
      onPointerLeave={() => hover(undefined)}
      onKeyDown={onKeyDown}
    >
      {children}
    </div>
  );
}
