/** The parts of a time, each as a person reads it. */
export interface TimeWords {
  readonly weekday: string;
  readonly day: string;
  readonly month: string;
  readonly year: string;
  readonly time: string;
  readonly zone: string;
}

/** What all mails say alike. Another language is another object of this type. */
export const commonWordsEn = {
  /** What `Intl` names months by, and what the HTML says it is written in. */
  locale: "en-GB",
  time: ({ weekday, day, month, year, time, zone }: TimeWords) =>
    `${weekday}, ${day} ${month} ${year} at ${time} (${zone})`,
  minutes: (count: number) => {
    if (count > 60 && count % 60 === 0) return `${count / 60} hours`;
    return count === 1 ? "1 minute" : `${count} minutes`;
  },
  greeting: (name: string) => `Hello ${name},`,
  greetingWithoutName: "Hello,",
  footer: "Anamnesis sent this mail by itself. Nobody reads answers to it.",
};

export type CommonMailWords = typeof commonWordsEn;
