// Hands in what is signed while no page of the app runs: the service worker does it when the browser wakes it.
// Must never sign an item, nor change what is kept: no answer is believed here, so nothing becomes deletable by it.

import * as bundle from '../protocol/bundle.ts';
import { publicJwk } from '../protocol/keys.ts';
import { type Database, type KeptItem, openDatabase, readFact } from '../storage/database.ts';
import { closeKeys, readCopy, readPairs } from '../storage/keys.ts';
import { Http, Refused } from '../transport/http.ts';
import { BYTES_AT_ONCE, ITEMS_AT_ONCE } from '../transport/upload.ts';

/**
 * Send every item that is owed, in the order of the chain. The server knows an item again that comes twice, and the app
 * hears of it with its next exchange. Throws what makes a later try worth while: no network, a busy server.
 */
export async function sendSigned(): Promise<void> {
  const database = await openDatabase();
  try {
    const http = await senderOf(database);
    if (!http) return;
    for (const items of partsOf(await owedIn(database)))
      await http.postPacked('/api/v1/confirmations', { items, logSize: 0, noticesAfter: {} });
  } catch (error) {
    if (!(error instanceof Refused) || error.status >= 500 || error.status === 429) throw error;
  } finally {
    database.close();
    await closeKeys();
  }
}

/** Requests with this tablet's proof; null when the keys are gone, which the app says when it is opened. */
async function senderOf(database: Database): Promise<Http | null> {
  const [identity, pairs] = await Promise.all([readCopy(), readPairs()]);
  if (!identity || !pairs) return null;
  const { origin, certificate } = identity;
  const http = new Http(origin);
  http.as({ origin, certificate, sig: pairs.sig, jwk: await publicJwk(pairs.sig.publicKey) });
  http.offset = (await readFact(database, 'clock'))?.offset ?? 0;
  return http;
}

async function owedIn(database: Database): Promise<KeptItem[]> {
  const states = ['waiting', 'refused'] as const;
  const found = await Promise.all(states.map((state) => database.getAllFromIndex('items', 'state', state)));
  return found.flat().sort((one, other) => one.seq - other.seq);
}

function* partsOf(items: readonly KeptItem[]): Generator<object[]> {
  let part: object[] = [];
  let bytes = 0;
  for (const { token, att } of items) {
    const size = token.length + (att?.length ?? 0);
    if (part.length > 0 && (part.length === ITEMS_AT_ONCE || bytes + size > BYTES_AT_ONCE)) {
      yield part;
      [part, bytes] = [[], 0];
    }
    part.push(bundle.sent({ jws: token, att }));
    bytes += size;
  }
  if (part.length > 0) yield part;
}
