import type { OwnMembership } from "@anamnesis/domain";
import { IconBuildingHospital, IconNotebook, type IconProps, IconServer2 } from "@tabler/icons-react";
import { useMutation, type UseMutationResult, useQuery } from "@tanstack/react-query";
import { useLocation, useNavigate, useRouteContext, useRouter } from "@tanstack/react-router";
import { useLingui } from "@lingui/react/macro";
import { type ComponentType, useEffect } from "react";
import { useMembership, useRefusal } from "../features/identity/membership.ts";
import { actIn } from "../features/organizations/acting.ts";
import { memberRoleWords, membershipStatusWords, organizationStatusWords } from "../features/organizations/words.ts";
import { trpc } from "../lib/trpc.ts";
import { lastRoomOf, rememberRoom } from "./last-room.ts";
import { isOpen, placesIn, placesOfMember, type Room, roomOf } from "./rooms.ts";

/** A room that somebody can go to. */
export interface RoomChoice {
  readonly key: string;
  readonly room: Room;
  /** The organization; null for the other rooms. */
  readonly organization: OwnMembership | null;
  readonly name: string;
  /** What one is there, or why one cannot go there now. */
  readonly detail: string;
  readonly Icon: ComponentType<IconProps>;
  readonly isOpen: boolean;
}

/** The room whose places are shown: that of the page, and for pages of every room the one before. */
export function useRoom(): Room {
  const { account } = useRouteContext({ from: "/shell" });
  const path = useLocation({ select: ({ pathname }) => pathname });
  const membership = useMembership();
  const refused = useRefusal();
  const ofPage = roomOf(path);
  const organizationId = membership?.organizationId ?? null;
  useEffect(() => {
    if (ofPage !== null) rememberRoom({ accountId: account.id, room: ofPage, organizationId });
  }, [account.id, ofPage, organizationId]);
  const room = ofPage ?? lastRoomOf(account.id)?.room ?? "diary";
  if (room === "installation" && account.role !== "admin") return "diary";
  return room === "organization" && membership === null && refused === null ? "diary" : room;
}

/** The rooms of the person who is signed in: at least their diary. */
export function useRooms(): readonly RoomChoice[] {
  const { t, i18n } = useLingui();
  const { account } = useRouteContext({ from: "/shell" });
  const { data: organizations = [] } = useQuery(trpc.organizations.list.queryOptions());
  const diary = {
    key: "diary",
    room: "diary",
    organization: null,
    name: t`My diary`,
    detail: t`You, and nobody else unless you share`,
    Icon: IconNotebook,
    isOpen: true,
  } as const;
  const ofOrganizations = organizations.map((organization) => ({
    key: organization.organizationId,
    room: "organization" as const,
    organization,
    name: organization.name,
    detail: i18n._(
      isOpen(organization)
        ? memberRoleWords[organization.role]
        : organization.status === "active"
          ? organizationStatusWords[organization.organizationStatus]
          : membershipStatusWords[organization.status],
    ),
    Icon: IconBuildingHospital,
    isOpen: isOpen(organization),
  }));
  const installation = {
    key: "installation",
    room: "installation",
    organization: null,
    name: t`Installation`,
    detail: t`Administrator`,
    Icon: IconServer2,
    isOpen: true,
  } as const;
  return [diary, ...ofOrganizations, ...(account.role === "admin" ? [installation] : [])];
}

/** The key of the room that one is in. */
export function useCurrentRoom(): string {
  const room = useRoom();
  const membership = useMembership();
  const refused = useRefusal();
  return room === "organization" ? ((membership ?? refused)?.organizationId ?? "diary") : room;
}

/** Goes to another room, and lands on its first place. */
export function useGoToRoom(): UseMutationResult<void, Error, RoomChoice> {
  const router = useRouter();
  const navigate = useNavigate();
  const membership = useMembership();
  const refused = useRefusal();
  const acting = (membership ?? refused)?.organizationId ?? null;
  return useMutation({
    // The same for whoever asks how far it is.
    mutationKey: goingToRoom,
    async mutationFn({ room, organization }) {
      if (room === "organization" && organization !== null) {
        if (acting !== organization.organizationId || refused !== null) {
          await actIn(organization.organizationId, router);
        }
        await navigate({ to: placesOfMember(organization.role)[0]?.to ?? "/organization" });
        return;
      }
      await navigate({ to: placesIn(room, null)[0]?.to ?? "/" });
      // What one writes into one's diary is written as oneself, and under no organization's rules.
      if (room === "diary" && acting !== null) await actIn(null, router);
    },
  });
}

export const goingToRoom = ["going to a room"] as const;
