import { Skeleton, Waiting } from "../../../ui/States.tsx";
import css from "./reading.module.css";
import shapes from "./skeletons.module.css";

/** The grey shape of half a year, or of a whole one. */
export function HeatWeeksSkeleton({ isYear }: { readonly isYear: boolean }) {
  return (
    <Waiting>
      <div className={css["readout"]}>
        <Skeleton height={16} width="45%" />
      </div>
      <div className={shapes[isYear ? "year" : "weeks"]}>
        <Skeleton height={100} />
      </div>
    </Waiting>
  );
}

/** The grey shape of a card of lines. */
export function LinesSkeleton() {
  return (
    <Waiting>
      <div className={css["lines"]}>
        {[34, 42, 28].map((width) => (
          <div key={width} className={css["line"]}>
            <div className={css["head"]}>
              <Skeleton height={20} width={`${width}%`} />
              <Skeleton height={16} width="120px" />
            </div>
            <div className={shapes["stroke"]} />
          </div>
        ))}
      </div>
    </Waiting>
  );
}

/** The grey shape of a few sentences. */
export function SentencesSkeleton() {
  return (
    <Waiting>
      <div className={shapes["sentences"]}>
        <Skeleton height={18} width="88%" />
        <Skeleton height={14} width="60%" />
      </div>
    </Waiting>
  );
}
