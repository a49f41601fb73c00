import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { ResourceStatus, ResourceType } from "@anamnesis/domain";
import { IconDoor, IconFlask, IconRadar2, IconBooks, type IconProps, IconWebhook } from "@tabler/icons-react";
import type { ComponentType } from "react";
import type { Tone } from "../../../ui/Chip.tsx";

interface TypeWords {
  readonly one: MessageDescriptor;
  readonly many: MessageDescriptor;
  readonly add: MessageDescriptor;
  /** What it is for. */
  readonly meaning: MessageDescriptor;
  readonly Icon: ComponentType<IconProps>;
}

export const resourceTypeWords: { readonly [Type in ResourceType]: TypeWords } = {
  webhook: {
    one: msg`Webhook`,
    many: msg`Webhooks`,
    add: msg`Add a webhook`,
    meaning: msg`Another program is told when something happens here.`,
    Icon: IconWebhook,
  },
  evidence_provider: {
    one: msg`Evidence provider`,
    many: msg`Evidence providers`,
    add: msg`Add an evidence provider`,
    meaning: msg`Where what is known about drugs is looked up, such as openFDA.`,
    Icon: IconBooks,
  },
  imaging_device: {
    one: msg`Imaging device`,
    many: msg`Imaging devices`,
    add: msg`Add an imaging device`,
    meaning: msg`A device that sends its pictures by DICOM.`,
    Icon: IconRadar2,
  },
  laboratory: {
    one: msg`Laboratory`,
    many: msg`Laboratories`,
    add: msg`Add a laboratory`,
    meaning: msg`A laboratory that has a FHIR server.`,
    Icon: IconFlask,
  },
  room: {
    one: msg`Room`,
    many: msg`Rooms`,
    add: msg`Add a room`,
    meaning: msg`A place to treat people in, with what is in there.`,
    Icon: IconDoor,
  },
};

export const resourceStatusWords: { readonly [Status in ResourceStatus]: MessageDescriptor } = {
  active: msg`In use`,
  inactive: msg`Out of use`,
  failing: msg`Not answering`,
};

export const resourceStatusMeanings: { readonly [Status in ResourceStatus]: MessageDescriptor } = {
  active: msg`Works as far as is known.`,
  inactive: msg`Somebody took it out of use. A test does not bring it back.`,
  failing: msg`Its last test failed. The next one that succeeds brings it back.`,
};

export const resourceStatusTones: { readonly [Status in ResourceStatus]: Tone } = {
  active: "good",
  inactive: "quiet",
  failing: "warn",
};
