import { hashKey, type Query, type QueryKey } from "@tanstack/react-query";
import { isConnected } from "../connection.ts";
import { isOver, type RememberedSession } from "../remembered-account.ts";
import { queryClient } from "../trpc.ts";
import { whenForgotten, willKeep } from "./forget.ts";
import {
  clearKept,
  dropAnswers,
  type KeptKeys,
  type KeptRecord,
  storeAnswer,
  storedAnswers,
  storedKeys,
  storeKeys,
} from "./kept-store.ts";
import { nameUnder, newNameKey, newSealKey, seal, unseal } from "./seal.ts";

/*
 * What was read last, on the device, for when there is no connection. It is sealed with a key that is made for one
 * session and goes with it: at sign-out, when the session has ended or run out, and when somebody signs in.
 */

/** Bounds of what a device keeps. */
const mostRecords = 300;
const mostBytes = 6_000_000;
const mostBytesOfOne = 2_000_000;
const longestMs = 30 * 86_400_000;
/** A clock that was set back further than this cannot tell when a session is over. */
const clockSlackMs = 86_400_000;

/** An answer that was read earlier. */
export interface KeptAnswer {
  readonly queryKey: QueryKey;
  readonly data: unknown;
  /** When the server gave it. */
  readonly updatedAt: number;
}

/** What is kept in this window; null for nothing. */
let open: { readonly keys: KeptKeys; readonly stop: () => void } | null = null;

whenForgotten(() => {
  open?.stop();
  open = null;
});

/** What the app was built from: the first script names every other one. */
const buildOf = () => [...document.scripts].map(({ src }) => src).join(" ");

/** The keys of a session, made when there are none; null where nothing can or may be kept. */
async function keysOf(session: RememberedSession): Promise<KeptKeys | null> {
  const { account, handle, persistent } = session;
  const isUsable = "subtle" in crypto && "indexedDB" in window;
  if (!isUsable || !persistent || isOver(session)) {
    await clearKept();
    return null;
  }
  const build = buildOf();
  const known = await storedKeys();
  if (known?.handle === handle && known.accountId === account.id && known.build === build) return known;
  await clearKept();
  willKeep();
  const [sealKey, names] = await Promise.all([newSealKey(), newNameKey()]);
  return storeKeys({ accountId: account.id, handle, build, seal: sealKey, names });
}

/**
 * Keeps, from now on, the answers to questions that `isKept` knows, of those too that were given already. Keeps nothing
 * where the person did not say that the device is theirs, or where the browser cannot.
 */
export async function keepAnswers(session: RememberedSession, isKept: (query: Query) => boolean): Promise<void> {
  if (open?.keys.handle === session.handle) return;
  open?.stop();
  open = null;
  // A browser that keeps nothing, or has no room, works without.
  const keys = await keysOf(session).catch(() => null);
  if (keys === null) return;
  const stop = follow(keys, isKept);
  open = { keys, stop };
}

function follow(keys: KeptKeys, isKept: (query: Query) => boolean): () => void {
  const waiting = new Set<Query>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isStopped = false;
  const cache = queryClient.getQueryCache();
  async function write() {
    timer = undefined;
    const queries = [...waiting];
    waiting.clear();
    for (const query of queries) if (!isStopped) await keep(keys, query).catch(() => undefined);
    if (!isStopped) await stayInBounds().catch(() => undefined);
  }
  function later(query: Query) {
    // Without a connection there is nothing new: it was put there from what is kept.
    if (!isConnected() || query.state.dataUpdatedAt === 0 || !isKept(query)) return;
    waiting.add(query);
    timer ??= setTimeout(() => void write(), 300);
  }
  for (const query of cache.getAll()) later(query);
  const unsubscribe = cache.subscribe((event) => {
    if (event.type === "updated" && event.action.type === "success") later(event.query);
  });
  return () => {
    isStopped = true;
    clearTimeout(timer);
    unsubscribe();
  };
}

const placeOf = ({ accountId, handle, build }: KeptKeys, name: string) => [accountId, handle, build, name].join("\n");

async function keep(keys: KeptKeys, { queryKey, state }: Query): Promise<void> {
  const name = await nameUnder(keys.names, hashKey(queryKey));
  const answer: KeptAnswer = { queryKey, data: state.data, updatedAt: state.dataUpdatedAt };
  const sealed = await seal(keys.seal, placeOf(keys, name), answer);
  if (sealed.data.byteLength <= mostBytesOfOne) await storeAnswer(name, { ...sealed, at: Date.now() });
}

/** The oldest go first. */
async function stayInBounds(): Promise<void> {
  const newestFirst = (await storedAnswers()).toSorted(([, one], [, other]) => other.at - one.at);
  let bytes = 0;
  const surplus = newestFirst.filter(([, { at, data }], index) => {
    bytes += data.byteLength;
    return index >= mostRecords || bytes > mostBytes || Date.now() - at > longestMs;
  });
  if (surplus.length > 0) await dropAnswers(surplus.map(([name]) => name));
}

/** Everything that is kept for this session. What is damaged, or of another key, is gone after this. */
export async function keptAnswers(): Promise<readonly KeptAnswer[]> {
  if (open === null) return [];
  const { keys } = open;
  const records = await storedAnswers().catch(() => []);
  // Set back so that a session would last again.
  if (records.some(([, { at }]) => at > Date.now() + clockSlackMs)) {
    await clearKept();
    return [];
  }
  const opened = await Promise.all(records.map(([name, record]) => openRecord(keys, name, record)));
  const broken = records.flatMap(([name], index) => (opened[index] === null ? [name] : []));
  if (broken.length > 0) await dropAnswers(broken).catch(() => undefined);
  return opened.filter((answer) => answer !== null);
}

async function openRecord(keys: KeptKeys, name: string, record: KeptRecord): Promise<KeptAnswer | null> {
  const value = await unseal(keys.seal, placeOf(keys, name), record);
  const isWhole = typeof value === "object" && value !== null && "queryKey" in value && "data" in value;
  return isWhole ? (value as KeptAnswer) : null;
}
