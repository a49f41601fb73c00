import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import {
  IconAngle,
  IconArrowsMaximize,
  IconArrowsMove,
  IconBrightness,
  IconContrast,
  type Icon,
  IconFlipHorizontal,
  IconKeyboard,
  IconLayoutColumns,
  IconLink,
  IconPlayerPause,
  IconPlayerPlay,
  IconRotateClockwise,
  IconRuler2,
  IconZoomIn,
} from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { Command } from "./keys.ts";
import { isSame, type Preset } from "./presets.ts";
import type { PaneState, Tool } from "./viewer-state.ts";
import css from "./viewer.module.css";
import type { Shown } from "./window-level.ts";

interface ToolbarProps {
  readonly tool: Tool;
  readonly pane: PaneState;
  readonly presets: readonly Preset[];
  readonly shown: Shown | null;
  readonly canPlay: boolean;
  readonly isSplit: boolean;
  readonly isLinked: boolean;
  readonly onCommand: (command: Command) => void;
}

const toolWords: readonly (readonly [Tool, Icon, MessageDescriptor])[] = [
  ["window", IconContrast, msg`Window`],
  ["pan", IconArrowsMove, msg`Move`],
  ["zoom", IconZoomIn, msg`Zoom`],
  ["length", IconRuler2, msg`Length`],
  ["angle", IconAngle, msg`Angle`],
];

/** What dragging does, how the picture is shown, and what is beside it. */
export function Toolbar({ tool, pane, presets, shown, canPlay, isSplit, isLinked, onCommand }: ToolbarProps) {
  const { t, i18n } = useLingui();
  const chosen = shown === null ? undefined : presets.findIndex((preset) => isSame(preset.shown, shown));
  return (
    <div className={css["toolbar"]} role="toolbar" aria-label={t`Picture`}>
      <div role="group" aria-label={t`What dragging does`}>
        {toolWords.map(([name, Icon, words]) => (
          <ToolButton key={name} icon={<Icon />} isPressed={tool === name} onClick={() => onCommand({ tool: name })}>
            {i18n._(words)}
          </ToolButton>
        ))}
      </div>
      {presets.length > 0 && (
        <select
          aria-label={t`Window`}
          value={chosen === undefined || chosen === -1 ? "" : chosen}
          onChange={(event) => onCommand({ preset: Number(event.currentTarget.value) })}
        >
          {(chosen === undefined || chosen === -1) && <option value="">{t`Own window`}</option>}
          {presets.map(({ key, name }, at) => (
            <option key={key} value={at}>
              {typeof name === "string" ? name : i18n._(name)}
            </option>
          ))}
        </select>
      )}
      <div role="group" aria-label={t`How it is shown`}>
        <ToolButton icon={<IconBrightness />} isPressed={pane.isInverted} onClick={() => onCommand("invert")}>
          {t`Invert`}
        </ToolButton>
        <ToolButton icon={<IconRotateClockwise />} onClick={() => onCommand("turnRight")}>
          {t`Turn`}
        </ToolButton>
        <ToolButton
          icon={<IconFlipHorizontal />}
          isPressed={pane.view.isFlipped}
          onClick={() => onCommand("flipAcross")}
        >
          {t`Flip`}
        </ToolButton>
        <ToolButton icon={<IconArrowsMaximize />} onClick={() => onCommand("fit")}>
          {t`Fit`}
        </ToolButton>
        {canPlay && (
          <ToolButton
            icon={pane.isPlaying ? <IconPlayerPause /> : <IconPlayerPlay />}
            isPressed={pane.isPlaying}
            onClick={() => onCommand("play")}
          >
            {t`Play`}
          </ToolButton>
        )}
      </div>
      <div role="group" aria-label={t`What is beside it`}>
        <ToolButton icon={<IconLayoutColumns />} isPressed={isSplit} onClick={() => onCommand("split")}>
          {t`Side by side`}
        </ToolButton>
        {isSplit && (
          <ToolButton icon={<IconLink />} isPressed={isLinked} onClick={() => onCommand("link")}>
            {t`Linked`}
          </ToolButton>
        )}
        <ToolButton icon={<IconKeyboard />} onClick={() => onCommand("help")}>
          {t`Keys`}
        </ToolButton>
      </div>
    </div>
  );
}

interface ToolButtonProps {
  readonly icon: ReactNode;
  readonly isPressed?: boolean;
  readonly onClick: () => void;
  readonly children: string;
}

function ToolButton({ icon, isPressed, onClick, children }: ToolButtonProps) {
  return (
    <button type="button" aria-pressed={isPressed} onClick={onClick}>
      {icon}
      <span>{children}</span>
    </button>
  );
}
