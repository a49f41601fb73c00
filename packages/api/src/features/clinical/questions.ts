import {
  type AnswerInput,
  AppError,
  type AskInput,
  type ListEmergenciesInput,
  type ListOwnLooksInput,
  type LookQuestion,
  type OwnLookAsked,
  purposesOfUse,
} from "@anamnesis/domain";
import type { KeyedTx } from "../../field-keys.ts";
import type { Looking } from "../../trpc.ts";
import { listOwnLooks } from "./patient-links.repository.ts";
import { recordedBy } from "./patients.ts";
import {
  insertQuestion,
  ownQuestions,
  type QuestionsToAnswer,
  readQuestions,
  recordQuestions,
  updateAnswer,
} from "./questions.repository.ts";

/** Who looked at the records of the person of the context, newest first, with what they asked about it. */
export async function looksAsked(
  tx: KeyedTx,
  input: ListOwnLooksInput,
): Promise<{ readonly looks: readonly OwnLookAsked[]; readonly nextCursor: string | null }> {
  const { looks, nextCursor } = await listOwnLooks(tx, input);
  const asked = await ownQuestions(
    tx,
    looks.map(({ id }) => id),
  );
  return { looks: looks.map((look) => ({ ...look, asked: asked.get(look.id) ?? null })), nextCursor };
}

/**
 * Asks about a look at one's own record. Throws `not_found` for a look at another, `conflict` where one has asked, and
 * `rate_limited` for who has many questions that nobody answered yet.
 */
export async function askAboutLook(tx: KeyedTx, userId: string, input: AskInput): Promise<LookQuestion> {
  switch (await insertQuestion(tx, userId, input)) {
    case "done":
      break;
    case "not_found":
      throw new AppError("not_found", "clinical.look_not_found");
    case "asked":
      throw new AppError("conflict", "clinical.already_asked");
    case "too_many":
      throw new AppError("conflict", "clinical.too_many_questions");
  }
  const { id, question } = input;
  return { id, askedAt: new Date().toISOString(), question, answer: null, answererName: null, answeredAt: null };
}

/** Questions to the organization of the context, newest first. That they are opened is on record before they are. */
export async function listQuestions(work: Looking, input: ListEmergenciesInput): Promise<QuestionsToAnswer> {
  const process = await recordedBy(work, recordQuestions, purposesOfUse.compliance);
  return work.read((tx) => readQuestions(tx, { ...input, process }));
}

/** Answers a question; its id. Throws `forbidden` for one about one's own look, `conflict` for one that is answered. */
export async function answerQuestion(tx: KeyedTx, input: AnswerInput): Promise<{ readonly id: string }> {
  switch (await updateAnswer(tx, input)) {
    case "done":
      return { id: input.id };
    case "not_found":
      throw new AppError("not_found", "clinical.question_not_found");
    case "own":
      throw new AppError("forbidden", "clinical.own_emergency");
    case "answered":
      throw new AppError("conflict", "clinical.already_answered");
  }
}
