import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { IdentifierType } from "@anamnesis/domain";

export const identifierWords: Readonly<Record<IdentifierType, MessageDescriptor>> = {
  MR: msg`Record number elsewhere`,
  SS: msg`Social security number`,
  DL: msg`Driver's license`,
  PPN: msg`Passport`,
  MB: msg`Member number`,
  SN: msg`Subscriber number`,
  MC: msg`Medicare`,
  MA: msg`Medicaid`,
  NI: msg`National number`,
  JHN: msg`Health card`,
  TAX: msg`Taxpayer number (ITIN)`,
  DR: msg`Donor card`,
};
