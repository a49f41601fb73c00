import { mayUse, type Permission, rolesOf } from "@anamnesis/domain";
import { i18n, type MessageDescriptor } from "@lingui/core";
import { msg, plural } from "@lingui/core/macro";
import { useMantineColorScheme } from "@mantine/core";
import {
  IconBell,
  IconBuildingHospital,
  IconCalendarEvent,
  IconDeviceMobile,
  IconDownload,
  IconDroplet,
  IconFileDescription,
  IconFileImport,
  IconFingerprint,
  IconHeartHandshake,
  IconLayoutGrid,
  IconKey,
  IconLogout,
  IconMoon,
  IconPencilPlus,
  IconPlugConnected,
  type IconProps,
  IconShieldLock,
  IconSun,
  IconTag,
  IconUser,
  IconUserPlus,
  IconVocabulary,
} from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type LinkProps, useNavigate, useRouteContext } from "@tanstack/react-router";
import type { ComponentType } from "react";
import { useMembership } from "../features/identity/membership.ts";
import { useSignOut } from "../features/identity/use-sign-out.ts";
import { nameOfCategory } from "../features/symptoms/category-name.ts";
import { formatDay } from "../lib/dates.ts";
import { trpc } from "../lib/trpc.ts";
import { placesIn } from "./rooms.ts";
import { useCurrentRoom, useGoToRoom, useRooms } from "./use-rooms.ts";

/** Something that can be chosen. */
export interface PaletteItem {
  readonly key: string;
  readonly label: string;
  /** Where it is, or what it is. */
  readonly detail: string;
  /** What else it is found by. */
  readonly words: string;
  readonly Icon: ComponentType<IconProps>;
  run(): void;
}

export interface PaletteGroup {
  readonly name: MessageDescriptor;
  readonly items: readonly PaletteItem[];
}

const mostOfAGroup = 6;
const shortestSearch = 2;
const letters = (text: string) => text.normalize("NFD").replaceAll(/\p{M}/gu, "").toLowerCase();

/** Whether every word that was typed begins a word of the item. */
function isMatch({ label, words }: PaletteItem, query: string): boolean {
  const there = letters(`${label} ${words}`).split(/[\s,.:/-]+/u);
  return letters(query)
    .split(/\s+/u)
    .every((typed) => there.some((word) => word.startsWith(typed)));
}

interface Way {
  readonly label: MessageDescriptor;
  readonly words: MessageDescriptor;
  readonly Icon: ComponentType<IconProps>;
  readonly to: NonNullable<LinkProps["to"]>;
  /** What of the page is opened, where an action begins with it. */
  readonly hash?: string;
  readonly search?: { readonly invite: true };
  readonly permission?: Permission;
}

const own: readonly Way[] = [
  {
    to: "/categories",
    label: msg`What you log`,
    words: msg`symptoms, categories, add, order, icons, rename, hide, second tap`,
    Icon: IconLayoutGrid,
  },
  { to: "/you/profile", label: msg`Profile`, words: msg`name, time zone, mails`, Icon: IconUser },
  {
    to: "/you/security",
    label: msg`Security`,
    words: msg`password, passkey, authenticator, two-factor, 2FA, sessions, devices`,
    Icon: IconShieldLock,
  },
  {
    to: "/you/cycle",
    label: msg`Cycle`,
    words: msg`period, menstruation, bleeding, contraception, pregnancy, menopause`,
    Icon: IconDroplet,
  },
  {
    to: "/you/reminders",
    label: msg`Reminders`,
    words: msg`notifications, push, mail, time of day`,
    Icon: IconBell,
  },
  {
    to: "/you/data",
    label: msg`Your data`,
    words: msg`download, export, delete account, GDPR`,
    Icon: IconFileDescription,
  },
];

const acts: readonly Way[] = [
  { to: "/", label: msg`Log a symptom`, words: msg`record, entry, add`, Icon: IconPencilPlus },
  { to: "/share/new", label: msg`Share a range`, words: msg`diary, clinic, doctor, grant`, Icon: IconHeartHandshake },
  {
    to: "/import",
    label: msg`Import a diary`,
    words: msg`CSV, JSON, Drip, Bearable, file, upload`,
    Icon: IconFileImport,
  },
  { to: "/share", hash: "file", label: msg`Download my diary`, words: msg`CSV, export, file`, Icon: IconDownload },
  { to: "/you/security", hash: "password", label: msg`Change my password`, words: msg`secret`, Icon: IconKey },
  {
    to: "/you/security",
    hash: "authenticator",
    label: msg`Set up an authenticator app`,
    words: msg`second step, two-factor, 2FA`,
    Icon: IconDeviceMobile,
  },
  { to: "/you/security", hash: "passkeys", label: msg`Add a passkey`, words: msg`fingerprint`, Icon: IconFingerprint },
  {
    to: "/organization/members",
    search: { invite: true },
    label: msg`Invite somebody`,
    words: msg`member, colleague, add`,
    Icon: IconUserPlus,
    permission: "organizations.members.administer",
  },
  {
    to: "/organization/resources/new",
    label: msg`Add a resource`,
    words: msg`webhook, connection, device`,
    Icon: IconPlugConnected,
    permission: "organizations.resources.administer",
  },
  { to: "/organizations/new", label: msg`New organization`, words: msg`clinic, practice`, Icon: IconBuildingHospital },
];

