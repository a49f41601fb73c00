import { Trans, useLingui } from "@lingui/react/macro";
import { useDisclosure } from "@mantine/hooks";
import { IconDots, IconUserCircle } from "@tabler/icons-react";
import { Link, useLocation } from "@tanstack/react-router";
import { useEffect } from "react";
import { useMembership } from "../features/identity/membership.ts";
import { Sheet } from "../ui/Sheet.tsx";
import { isBehind, type Place, placesIn } from "./rooms.ts";
import css from "./Shell.module.css";
import { useRoom } from "./use-rooms.ts";

/** What fits into the bar of a phone beside the way to everything else. */
const inBar = 4;

/** The places of the room that one is in: at the side on a desk, at the bottom on a phone. */
export function RoomPlaces() {
  const { t } = useLingui();
  const room = useRoom();
  const membership = useMembership();
  const places = placesIn(room, membership);
  const onPhone = places.filter(({ isOnlyOnDesks }) => isOnlyOnDesks !== true);
  const rest = onPhone.slice(inBar);
  return (
    <nav className={css["nav"]} aria-label={t`Places`}>
      {places.map((place) => (
        <PlaceLink key={place.to} place={place} isRest={!onPhone.slice(0, inBar).includes(place)} />
      ))}
      {rest.length === 0 ? <YouLink /> : <More places={rest} />}
    </nav>
  );
}

/** Whether the page is one behind a place. */
function useIsBehind(place: string): boolean {
  return useLocation({ select: ({ pathname }) => isBehind(pathname, place) });
}

function PlaceLink({ place: { to, label, Icon }, isRest }: { readonly place: Place; readonly isRest?: boolean }) {
  const { i18n } = useLingui();
  const isHere = useIsBehind(to);
  return (
    <Link
      to={to}
      className={css["place"]}
      data-here={isHere || undefined}
      data-rest={isRest || undefined}
      activeOptions={{ exact: to === "/" || to === "/organization", includeSearch: false }}
    >
      <Icon size={22} stroke={1.7} aria-hidden />
      <span>{i18n._(label)}</span>
    </Link>
  );
}

function YouLink() {
  const isHere = useIsBehind("/you");
  return (
    <Link
      to="/you"
      className={css["place"]}
      data-phone
      data-here={isHere || undefined}
      activeOptions={{ includeSearch: false }}
    >
      <IconUserCircle size={22} stroke={1.7} aria-hidden />
      <span>
        <Trans>You</Trans>
      </span>
    </Link>
  );
}

/** On a phone: the other places of the room, and oneself, in a sheet. */
function More({ places }: { readonly places: readonly Place[] }) {
  const { t } = useLingui();
  const [isOpened, { open, close }] = useDisclosure(false);
  const path = useLocation({ select: ({ pathname }) => pathname });
  useEffect(close, [close, path]);
  const isYou = path.startsWith("/you") || isBehind(path, "/you");
  const isHere = isYou || places.some(({ to }) => path === to || path.startsWith(`${to}/`));
  return (
    <>
      <button
        type="button"
        className={css["place"]}
        data-phone
        data-here={isHere || undefined}
        aria-haspopup="dialog"
        onClick={open}
      >
        <IconDots size={22} stroke={1.7} aria-hidden />
        <span>
          <Trans>More</Trans>
        </span>
      </button>
      <Sheet title={t`More`} isOpened={isOpened} onClose={close}>
        <nav className={css["others"]} aria-label={t`More places`}>
          {places.map((place) => (
            <PlaceLink key={place.to} place={place} />
          ))}
          <YouLink />
        </nav>
      </Sheet>
    </>
  );
}
