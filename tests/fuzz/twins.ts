// The tablet's half of the parsers of parsers.py, for Node and for a page in a real browser.
// Must never stop at an input: what is not a refusal with a code is an outcome too.

import * as acknowledgement from '../../client_pwa/src/protocol/acknowledgement.ts';
import * as batch from '../../client_pwa/src/protocol/batch.ts';
import { readAnswer } from '../../client_pwa/src/protocol/bundle.ts';
import * as encoding from '../../client_pwa/src/protocol/encoding.ts';
import * as enrolment from '../../client_pwa/src/protocol/enrolment.ts';
import { ProtocolError } from '../../client_pwa/src/protocol/errors.ts';
import { readBase45, readFrame } from '../../client_pwa/src/protocol/frames.ts';
import { readInk } from '../../client_pwa/src/protocol/ink.ts';
import * as jws from '../../client_pwa/src/protocol/jws.ts';
import * as keys from '../../client_pwa/src/protocol/keys.ts';
import { readCheckpoint } from '../../client_pwa/src/protocol/log.ts';
import { readNotice } from '../../client_pwa/src/protocol/notice.ts';
import { readLink, readReceipt, readStored } from '../../client_pwa/src/protocol/receipt.ts';
import * as record from '../../client_pwa/src/protocol/record.ts';
import * as seal from '../../client_pwa/src/protocol/seal.ts';
import * as staffSecret from '../../client_pwa/src/protocol/staff_secret.ts';
import { cast, fromHex, jwkOf, manifestOfCast, pairOf, read, toHex } from '../client/vectors.ts';

const manifest = await manifestOfCast();
const receipt = await readReceipt(
  read<{ cases: { token: string }[] }>('receipt/receipts').cases[0]?.token ?? '',
  cast.certificate,
  manifest,
);
const srvSig = await keys.readSigJwk(jwkOf('srv-sig'));
const srvKem = await pairOf('srv-kem', 'ECDH');
const typ = read<{ typ: string }>('jws/messages').typ;
const kek = await crypto.subtle.importKey(
  'raw',
  fromHex(read<{ kek: string }>('seal/wrapped-keys').kek),
  'AES-KW',
  false,
  ['unwrapKey'],
);
const segmentKey = await seal.aesKey(fromHex(read<{ key: string }>('seal/segments').key));
const staffKey = await seal.aesKey(
  fromHex(read<{ cases: { kek: string }[] }>('staff_secret/ways').cases[0]?.kek ?? ''),
);
const secret = fromHex(read<{ secret: string }>('enrolment/answers').secret);
const rootThumbprint = await keys.thumbprint(jwkOf('root'));
const bytes = encoding.readB64u;
const json = (given: string) => encoding.readJson(encoding.bytesOf(given));

