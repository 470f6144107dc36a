// Recordings of the statement texts: fetched beside a batch, found by the exact text that they speak.
// Must never play a recording of another text, and never keep a batch from being prepared.

import {
  b64u,
  bytesOf,
  digest,
  isObject,
  type JsonObject,
  listOf,
  numberOf,
  textOf,
} from '../protocol/encoding.ts';
import { keepFact, readFact } from '../storage/database.ts';
import * as store from '../storage/recordings.ts';
import { FieldError, type Tablet } from './tablet.ts';

/** As much as a recording may weigh; the office takes no larger one. */
const LARGEST = 2 * 1024 * 1024;
const MOST = 500;
const KEY = 'recordings';

export interface Recording {
  readonly lang: string;
  readonly part: string;
  /** Digest of the text that it speaks. */
  readonly text: string;
  readonly sha256: string;
  readonly length: number;
  readonly type: string;
}

/** A batch without its recordings is whole: the check of voices says which languages stay silent. */
export async function bringRecordings(tablet: Tablet, signal: AbortSignal): Promise<void> {
  try {
    await fetchRecordings(tablet, signal);
  } catch {
    // what was fetched is kept, and the next time goes on from there
  }
}

/** Fetch what the office has and this tablet has not; other bytes than named are not kept, what the office no longer has goes. */
async function fetchRecordings(tablet: Tablet, signal: AbortSignal): Promise<void> {
  const answer = await tablet.parts.http.getJson('/api/v1/recordings');
  const listed = listOf(answer, 'recordings', MOST).map(readListed);
  for (const one of listed) {
    signal.throwIfAborted();
    if (await store.readRecording(one.sha256)) continue;
    const content = await tablet.parts.http.getBytes(`/api/v1/recordings/${one.sha256}`, signal);
    const whole = content.length === one.length && b64u(await digest(content)) === one.sha256;
    if (whole) await store.keepRecording(one.sha256, content);
  }
  await keepFact(tablet.parts.database, KEY, listed);
  await store.keepOnly(new Set(listed.map((one) => one.sha256)));
}

/** The recording of exactly this text. */
export async function recordingOf(
  tablet: Tablet,
  text: string,
): Promise<{ bytes: Uint8Array; type: string } | null> {
  const wanted = b64u(await digest(bytesOf(text)));
  const found = (await known(tablet)).find((one) => one.text === wanted);
  const bytes = found && (await store.readRecording(found.sha256));
  return found && bytes ? { bytes, type: found.type } : null;
}

/** For each text whether its recording is here and whole. */
export async function recordedOf(tablet: Tablet, texts: readonly string[]): Promise<readonly boolean[]> {
  const here = new Set<string>();
  for (const one of await known(tablet)) if (await store.readRecording(one.sha256)) here.add(one.text);
  return Promise.all(texts.map(async (text) => here.has(b64u(await digest(bytesOf(text))))));
}

async function known(tablet: Tablet): Promise<readonly Recording[]> {
  return ((await readFact(tablet.parts.database, KEY)) as Recording[] | undefined) ?? [];
}

function readListed(value: unknown): Recording {
  if (!isObject(value)) throw new FieldError('field_missing', 'recordings');
  const one: JsonObject = value;
  const length = numberOf(one, 'len');
  if (length > LARGEST) throw new FieldError('too_large', 'recordings');
  return {
    lang: textOf(one, 'lang', 10),
    part: textOf(one, 'part', 40),
    text: textOf(one, 'text', 43),
    sha256: textOf(one, 'sha256', 43),
    length,
    type: textOf(one, 'type', 40),
  };
}
