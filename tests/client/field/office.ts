// An office for the tests of the tablet: it judges uploads as docs/protocol.md says, and signs its answers with the keys of the cast.
// Must never be kinder than the server: what it did not store it does not acknowledge.

import { gunzipSync } from 'node:zlib';
import * as acknowledgement from '../../../client_pwa/src/protocol/acknowledgement.ts';
import * as chain from '../../../client_pwa/src/protocol/chain.ts';
import {
  type Bytes,
  b64u,
  bytesOf,
  concat,
  digest,
  writeJson,
} from '../../../client_pwa/src/protocol/encoding.ts';
import * as jws from '../../../client_pwa/src/protocol/jws.ts';
import { activeKey } from '../../../client_pwa/src/protocol/keys.ts';
import { leafHash, nodeHash } from '../../../client_pwa/src/protocol/merkle.ts';
import * as notice from '../../../client_pwa/src/protocol/notice.ts';
import { cast, manifestOfCast, pairOf } from '../vectors.ts';

const NOTICES_AT_ONCE = 100; // in one acknowledgement

/** `down`: not reached; `deaf`: takes in and its answer is lost; `portal`: somebody else answers; `mute`: stores nothing, says nothing of it. */
export type Weather = 'fair' | 'down' | 'deaf' | 'portal' | 'busy' | 'mute';

/** What a notice says besides its number. */
export interface Told {
  readonly kind: 'recalled' | 'handed_over' | 'withdrawn' | 'closed';
  readonly rids?: readonly string[];
  readonly dev?: string;
}

export class Office {
  weather: Weather = 'fair';
  /** The item of this number is refused with this code. */
  refuses: { seq: number; code: string } | null = null;
  quarantined = '';
  chain: string[] = [];
  log: Bytes[] = [];
  uploads = 0;
  /** What it tells of the session, numbered from 1 in this order. */
  told: Told[] = [];
  readonly #backUps: { chain: string[]; log: Bytes[]; told: Told[] }[] = [];

