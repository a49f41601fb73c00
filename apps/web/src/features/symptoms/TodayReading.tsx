import { ByCycleDay, useAwaitsByCycleDay } from "../cycle/ByCycleDay.tsx";
import { DayCard } from "../days/DayCard.tsx";
import { DayEntries } from "./DayEntries.tsx";
import { GoesAlongCard } from "./reading/GoesAlongCard.tsx";
import { HeatMapCard } from "./reading/HeatMapCard.tsx";

interface OfDayProps {
  readonly day: string;
  readonly isToday: boolean;
}

/** What is there of the day, below what is logged. */
export function OfDay({ day, isToday }: OfDayProps) {
  return (
    <>
      <DayEntries day={day} isToday={isToday} />
      <DayCard day={day} />
    </>
  );
}

/** What the days before add up to. */
export function Overview() {
  const isAwaiting = useAwaitsByCycleDay();
  return (
    <>
      <HeatMapCard />
      <ByCycleDay />
      <div hidden={isAwaiting}>
        <GoesAlongCard most={2} />
      </div>
    </>
  );
}
