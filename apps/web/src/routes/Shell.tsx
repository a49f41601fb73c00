import { Trans, useLingui } from "@lingui/react/macro";
import { IconSearch, IconUserCircle } from "@tabler/icons-react";
import { useIsMutating } from "@tanstack/react-query";
import { Link, Outlet, useLocation, useRouteContext, useRouterState } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { SessionWatch } from "../features/identity/SessionWatch.tsx";
import { StepUp } from "../features/identity/StepUp.tsx";
import { ActingNotice } from "../features/organizations/ActingNotice.tsx";
import { openOutbox } from "../features/symptoms/outbox.ts";
import { useConnected } from "../lib/connection.ts";
import { keepFocus } from "../lib/kept-focus.ts";
import { forgetPushOfOthers } from "../lib/push.ts";
import { watchTyping } from "../lib/typed.ts";
import { useNewerVersion } from "../lib/version.ts";
import { PageSkeleton } from "../ui/States.tsx";
import { ConnectionLine } from "./ConnectionLine.tsx";
import { NewVersionLine } from "./NewVersionLine.tsx";
import { RoomPlaces } from "./RoomPlaces.tsx";
import { isBehind } from "./rooms.ts";
import { RoomList, RoomSwitch } from "./RoomSwitch.tsx";
import css from "./Shell.module.css";
import { goingToRoom, useRooms } from "./use-rooms.ts";

/** Few open it at once: it comes when it is asked for first. */
const Palette = lazy(() => import("./Palette.tsx").then((palette) => ({ default: palette.Palette })));

/** On another page the cursor and the reading voice start at its top; a page that focuses something keeps that. Within a page it stays where it is. */
function useFocusOnNewPage() {
  const content = useRef<HTMLElement>(null);
  const path = useLocation({ select: ({ pathname }) => pathname });
  const lastPath = useRef(path);
  useEffect(() => {
    if (lastPath.current === path) return;
    lastPath.current = path;
    if (content.current?.contains(document.activeElement) === false) content.current.focus({ preventScroll: true });
  }, [path]);
  useEffect(() => (content.current === null ? undefined : keepFocus(content.current)), []);
  return content;
}

/** Opens on Ctrl/⌘ K, wherever one is. */
function usePalette() {
  const [isOpened, setOpened] = useState(false);
  useEffect(() => {
    function onKey(event: KeyboardEvent) {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey)
        return;
      event.preventDefault();
      setOpened((was) => !was);
    }
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
  return { isOpened, setOpened };
}

/** What is read of the diary stays on the device; with a connection that is begun once the page is there. */
function useKeptDiary() {
  useEffect(() => {
    const begin = () => void import("../features/symptoms/kept-diary.ts").then(({ keepDiary }) => keepDiary());
    const timer = setTimeout(begin, 2_000);
    return () => clearTimeout(timer);
  }, []);
}

/** The frame of every page: the room, its places, the search, and oneself. */
export function Shell() {
  const { t } = useLingui();
  const { account } = useRouteContext({ from: "/shell" });
  useEffect(() => openOutbox(account.id), [account.id]);
  useEffect(() => void forgetPushOfOthers(account.id), [account.id]);
  useKeptDiary();
  const isConnected = useConnected();
  useEffect(watchTyping, []);
  const hasNewer = useNewerVersion();
  const content = useFocusOnNewPage();
  const { isOpened, setOpened } = usePalette();
  const hasRooms = useRooms().length > 1;
  const isLeaving = useIsMutating({ mutationKey: goingToRoom }) > 0;
  const isBehindYou = useLocation({ select: ({ pathname }) => isBehind(pathname, "/you") });
  return (
    <div className={css["shell"]}>
      <a className={css["skip"]} href="#content">
        <Trans>Skip to the page</Trans>
      </a>
      <Progress isLeaving={isLeaving} />
      <div className={css["side"]}>
        <span className={css["name"]} aria-hidden>
          Anamnesis
        </span>
        <RoomList />
        <RoomPlaces />
        {!isConnected && <ConnectionLine />}
        {isConnected && hasNewer && <NewVersionLine />}
        <section className={css["foot"]} aria-label={t`Search and you`}>
          <button type="button" className={css["place"]} aria-haspopup="dialog" onClick={() => setOpened(true)}>
            <IconSearch size={22} stroke={1.7} aria-hidden />
            <span>
              <Trans>Search</Trans>
            </span>
            <kbd className={css["keys"]} aria-hidden>
              {isApple ? "⌘ K" : "Ctrl K"}
            </kbd>
          </button>
          <Link
            to="/you"
            className={css["place"]}
            data-here={isBehindYou || undefined}
            activeOptions={{ includeSearch: false }}
          >
            <IconUserCircle size={22} stroke={1.7} aria-hidden />
            <span>
              <Trans>You</Trans>
            </span>
          </Link>
        </section>
      </div>
      {hasRooms && (
        <section className={css["frame"]} aria-label={t`Where you are`}>
          <RoomSwitch />
          <button
            type="button"
            className={css["search"]}
            aria-label={t`Search`}
            aria-haspopup="dialog"
            onClick={() => setOpened(true)}
          >
            <IconSearch size={22} stroke={1.7} aria-hidden />
          </button>
        </section>
      )}
      <main id="content" ref={content} className={css["main"]} tabIndex={-1}>
        <ActingNotice />
        {isLeaving ? <PageSkeleton /> : <Outlet />}
      </main>
      {isOpened && (
        <Suspense>
          <Palette onClose={() => setOpened(false)} />
        </Suspense>
      )}
      <SessionWatch />
      <StepUp email={account.email} />
    </div>
  );
}

const isApple = /Mac|iPhone|iPad/u.test(navigator.userAgent);

/** A line at the top for what takes longer than one notices. */
function Progress({ isLeaving }: { readonly isLeaving: boolean }) {
  const isLoading = useRouterState({ select: ({ status }) => status === "pending" });
  return isLoading || isLeaving ? <div className={css["progress"]} aria-hidden /> : null;
}
