/** A pattern for LIKE on text in small letters: `%` and `_` are letters like others to who searches. */
export const containing = (text: string) => `%${text.toLowerCase().replaceAll(/[%_\\]/gu, String.raw`\$&`)}%`;
