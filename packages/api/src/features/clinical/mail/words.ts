import type { ClinicalMailRequest } from "./request.ts";

interface MailWords {
  readonly subject: string;
  readonly paragraphs: readonly string[];
  readonly action: string;
}

/** Every text of the mails about records: that there is something to read, and nothing of it, nor where somebody is treated. */
export const words: Readonly<Record<ClinicalMailRequest["mail"], MailWords>> = {
  case_handed_over: {
    subject: "Somebody handed work over to you",
    paragraphs: [
      "Somebody at your clinic handed work over to you, and wrote what you have to know.",
      "Sign in to read it.",
    ],
    action: "My day",
  },
  review_asked: {
    subject: "Somebody asks you to look at something",
    paragraphs: ["Somebody at your clinic asks you to look at something and to sign it.", "Sign in to read it."],
    action: "My day",
  },
  record_viewed: {
    subject: "Somebody opened your record",
    paragraphs: [
      "Somebody opened a record of yours today.",
      "Sign in to read who it was, and why.",
      "You get one such mail a day for each person who looks. You can switch them off there.",
    ],
    action: "Who saw my record",
  },
  emergency: {
    subject: "Your record was opened in an emergency",
    paragraphs: [
      "Somebody who does not usually treat you opened a record of yours, and said why.",
      "Sign in to read who it was and what they said. Somebody else will look into it, and you will read what came of it.",
    ],
    action: "Who saw my record",
  },
  emergency_reviewed: {
    subject: "Somebody looked into who opened your record",
    paragraphs: [
      "A record of yours was opened in an emergency. Somebody else has now looked into it.",
      "Sign in to read what came of it.",
    ],
    action: "Who saw my record",
  },
  question_asked: {
    subject: "Somebody asks about a look at their record",
    paragraphs: [
      "A person whose record your clinic keeps asks about somebody who looked at it.",
      "Sign in to read the question, and to answer it.",
    ],
    action: "Answer it",
  },
  question_answered: {
    subject: "Your question was answered",
    paragraphs: ["You asked about somebody who looked at your record.", "Sign in to read the answer."],
    action: "Who saw my record",
  },
  link_ended: {
    subject: "A record is no longer linked with your account",
    paragraphs: [
      "Those who keep a record that was linked with your account have ended the link.",
      "You no longer see there who opens it. If that is a mistake, ask them for a new code.",
    ],
    action: "Who saw my record",
  },
  emergency_to_review: {
    subject: "A record was opened in an emergency",
    paragraphs: [
      "Somebody opened a record outside the care team, and said why.",
      "Sign in to look into it. It stays open until somebody has said what came of it.",
    ],
    action: "Look into it",
  },
};
