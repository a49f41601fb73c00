import { Trans, useLingui } from "@lingui/react/macro";
import { useDisclosure } from "@mantine/hooks";
import { IconSelector } from "@tabler/icons-react";
import { Sheet } from "../ui/Sheet.tsx";
import { ErrorState, VisuallyHidden } from "../ui/States.tsx";
import css from "./RoomSwitch.module.css";
import { type RoomChoice, useCurrentRoom, useGoToRoom, useRooms } from "./use-rooms.ts";

/** The rooms at the side of a desk. Nothing for who has one. */
export function RoomList() {
  const { t } = useLingui();
  const rooms = useRooms();
  const current = useCurrentRoom();
  const go = useGoToRoom();
  if (rooms.length < 2) return null;
  return (
    <nav className={css["list"]} aria-label={t`Rooms`}>
      <Rooms rooms={rooms} chosen={go.isPending ? go.variables.key : current} onChoose={go.mutate} />
      {go.isError && <ErrorState error={go.error} />}
    </nav>
  );
}

/** The same on a phone: the room in the frame, the others in a sheet. */
export function RoomSwitch() {
  const { t } = useLingui();
  const rooms = useRooms();
  const current = useCurrentRoom();
  const go = useGoToRoom();
  const [isOpened, { open, close }] = useDisclosure(false);
  if (rooms.length < 2) return null;
  const chosen = go.isPending ? go.variables.key : current;
  const room = rooms.find(({ key }) => key === chosen);
  return (
    <div className={css["switch"]}>
      <button type="button" className={css["pill"]} aria-haspopup="dialog" onClick={open}>
        <VisuallyHidden>
          <Trans>You are in</Trans>{" "}
        </VisuallyHidden>
        {room !== undefined && <room.Icon size={20} stroke={1.7} aria-hidden />}
        <span className={css["name"]} title={room?.name}>
          {room?.name ?? ""}
        </span>
        <VisuallyHidden> {room?.detail ?? ""}</VisuallyHidden>
        <IconSelector size={16} stroke={1.7} aria-hidden />
      </button>
      {go.isError && <ErrorState error={go.error} />}
      <Sheet title={t`Where do you want to be?`} isOpened={isOpened} onClose={close}>
        <nav aria-label={t`Rooms`}>
          <Rooms
            rooms={rooms}
            chosen={chosen}
            onChoose={(choice) => {
              close();
              go.mutate(choice);
            }}
          />
        </nav>
      </Sheet>
    </div>
  );
}

interface RoomsProps {
  readonly rooms: readonly RoomChoice[];
  readonly chosen: string;
  readonly onChoose: (room: RoomChoice) => void;
}

function Rooms({ rooms, chosen, onChoose }: RoomsProps) {
  return (
    <ul className={css["rooms"]}>
      {rooms.map((room) => (
        <li key={room.key}>
          <button
            type="button"
            className={css["room"]}
            aria-current={room.key === chosen || undefined}
            disabled={!room.isOpen}
            onClick={() => onChoose(room)}
          >
            <room.Icon size={22} stroke={1.7} aria-hidden />
            <span className={css["text"]}>
              <span title={room.name}>{room.name}</span>
              <span className={css["detail"]}>{room.detail}</span>
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
