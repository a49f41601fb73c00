import { locale } from "../../lib/language.ts";

export const oneDecimal = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
/** A number as somebody said it. */
export const asSaid = new Intl.NumberFormat(locale, { maximumFractionDigits: 3 });
