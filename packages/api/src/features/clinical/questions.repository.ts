import { accessQuestions, sqlFunction, typed } from "@anamnesis/db";
import type { AnswerInput, AskInput, ListEmergenciesInput, LookQuestion, QuestionToAnswer } from "@anamnesis/domain";
import { inArray } from "drizzle-orm";
import { pageOf, positionOf } from "../../cursor.ts";
import { type HandedOutKey, type JsonKey, keyInJson } from "../../field-keys.repository.ts";
import type { FieldToSeal, KeyedTx } from "../../field-keys.ts";
import { openRowsLeniently, sealRow } from "../../sealed-rows.ts";

const ask = sqlFunction("clinical.ask", typed<"done" | "not_found" | "asked" | "too_many">());
const answer = sqlFunction("clinical.answer", typed<"done" | "not_found" | "own" | "answered">());
const answerKey = sqlFunction("clinical.answer_key", typed<HandedOutKey & { readonly userId: string }>());
const answerers = sqlFunction("clinical.own_answerers", typed<{ readonly id: string; readonly displayName: string }>());

interface QuestionRow extends Omit<QuestionToAnswer, "askedAt" | "question" | "answer"> {
  readonly userId: string;
  readonly createdAt: string;
  readonly questionEncrypted: Buffer;
  readonly answerEncrypted: Buffer | null;
  /** Of who asked, those that open the row. */
  readonly keys: readonly JsonKey[];
}
const questions = sqlFunction("clinical.questions", typed<QuestionRow>());
/** Writes down that the person of the context opens questions to their organization; they open in another transaction. */
export const recordQuestions = sqlFunction("clinical.record_questions");

/** A page of questions, and where the next one begins. */
export interface QuestionsToAnswer {
  readonly questions: readonly QuestionToAnswer[];
  readonly nextCursor: string | null;
}

/** Keeps what a person asks about a look, sealed. */
export async function insertQuestion(tx: KeyedTx, userId: string, { id, lookId, occurredAt, question }: AskInput) {
  const sealed = await sealRow(tx, accessQuestions, { id, userId, question });
  return ask(tx, { id, access: lookId, accessedAt: occurredAt, question: sealed.questionEncrypted });
}

/** What the person of the context asked about these looks, by look. */
export async function ownQuestions(
  tx: KeyedTx,
  lookIds: readonly string[],
): Promise<ReadonlyMap<string, LookQuestion>> {
  const rows = await tx.db
    .select()
    .from(accessQuestions)
    .where(inArray(accessQuestions.accessId, [...lookIds]));
  if (rows.length === 0) return new Map();
  const opened = await openRowsLeniently(tx, { table: accessQuestions, rows });
  const names = new Map(
    (await answerers(tx, { ids: rows.map(({ id }) => id) })).map(({ id, displayName }) => [id, displayName]),
  );
  return new Map(
    opened.map(({ accessId, id, createdAt: askedAt, question, answer: words, answeredAt }) => [
      accessId,
      { id, askedAt, question, answer: words, answererName: names.get(id) ?? null, answeredAt },
    ]),
  );
}

async function opened(tx: KeyedTx, { keys, ...row }: QuestionRow): Promise<QuestionToAnswer> {
  const opener = async () => tx.keys.openerWith(row.userId, keys.map(keyInJson));
  const [{ userId: _user, createdAt: askedAt, ...rest } = { ...row, question: null, answer: null }] =
    await openRowsLeniently(tx, { table: accessQuestions, rows: [row], keys: opener });
  return { ...rest, askedAt };
}

/** Questions to the organization of the context, newest first, by the process that wrote down who opens them. */
export async function readQuestions(
  tx: KeyedTx,
  { process, isOpen, cursor, limit }: ListEmergenciesInput & { readonly process: string },
): Promise<QuestionsToAnswer> {
  const before = positionOf("clinical.questions", cursor);
  const rows = await questions(tx, {
    process,
    isOpen,
    beforeAt: before?.at ?? null,
    beforeId: before?.id ?? null,
    limit: limit + 1,
  });
  const { page, nextCursor } = pageOf("clinical.questions", rows, {
    limit,
    at: ({ createdAt: at, id }) => ({ at, id }),
  });
  return { questions: await Promise.all(page.map((row) => opened(tx, row))), nextCursor };
}

/** Keeps an answer, sealed by the key of who asked. */
export async function updateAnswer(tx: KeyedTx, { id, answer: words }: AnswerInput) {
  const [handedOut] = await answerKey(tx, { id });
  // Answered, or none of theirs: the function says which, of anything.
  if (handedOut === undefined) return answer(tx, { id, answer: Buffer.alloc(0) });
  const { userId, ...key } = handedOut;
  const seal = (field: FieldToSeal) => tx.keys.sealWith(key, field);
  const sealed = await sealRow(tx, accessQuestions, { id, userId, answer: words }, seal);
  return answer(tx, { id, answer: sealed.answerEncrypted ?? Buffer.alloc(0) });
}
