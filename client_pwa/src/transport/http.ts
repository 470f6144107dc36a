// Requests to our own server: each with a proof made for it, at the server's time as far as we know it.
// Must never take a status for an answer: only what our server signed counts. RFC 9449, RFC 9457.

import * as dpop from '../protocol/dpop.ts';
import { type Bytes, b64u, isObject, type JsonObject, writeJson } from '../protocol/encoding.ts';
import { randomBytes } from '../protocol/seal.ts';
import { RELEASE, RELEASE_HEADER } from './release.ts';

/** The server refused, in its own words. */
export class Refused extends Error {
  readonly status: number;
  readonly code: string;
  readonly problem: JsonObject;

  constructor(status: number, problem: JsonObject) {
    super(`${status} ${String(problem.code)}`);
    this.name = 'Refused';
    this.status = status;
    this.code = typeof problem.code === 'string' ? problem.code : 'problem';
    this.problem = problem;
  }
}

/** No answer, or none that our server can have written. */
export class Unreachable extends Error {
  readonly kind: 'unreachable' | 'captive_portal';

  constructor(kind: 'unreachable' | 'captive_portal') {
    super(kind);
    this.name = 'Unreachable';
    this.kind = kind;
  }
}

export interface Sender {
  readonly origin: string;
  readonly certificate: string;
  readonly sig: CryptoKeyPair;
  readonly jwk: JsonObject;
}

const TIMEOUT = 30_000;

export class Http {
  readonly #origin: string;
  #sender: Sender | null = null;
  /** Milliseconds that the server's clock is ahead of ours. */
  offset = 0;
  /** What the last answer's date said against our clock, in ms; null before the first. Shown, never signed. */
  difference: number | null = null;

  constructor(origin: string) {
    this.#origin = origin;
  }

  /** From now on requests carry this tablet's certificate and proofs. */
  as(sender: Sender): void {
    this.#sender = sender;
  }

  async getBytes(path: string, signal?: AbortSignal): Promise<Bytes> {
    const answer = await this.#send('GET', path, null, signal);
    return new Uint8Array(await answer.arrayBuffer());
  }

  async getText(path: string): Promise<string> {
    return (await this.#send('GET', path, null)).text();
  }

  async getJson(path: string): Promise<JsonObject> {
    return json(await this.#send('GET', path, null));
  }

  async postJson(path: string, body: object): Promise<JsonObject> {
    return json(await this.#send('POST', path, writeJson(body)));
  }

  /** Post JSON as gzip: in uploads most of what items say is said by all of them. */
  async postPacked(path: string, body: object): Promise<JsonObject> {
    return json(await this.#send('POST', path, await gzip(writeJson(body)), undefined, 'gzip'));
  }

  /** Post JSON that is written already. */
  async postBytes(path: string, body: Bytes): Promise<JsonObject> {
    return json(await this.#send('POST', path, body));
  }

  async #send(
    method: string,
    path: string,
    body: Bytes | null,
    signal?: AbortSignal,
    encoding = '',
  ): Promise<Response> {
    const answer = await this.#once(method, path, body, signal, encoding);
    if (answer.ok) return answer;
    const problem = await problemOf(answer);
    if (problem.code === 'dpop_clock' && typeof problem.serverTime === 'string') {
      this.offset = new Date(problem.serverTime).getTime() - Date.now();
      const again = await this.#once(method, path, body, signal, encoding);
      if (again.ok) return again;
      throw new Refused(again.status, await problemOf(again));
    }
    throw new Refused(answer.status, problem);
  }

  async #once(
    method: string,
    path: string,
    body: Bytes | null,
    signal: AbortSignal | undefined,
    encoding: string,
  ): Promise<Response> {
    const headers = new Headers(await this.#proof(method, path));
    headers.set(RELEASE_HEADER, RELEASE);
    if (body) headers.set('Content-Type', 'application/json');
    if (encoding) headers.set('Content-Encoding', encoding);
    const limit = AbortSignal.timeout(TIMEOUT);
    try {
      const answer = await fetch(this.#origin + path, {
        method,
        headers,
        body,
        cache: 'no-store',
        credentials: 'omit',
        redirect: 'error',
        signal: signal ? AbortSignal.any([limit, signal]) : limit,
      });
      const said = Date.parse(answer.headers.get('Date') ?? '');
      if (!Number.isNaN(said)) this.difference = said - Date.now();
      return answer;
    } catch (error) {
      if (signal?.aborted) throw error;
      throw new Unreachable('unreachable');
    }
  }

  async #proof(method: string, path: string): Promise<Record<string, string>> {
    const sender = this.#sender;
    if (!sender) return {};
    const proof = await dpop.writeProof(sender.sig, sender.jwk, {
      htm: method,
      htu: this.#origin + (path.split('?')[0] ?? ''),
      iat: new Date(Date.now() + this.offset),
      jti: b64u(randomBytes(16)),
      token: sender.certificate,
    });
    return { Authorization: `DPoP ${sender.certificate}`, DPoP: proof };
  }
}

async function gzip(data: Bytes): Promise<Bytes> {
  const packed = new Blob([data]).stream().pipeThrough(new CompressionStream('gzip'));
  return new Uint8Array(await new Response(packed).arrayBuffer());
}

async function json(answer: Response): Promise<JsonObject> {
  try {
    const value: unknown = await answer.json();
    if (isObject(value)) return value;
  } catch {
    // an answer cut in the middle, or a page in place of ours
  }
  throw new Unreachable('captive_portal');
}

async function problemOf(answer: Response): Promise<JsonObject> {
  if (!answer.headers.get('Content-Type')?.startsWith('application/problem+json'))
    throw new Unreachable(answer.status >= 500 ? 'unreachable' : 'captive_portal');
  return json(answer);
}