  /** In place of the network. */
  readonly fetch = async (address: string | URL | Request, options?: RequestInit): Promise<Response> => {
    if (this.weather === 'down') throw new TypeError('no network');
    if (this.weather === 'portal') return new Response('<h1>Sign in</h1>');
    if (this.weather === 'busy') return problem(503, 'database_unavailable');
    if (!String(address).endsWith('/api/v1/confirmations')) return problem(404, 'not_found');
    this.uploads += 1;
    const body = JSON.parse(gunzipSync(options?.body as Uint8Array).toString()) as {
      items: { jws: string }[];
      logSize: number;
      noticesAfter: Record<string, number>;
    };
    const answer = await this.#takeIn(
      await Promise.all(body.items.map(({ jws: token }) => chain.readItem(token))),
      body.logSize,
      body.noticesAfter[cast.session] ?? 0,
    );
    if (this.weather === 'deaf') throw new TypeError('the answer was lost');
    return answer;
  };

  backUp(): void {
    this.#backUps.push({ chain: [...this.chain], log: [...this.log], told: [...this.told] });
  }

  /** Go on from the newest back-up. */
  restore(): void {
    Object.assign(this, this.#backUps.pop());
  }

  async #takeIn(items: readonly chain.Item[], logSize: number, after: number): Promise<Response> {
    const results: object[] = [];
    let stop: { seq: number; id: string; code: string; expect?: number } | null = null;
    for (const { entryId, payload } of this.weather === 'mute' ? [] : items) {
      const { seq } = payload;
      const code = this.#judge(seq, entryId);
      if (code !== 'accepted' && code !== 'known') {
        stop = { seq, id: entryId, code };
        if (results.length === 0) return problem(409, code, { expect: this.chain.length + 1 });
        break;
      }
      if (code === 'accepted') {
        this.chain.push(entryId);
        this.log.push(await leafHash(bytesOf(entryId)));
      }
      results.push({ seq, id: entryId, st: code, leaf: seq - 1 });
    }
    return new Response(writeJson({ ack: await this.#acknowledge(results, stop, logSize, after) }));
  }

  #judge(seq: number, entryId: string): string {
    if (this.chain[seq - 1] === entryId) return 'known';
    if (this.quarantined) return this.quarantined;
    if (seq > this.chain.length + 1) return 'chain_gap';
    if (this.refuses?.seq === seq) return this.refuses.code;
    return this.chain.length >= seq ? 'chain_fork' : 'accepted';
  }

  async #acknowledge(
    res: readonly object[],
    stop: object | null,
    logSize: number,
    after: number,
  ): Promise<string> {
    const first = Math.min(logSize, this.log.length);
    const cons = first === 0 ? [] : await pathFrom(first, this.log, true);
    const payload = {
      v: 1,
      dev: cast.device,
      iat: Math.floor(new Date(cast.now).getTime() / 1000),
      seq: this.chain.length,
      head: this.chain.at(-1) ?? (await jws.entryId(cast.certificate)),
      res,
      ...(stop ? { stop } : {}),
      cp: await this.#checkpoint(),
      cons: cons.map(b64u),
      notices: await this.#notices(after),
    };
    return this.#sign(payload, acknowledgement.TYP);
  }

  async #notices(after: number): Promise<string[]> {
    const next = this.told.slice(after, after + NOTICES_AT_ONCE);
    return Promise.all(
      next.map((said, at) =>
        this.#sign({ v: 1, session: cast.session, n: after + at + 1, at: cast.now, ...said }, notice.TYP),
      ),
    );
  }

  async #sign(payload: object, typ: string): Promise<string> {
    const kid = activeKey(await manifestOfCast(), 'srv-sig').kid;
    const { privateKey } = await pairOf('srv-sig', 'ECDSA');
    return jws.sign(payload, { typ, kid }, privateKey);
  }

  async #checkpoint(): Promise<string> {
    const root = this.log.length === 0 ? await digest(new Uint8Array(0)) : await rootOf(this.log);
    const body = `${cast.logOrigin}\n${this.log.length}\n${btoa(String.fromCharCode(...root))}\n`;
    const jwk = cast.keys.log as JsonWebKey;
    const key = await crypto.subtle.importKey('jwk', jwk, 'Ed25519', false, ['sign']);
    const raw = Uint8Array.from(Buffer.from(String(jwk.x), 'base64url'));
    const named = (await digest(concat(bytesOf(`${cast.logOrigin}\n`), Uint8Array.of(1), raw))).slice(0, 4);
    const signature = new Uint8Array(await crypto.subtle.sign('Ed25519', key, bytesOf(body)));
    return `${body}\n— ${cast.logOrigin} ${btoa(String.fromCharCode(...named, ...signature))}\n`;
  }
}

function problem(status: number, code: string, more: object = {}): Response {
  return new Response(writeJson({ code, status, ...more }), {
    status,
    headers: { 'Content-Type': 'application/problem+json' },
  });
}

function halfOf(hashes: readonly unknown[]): number {
  return 2 ** Math.ceil(Math.log2(hashes.length) - 1);
}

/** RFC 9162 §2.1.1. */
async function rootOf(hashes: readonly Bytes[]): Promise<Bytes> {
  const [only] = hashes;
  if (only && hashes.length === 1) return only;
  const half = halfOf(hashes);
  return nodeHash(await rootOf(hashes.slice(0, half)), await rootOf(hashes.slice(half)));
}

/** RFC 9162 §2.1.4.1. */
async function pathFrom(first: number, hashes: readonly Bytes[], whole: boolean): Promise<Bytes[]> {
  if (first === hashes.length) return whole ? [] : [await rootOf(hashes)];
  const half = halfOf(hashes);
  if (first <= half)
    return [...(await pathFrom(first, hashes.slice(0, half), whole)), await rootOf(hashes.slice(half))];
  return [...(await pathFrom(first - half, hashes.slice(half), false)), await rootOf(hashes.slice(0, half))];
}
