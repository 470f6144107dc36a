// Writes what the tablet's half makes, for the server's half to check: `make vectors FRESH=1`.
// Must never change a file that still says what is written now. docs/protocol.md, "Vectors".

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { writeBundle } from '../../client_pwa/src/protocol/bundle.ts';
import { writeItem } from '../../client_pwa/src/protocol/chain.ts';
import * as confirmation from '../../client_pwa/src/protocol/confirmation.ts';
import { writeProof } from '../../client_pwa/src/protocol/dpop.ts';
import { b64u, bytesOf, digest, type JsonObject } from '../../client_pwa/src/protocol/encoding.ts';
import * as enrolment from '../../client_pwa/src/protocol/enrolment.ts';
import { writeInk } from '../../client_pwa/src/protocol/ink.ts';
import { entryId } from '../../client_pwa/src/protocol/jws.ts';
import { publicJwk } from '../../client_pwa/src/protocol/keys.ts';
import { writeReceipt } from '../../client_pwa/src/protocol/receipt.ts';
import { aesKey, sealTo, writeSegment } from '../../client_pwa/src/protocol/seal.ts';
import { wrapStaffKey } from '../../client_pwa/src/protocol/staff_secret.ts';

const FOLDER = new URL('../../docs/vectors/', import.meta.url);
const cast = read('keys/cast');
const now = new Date(cast.now);
const sig = await pair('dev-sig', { name: 'ECDSA', namedCurve: 'P-256' }, ['sign']);
const staffKem = await pair('staff-kem', { name: 'ECDH', namedCurve: 'P-256' }, ['deriveBits']);
const jwk = await publicJwk(sig.publicKey);

async function pair(name: string, algorithm: EcKeyImportParams, usages: KeyUsage[]): Promise<CryptoKeyPair> {
  const { d: _, ...bare } = cast.keys[name];
  const open = usages.includes('sign') ? (['verify'] as KeyUsage[]) : [];
  return {
    privateKey: await crypto.subtle.importKey('jwk', cast.keys[name], algorithm, true, usages),
    publicKey: await crypto.subtle.importKey('jwk', bare, algorithm, true, open),
  };
}

function publicOf(name: string): JsonObject {
  const { d: _, ...bare } = cast.keys[name];
  return bare;
}

function read(name: string) {
  return JSON.parse(readFileSync(path(name), 'utf8'));
}