/** By the name of each parser: what was read, as it is compared. */
const parsers: Readonly<Record<string, (given: string) => unknown>> = {
  base64url: (given) => toHex(bytes(given)),
  json,
  time: (given) => encoding.writeTime(encoding.readTime(given)),
  jws: async (given) => (await jws.verify(given, srvSig, typ)).entryId,
  'signing-key': async (given) => void (await keys.readSigJwk(json(given))),
  'log-key': async (given) => void (await keys.readEd25519Jwk(json(given))),
  'key-manifest': async (given) => {
    const found = await keys.readManifest(given, jwkOf('root'), 3);
    return [found.ver, found.keys.map((key) => key.kid)];
  },
  code: async (given) => {
    const ticket = await enrolment.readCode(given);
    return [ticket.locator, toHex(ticket.secret)];
  },
  link: (given) => {
    const found = enrolment.readLink(given);
    return [found.code, found.rootThumbprint];
  },
  answer: (given) => enrolment.checkAnswer(secret, JSON.parse(given), rootThumbprint),
  certificate: async (given) => (await enrolment.readCertificate(given, jwkOf('srv-sig'))).device,
  header: async (given) => {
    const known = { now: new Date(cast.now), device: cast.device, edition: 2 };
    return (await batch.readHeader(given, jwkOf('srv-sig'), known)).edition;
  },
  rows: (given) => batch.readManifest(bytes(given)).map((row) => [row.rid, row.pack, row.offset, row.length]),
  record: async (given) => {
    const { record: one, photo } = await record.readRecord('', bytes(given));
    return [one.note, photo?.length ?? 0];
  },
  directory: async (given) => {
    const one = await record.readDirectory(bytes(given), ['x', 'y', 'z']);
    return [one.box, one.entries.map((entry) => [entry.rid, entry.alerts])];
  },
  notice: async (given) => {
    const one = await readNotice(given, manifest);
    return [one.session, one.number, one.kind, one.rids, one.dev, one.edition];
  },
  acknowledgement: async (given) => {
    const ack = await acknowledgement.readAck(given, manifest);
    return [ack.dev, ack.seq, ack.head, ack.results.length, ack.notices.length];
  },
  checkpoint: async (given) => {
    const one = await readCheckpoint(given, jwkOf('log'), cast.logOrigin);
    return [one.size, toHex(one.root)];
  },
  receipt: async (given) => {
    const one = await readReceipt(given, cast.certificate, manifest);
    return [one.dev, one.seq, one.outcome, one.document];
  },
  stored: async (given) => {
    const one = await readStored(given, receipt, manifest, cast.logOrigin);
    return [one.status, one.leaf, one.checkpoint.size];
  },
  'receipt-link': (given) => Object.values(readLink(given)),
  frame: async (given) => {
    const frame = await readFrame(given);
    return [toHex(frame.id), frame.length, frame.count, frame.number, toHex(frame.block)];
  },
  base45: (given) => toHex(readBase45(given)),
  'bundle-answer': (given) => {
    const answer = readAnswer(encoding.bytesOf(given));
    return [answer.acks, answer.logSize];
  },
  ink: (given) => readInk(bytes(given)),
  deflated: async (given) => toHex(await seal.inflate(bytes(given), 1_000)),
  segment: async (given) =>
    toHex(await seal.readSegment(segmentKey, bytes(given), encoding.domain('b', 'r', 'data'))),
  'wrapped-key': async (given) => void (await seal.unwrapKey(kek, bytes(given))),
  sealed: async (given) =>
    toHex(await seal.openWith(srvKem, bytes(given), encoding.domain('att', cast.device, '7'))),
  'staff-key': async (given) =>
    void (await staffSecret.unwrapStaffKey(staffKey, bytes(given), cast.device, cast.staff)),
  name: (given) => record.fold(given),
  phrase: (given) => toHex(staffSecret.normalise(given)),
  'typed-phrase': (given) => toHex(staffSecret.readPhrase(given)),
  policy: (given) => {
    const { ways, card } = staffSecret.readPolicy(encoding.readObject(new TextEncoder().encode(given)));
    return [ways, card];
  },
  pin: (given) => toHex(staffSecret.readPin(given)),
  card: async (given) => toHex(await staffSecret.readCard(given)),
};

/** What this side says: a code, "=" and what was read, or "!" and what was thrown outside the tree of errors. */
export async function outcome(parser: string, given: string): Promise<string> {
  try {
    const read = parsers[parser];
    if (!read) return '! no such parser';
    const found = await read(given);
    return `=${JSON.stringify(sorted((found ?? '') as encoding.Json, parser === 'json' && found === null))}`;
  } catch (error) {
    return error instanceof ProtocolError ? error.code : `! ${error}`;
  }
}

/** Objects as lists of members sorted by name, as parsers.py shows them. */
function sorted(value: encoding.Json, isNull = false): encoding.Json {
  if (isNull) return null;
  if (Array.isArray(value)) return value.map((one) => sorted(one));
  if (!encoding.isObject(value)) return value;
  return Object.keys(value)
    .sort()
    .map((name) => [name, sorted(value[name] as encoding.Json)]);
}
