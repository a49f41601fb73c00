/* English, which is also the name of each text in the catalogues beside this file: `mail/locales`. */

/** What all mails say alike, and files that people read. */
export const commonWords = {
  time: "{weekday}, {day} {month} {year} at {time} ({zone})",
  minutes: "{minutes, plural, one {# minute} other {# minutes}}",
  hours: "{hours, plural, one {# hour} other {# hours}}",
  greeting: "Hello {name},",
  greetingWithoutName: "Hello,",
  unreadable: "[cannot be read]",
  footer: "Anamnesis sent this mail by itself. Nobody reads answers to it.",
};