/** Every file that the tablet's half makes, by name: signed and sealed anew at every call. */
export async function made(): Promise<Map<string, object>> {
  const files = new Map<string, object>();
  const write = (name: string, content: object) => files.set(name, content);
  const salt = (await digest(bytesOf('salt'))).slice(0, 16);
  const ink = writeInk([
    [
      [10, 20, 0, 128],
      [4095, 0, 16, 255],
    ],
  ]);
  const sealed = await confirmation.writeAttachment(
    { salt, ink, notes: 'Żółć' },
    { dev: cast.device, seq: 1, kemJwk: publicOf('srv-kem') },
  );
  const att = {
    sha256: b64u(await digest(sealed)),
    len: sealed.length,
    kid: read('chain/items').cases[3].says.att.kid,
  };
  const item = await writeItem(
    {
      v: 1,
      dev: cast.device,
      epoch: 1,
      seq: 1,
      prev: read('chain/items').head,
      kind: 'attempt',
      at: now.toISOString(),
      mono: 12,
      off: -3,
      batch: cast.batch,
      edition: 2,
      rid: b64u(salt),
      rec: b64u(await digest(sealed)),
      staff: cast.staff,
      outcome: 'handed_over',
      checks: { photo: true, identity: 'passport', old: 'taken_in' },
      by: {
        kind: 'representative',
        mandate: { kind: 'written', digest: await confirmation.mandateDigest(salt, 'M-17') },
      },
      stmt: {
        id: 'received',
        lang: 'nl',
        sha256: await confirmation.statementDigest('Ik heb dit ontvangen.'),
      },
      mode: 'pen',
      ink: { h: await confirmation.inkDigest(salt, ink), n: 2 },
      att,
    },
    sig.privateKey,
  );
  write('chain/from-app', {
    about:
      'A handover as the tablet writes it, the first of its chain, with its attachment and an export of both.',
    token: item.token,
    entryId: item.entryId,
    sealed: b64u(sealed),
    salt: b64u(salt),
    ink: b64u(ink),
    notes: 'Żółć',
    bundle: new TextDecoder().decode(
      writeBundle({
        dev: cast.device,
        items: [{ jws: item.token, att: sealed }],
        logSize: 9,
        noticesAfter: { [cast.session]: 4 },
      }),
    ),
  });

  const code = read('enrolment/codes').made.text;
  const ticket = await enrolment.readCode(code);
  const challenge = await digest(bytesOf('challenge'));
  write('enrolment/from-app', {
    about: 'Request and proof as the tablet writes them, under the code of enrolment/codes.',
    request: await enrolment.writeRequest(ticket, {
      aud: cast.origin,
      label: 'Tablet 4',
      sig,
      kemJwk: publicOf('dev-kem'),
    }),
    confirm: await enrolment.writeConfirm({ ticket: ticket.locator, challenge, aud: cast.origin }, sig),
    challenge: b64u(challenge),
  });

  const { htu } = read('dpop/proofs');
  write('dpop/from-app', {
    about: 'A proof as the tablet writes it, for the request of dpop/proofs.',
    proof: await writeProof(sig, jwk, { htm: 'GET', htu, iat: now, jti: 'app-1', token: cast.certificate }),
    jti: 'app-1',
  });

  const { kek } = read('staff_secret/ways').cases[0];
  const key = await aesKey(Buffer.from(kek, 'hex'));
  write('staff_secret/from-app', {
    about: 'The key staff-kem as the tablet wraps it, under the first key of staff_secret/ways.',
    wrapped: b64u(await wrapStaffKey(key, staffKem.privateKey, cast.device, cast.staff)),
  });

  write('receipt/from-app', {
    about: 'A receipt as the tablet writes it.',
    token: await writeReceipt(
      {
        dev: cast.device,
        seq: 1,
        iat: now,
        outcome: 'handed_over',
        document: 'R12345670',
        entryId: item.entryId,
        certificate: await entryId(cast.certificate),
      },
      sig.privateKey,
    ),
    entryId: item.entryId,
  });

  const segmentKey = read('seal/segments').key;
  write('seal/from-app', {
    about: 'Sealed to srv-kem, and a segment under the key of seal/segments, as the tablet makes them.',
    info: 'fielddesk/v1|test',
    sealed: b64u(await sealTo(publicOf('srv-kem'), bytesOf('a secret'), bytesOf('fielddesk/v1|test'))),
    segment: b64u(
      await writeSegment(
        await aesKey(Buffer.from(segmentKey, 'hex')),
        bytesOf('a secret'),
        bytesOf('fielddesk/v1|test'),
        256,
      ),
    ),
    plain: b64u(bytesOf('a secret')),
  });
  return files;
}

/** The files that are missing, or say otherwise than they would now: name and new content. */
export async function stale(): Promise<[string, object][]> {
  const [once, again] = [await made(), await made()];
  return [...once].filter(([name, content]) => {
    const kept = existsSync(path(name)) ? read(name) : undefined;
    return !agrees(content, again.get(name), kept);
  });
}

/** Where two writings agree the kept one must agree with them; where they differ it is chance. */
function agrees(once: unknown, again: unknown, kept: unknown): boolean {
  const [a, b, c] = [opened(once), opened(again), opened(kept)];
  if (a !== null && typeof a === 'object') {
    const [x, y, z] = [Object.entries(a), Object.entries(b ?? {}), Object.entries(c ?? {})];
    return (
      x.length === z.length &&
      x.every(([name, value], at) => name === z[at]?.[0] && agrees(value, y[at]?.[1], z[at]?.[1]))
    );
  }
  return a === b ? a === c : typeof a === typeof c;
}

/** A signed message as its header and payload; anything else as it is. */
function opened(value: unknown): unknown {
  if (typeof value !== 'string' || !/^[\w-]+\.[\w-]+\.[\w-]{86}$/.test(value)) return value;
  return value
    .split('.')
    .slice(0, 2)
    .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()));
}

function path(name: string): URL {
  return new URL(`${name}.json`, FOLDER);
}

if (import.meta.main)
  for (const [name, content] of await stale()) {
    writeFileSync(path(name), `${JSON.stringify(content, null, 1)}\n`);
    process.stdout.write(`docs/vectors/${name}.json\n`);
  }