/** What can be done, and gone to, by what was typed. */
export function usePaletteGroups(query: string): readonly PaletteGroup[] {
  const typed = query.trim();
  const places = usePlaces();
  const actions = useActions();
  const entries = useEntries(typed);
  const members = useMembers(typed);
  const matching = (items: readonly PaletteItem[]) =>
    typed === "" ? items : items.filter((item) => isMatch(item, typed));
  return [
    { name: msg`Places`, items: matching(places) },
    { name: msg`Actions`, items: matching(actions) },
    { name: msg`Your diary`, items: entries },
    { name: msg`Members`, items: members },
  ].filter(({ items }) => items.length > 0);
}

function useWays() {
  const { account } = useRouteContext({ from: "/shell" });
  const membership = useMembership();
  const navigate = useNavigate();
  const held = rolesOf({ role: account.role, memberRole: membership?.role ?? null });
  return (ways: readonly Way[], detail: string): PaletteItem[] =>
    ways
      .filter(({ permission }) => permission === undefined || mayUse(held, permission))
      .map(({ to, hash, search, label, words, Icon }) => ({
        key: `${to} ${label.id}`,
        label: i18n._(label),
        words: i18n._(words),
        detail,
        Icon,
        run: () =>
          void navigate({ to, ...(hash === undefined ? {} : { hash }), ...(search === undefined ? {} : { search }) }),
      }));
}

function usePlaces(): readonly PaletteItem[] {
  const waysOf = useWays();
  const membership = useMembership();
  const rooms = useRooms();
  const current = useCurrentRoom();
  const go = useGoToRoom();
  // What is near comes first.
  const nearFirst = rooms.toSorted((a, b) => Number(b.key === current) - Number(a.key === current));
  const ofRooms = nearFirst.flatMap(({ room, organization, name }) =>
    // Of other organizations only the door: what is behind it depends on whether it opens.
    organization === null || organization.organizationId === membership?.organizationId
      ? waysOf(placesIn(room, membership), name)
      : [],
  );
  const doors = rooms
    .filter(({ key, isOpen }) => isOpen && key !== current)
    .map((choice) => ({
      key: `room ${choice.key}`,
      label: choice.name,
      words: "",
      detail: choice.detail,
      Icon: choice.Icon,
      run: () => go.mutate(choice),
    }));
  return [...ofRooms, ...waysOf(own, i18n._(msg`You`)), ...doors];
}

function useActions(): readonly PaletteItem[] {
  const waysOf = useWays();
  const signOut = useSignOut();
  const { setColorScheme } = useMantineColorScheme();
  const act = (
    given: Pick<PaletteItem, "Icon" | "run"> & { readonly label: MessageDescriptor; readonly words: MessageDescriptor },
  ): PaletteItem => ({
    ...given,
    key: given.label.id,
    label: i18n._(given.label),
    words: i18n._(given.words),
    detail: "",
  });
  return [
    ...waysOf(acts, ""),
    act({ label: msg`Dark`, words: msg`appearance, theme, night`, Icon: IconMoon, run: () => setColorScheme("dark") }),
    act({ label: msg`Light`, words: msg`appearance, theme, day`, Icon: IconSun, run: () => setColorScheme("light") }),
    act({ label: msg`Sign out`, words: msg`log out, leave`, Icon: IconLogout, run: () => signOut.mutate() }),
  ];
}

/** Days, symptoms and tags of the diary that was typed of. */
function useEntries(typed: string): readonly PaletteItem[] {
  const navigate = useNavigate();
  const isSearching = typed.length >= shortestSearch;
  const vocabulary = useQuery(trpc.symptoms.vocabulary.queryOptions(undefined, { enabled: isSearching }));
  if (!isSearching) return [];
  const { categories = [], tags = [] } = vocabulary.data ?? {};
  const detail = (count: number) => i18n._(msg`${plural(count, { one: "# entry", other: "# entries" })}`);
  const known = [
    ...categories
      .filter(({ count }) => count > 0)
      .map(({ label, count }) => ({
        key: `category ${label}`,
        label: nameOfCategory(label),
        words: label,
        detail: detail(count),
        Icon: IconVocabulary,
        run: () => void navigate({ to: "/entries", search: { category: label } }),
      })),
    ...tags.map(({ label, count }) => ({
      key: `tag ${label}`,
      label,
      words: "",
      detail: detail(count),
      Icon: IconTag,
      run: () => void navigate({ to: "/entries", search: { tag: label } }),
    })),
  ];
  return [
    ...dayOf(typed, (day) => void navigate({ to: "/calendar", search: { month: day.slice(0, 7), day } })),
    ...known.filter((item) => isMatch(item, typed)),
  ].slice(0, mostOfAGroup);
}

function dayOf(typed: string, open: (day: string) => void): PaletteItem[] {
  if (!/^(?:19|20)\d{2}-\d{2}-\d{2}$/u.test(typed) || Number.isNaN(Date.parse(typed))) return [];
  return [
    { key: "day", label: formatDay(typed), words: typed, detail: "", Icon: IconCalendarEvent, run: () => open(typed) },
  ];
}

function useMembers(typed: string): readonly PaletteItem[] {
  const navigate = useNavigate();
  const membership = useMembership();
  const may =
    membership !== null &&
    mayUse(rolesOf({ role: "user", memberRole: membership.role }), "organizations.members.read") &&
    typed.length >= shortestSearch;
  const found = useQuery(
    trpc.organizations.members.list.queryOptions(
      { search: typed.slice(0, 254), limit: mostOfAGroup },
      { enabled: may, placeholderData: keepPreviousData },
    ),
  );
  if (!may) return [];
  return (found.data?.members ?? []).map(({ userId, displayName }) => ({
    key: `member ${userId}`,
    label: displayName,
    words: "",
    detail: membership.name,
    Icon: IconUser,
    run: () => void navigate({ to: "/organization/members", search: { search: displayName } }),
  }));
}
