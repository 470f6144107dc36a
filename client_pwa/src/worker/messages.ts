// What the page may ask of the worker, and what the worker may answer or tell.
// It must never carry a key, a pass phrase in an answer, or more than one open record.
// House rule 9; the page's only door is ../bridge.ts.

import type { Correction, LeaseReason } from '../protocol/confirmation.ts';
import type { Box, CountDraft, CountResult, SealRead } from './box.ts';
import type { ClosedRecord } from './closed-record.ts';
import type { Diagnosis, DiagnosisState, SeenByPage } from './diagnosis.ts';
import type { ReadyCheck } from './ready-check.ts';
import type { Refusal, SignedHere } from './signed-here.ts';

export type Outcome =
  | 'handed_over'
  | 'not_collected'
  | 'identity_not_established'
  | 'document_incorrect'
  | 'document_damaged'
  | 'document_missing'
  | 'declined'
  | 'withheld';

export type IdentityKind =
  | 'passport'
  | 'identity_card'
  | 'residence_document'
  | 'driving_licence'
  | 'other'
  | 'none';

export interface Checks {
  photo: boolean;
  identity: IdentityKind;
  old: 'taken_in' | 'not_held' | 'none_expected';
}

export interface CollectedBy {
  kind: 'applicant' | 'representative' | 'guardian';
  /** Who came, when it is not the applicant: it stays in the sealed notes. */
  name?: string;
  /** The mandate's number in clear: the worker digests it, the clear text stays in the sealed notes. */
  mandate?: { kind: 'written' | 'notarial' | 'court' | 'parental'; number: string };
}

/** One stroke is a list of points; x and y in 0..4095 of the pad's width, t in ms since the first point, pressure 0..255. */
export type Stroke = readonly (readonly [x: number, y: number, t: number, pressure: number])[];

export interface Statement {
  id: string;
  lang: string;
  /** The exact text that stood on the screen; the worker hashes it into `stmt`. */
  text: string;
}

export interface AttemptDraft {
  rid: string;
  outcome: Outcome;
  reason: string;
  notes: string;
  checks: Checks;
  by: CollectedBy;
  mode: 'pen' | 'mark_with_witness' | 'none';
  statement?: Statement;
  strokes?: readonly Stroke[];
  /** A mark made by keyboard; like the witness of a mark it stays in the sealed notes. */
  typedMark?: string;
  witness?: { name: string; role: 'colleague' | 'interpreter' | 'companion' | 'other' };
  corrects?: Corrects;
  /** Why it goes on here, when the record is set aside for another tablet. */
  lease?: LeaseReason;
}

/** This tablet's earlier confirmation that a new one replaces, by its entry id, and why. */
export interface Corrects {
  supersedes: string;
  correction: Correction;
}

/** An outcome that is being chosen. */
export type Proposed = Pick<AttemptDraft, 'outcome' | 'reason' | 'notes'>;

/** What was begun and is not signed: never ink. */
export type Draft =
  | {
      kind: 'attempt';
      rid: string;
      corrects: Corrects | null;
      checks: Checks;
      /** Whether it was asked what became of an old document. */
      oldAnswered: boolean;
      by: CollectedBy;
      lease: LeaseReason | null;
      /** The outcome that was being chosen, why, and the note; null for none. */
      proposed: Proposed | null;
    }
  | CountDraft<'count_in'>
  | CountDraft<'count_out'>;

export type Drafts = { [Kind in Draft['kind']]: Extract<Draft, { kind: Kind }> };

export interface Confirmation {
  seq: number;
  entryId: string;
  rid: string;
  outcome: Outcome;
  at: string;
  name: string;
  documentNumber: string;
  supersedes?: string;
  /** Why it replaces an earlier one. */
  correction?: Correction;
  supersededBy?: string;
  /** `waiting` until the office's signed acknowledgement was verified. */
  state: 'waiting' | 'accepted' | 'conflict' | 'refused' | 'quarantined';
  reason: string;
}

export interface Done {
  confirmation: Confirmation;
  copies: 'two' | 'journal_only' | 'database_only';
  /** `<origin>/verify#<jws>` of a handover, '' of anything else. */
  receipt: string;
}

/** Where a record stands, as far as this tablet knows. */
export type RecordState =
  | { kind: 'here' }
  | { kind: 'attempted'; outcome: Outcome; at: string; seq: number }
  | { kind: 'elsewhere'; device: string; at: string }
  | { kind: 'withdrawn'; at: string } // elsewhere, and taken back there
  | { kind: 'recalled'; at: string };

export interface Hit {
  rid: string;
  name: string;
  /** Half-open ranges of `name` that matched the query, for marking. */
  marks: readonly (readonly [start: number, end: number])[];
  matched: 'name' | 'v_number' | 'document_number' | 'born' | 'none';
  vNumber: string;
  documentNumber: string;
  born: string;
  slot: string;
  due: 'late' | 'now' | 'later' | 'unplanned';
  alerts: readonly string[];
  support: readonly string[];
  /** The label of the other tablet that it is set aside for, else "". */
  setAsideFor: string;
  state: RecordState;
}

export interface OpenRecord {
  rid: string;
  doc: { number: string; kind: string; validUntil: string };
  applicant: {
    vNumber: string;
    name: string;
    familyName: string;
    givenNames: string;
    born: string;
    nationality: string;
    language: string;
  };
  slot: { startsAt: string; endsAt: string } | null;
  alerts: readonly { code: string; text: string }[];
  oldDocuments: readonly { number: string; kind: string }[];
  support: readonly string[];
  representative: { name: string; mandateKind: string } | null;
  guardian: { name: string } | null;
  /** Whether the birth date tells that the applicant is under age today; such a person cannot sign alone. */
  minor: 'yes' | 'no' | 'unknown';
  note: string;
  /** The label of the other tablet that it is set aside for, else "". */
  setAsideFor: string;
  /** The photo's bytes (WebP) or null. */
  photo: Uint8Array | null;
  state: RecordState;
  position: { number: number; of: number };
  /** This tablet's earlier confirmations of the same record, newest first. */
  earlier: readonly Confirmation[];
}

export interface Tally {
  total: number;
  byOutcome: Readonly<Partial<Record<Outcome, number>>>;
  /** Handed over by another tablet, as told by notices. */
  elsewhere: number;
  left: number;
  perHour: readonly { hour: string; count: number }[];
  confirmations: readonly Confirmation[];
  /** The numbers of the confirmations whose applicant wants the receipt on paper. */
  paper: readonly number[];
}

export interface BatchOffer {
  batch: string;
  session: string;
  edition: number;
  location: string;
  date: string;
  startsAt: string;
  endsAt: string;
  count: number;
  bytes: number;
  /** Who has a staff key on this tablet that opens it. */
  staff: readonly { staff: string; displayName: string }[];
  prepared: 'no' | 'partly' | 'yes';
  /** How the session lets it be unlocked, and the digest of its card; only known once it is prepared. */
  unlock: { ways: readonly Way[]; card: string };
  /** Of its times; '' until it is prepared. */
  zone: string;
  /** A higher edition than the prepared one is offered. */
  newer: boolean;
  expiresAt: string;
}

export type Way = 'phrase' | 'card' | 'passkey';

/** What opens a person's key: it goes to the worker once, and is kept nowhere. */
export type GivenSecret =
  | { way: 'phrase'; phrase: string }
  | { way: 'card'; card: string; pin: string }
  | { way: 'passkey'; credential: string; prf: Uint8Array };

/** What is to open a person's key from now on; a card is the one of this prepared batch. */
export type NewSecret =
  | { way: 'phrase'; phrase: string }
  | { way: 'card'; card: string; pin: string; batch: string }
  | { way: 'passkey'; credential: string; prf: Uint8Array; salt: Uint8Array };

/** A way that a person has here. A passkey's question is no secret. */
export type WayHere =
  | { way: 'phrase' }
  | { way: 'card'; card: string }
  | { way: 'passkey'; credential: string; ask: Uint8Array };

export interface PersonHere {
  readonly staff: string;
  readonly displayName: string;
  readonly ways: readonly WayHere[];
  /** Wrong tries so far, and until when (ISO) the next one must wait. */
  readonly tries: { wrong: number; left: number; waitUntil: string | null };
}

/** The day between two full locks. */
export interface DayState {
  readonly batch: string;
  readonly staff: string;
  readonly displayName: string;
  /** `none`: every lock is a full one, unless a passkey is here. */
  readonly pin: 'to_choose' | 'chosen' | 'none';
  readonly pinTriesLeft: number;
  /** ISO; when a quick lock becomes a full one. */
  readonly fullAt: string | null;
}

export interface Evidence {
  /** Confirmations, counts and closings without the office's acknowledgement. */
  waiting: number;
  /** What the tablet noted by itself waits: an unlocking, an opening of a record. */
  notesWait: boolean;
  refused: number;
  refusals: readonly Refusal[];
  quarantined: boolean;
  /** Everything that was signed has reached the office's quarantine. */
  apart: boolean;
  lastConfirmedAt: string | null;
  copies: 'two' | 'journal_only' | 'database_only';
  /** Set when a store was found damaged and healed at this start. */
  healed: number | null;
}

export type Network = 'unknown' | 'reachable' | 'unreachable' | 'captive_portal';

export interface FieldState {
  /** In which days and times are said. */
  zone: string;
  /** Milliseconds by which the office's clock is ahead of this tablet's. */
  ahead: number;
  appVersion: string;
  /** The oldest release the office still works with, when this app is older; else "". */
  needsRelease: string;
  phase: 'starting' | 'second_tab' | 'unsupported' | 'lost_store' | 'not_enrolled' | 'ready';
  tablet: {
    device: string;
    label: string;
    origin: string;
    certificateExpiresAt: string;
    keys: number;
    renewal: string;
  } | null;
  staffOnTablet: readonly PersonHere[];
  batches: readonly BatchOffer[];
  /** `locked` is a full lock, `quick` one that the day's PIN or a passkey lifts. */
  lock: 'locked' | 'quick' | 'unlocked';
  day: DayState | null;
  staff: { staff: string; displayName: string } | null;
  /** The batch now unlocked, or null. */
  session: BatchOffer | null;
  evidence: Evidence;
  network: Network;
  diagnosis: DiagnosisState;
  task: { kind: 'prepare'; batch: string; done: number; of: number; bytes: number } | null;
  /** Signed notices that concern the open session, newest last. */
  closed: boolean;
}

/** A failure: a stable code of protocol/errors.ts; the words live with the texts. */
export interface Failure {
  code: string;
  detail: string;
  extra?: Readonly<Record<string, unknown>>;
}

/** Every verb: its argument and its answer. The bridge's `ask(verb, argument)` rejects with a Failure. */
export interface Verbs {
  /** `code` typed, or the whole text of the QR. */
  enrol: [{ code: string }, { device: string; label: string }];
  sign_in_staff: [
    { username: string; password: string; totp?: string },
    { staff: string; displayName: string; login: string },
  ];
  /** A new pass phrase (words to show once); nothing is stored until `keep_staff_key` repeats it. */
  propose_pass_phrase: [Record<string, never>, { words: readonly string[] }];
  /** A salt for a new passkey and its question; nothing is stored until it comes back as a NewSecret. */
  propose_passkey: [{ staff: string }, { salt: Uint8Array; ask: Uint8Array }];
  keep_staff_key: [
    { login: string; staff: string; displayName: string; secret: NewSecret },
    { staff: string },
  ];
  /** One more way to open the key that `secret` opens. */
  add_way: [{ staff: string; secret: GivenSecret; made: NewSecret }, { ways: number }];
  refresh_batches: [Record<string, never>, { batches: readonly BatchOffer[] }];
  prepare: [{ batch: string }, { count: number; expiresAt: string }];
  cancel_prepare: [Record<string, never>, Record<string, never>];
  check_ready: [{ batch: string }, { checks: readonly ReadyCheck[] }];
  unlock: [
    { batch: string; staff: string; secret: GivenSecret },
    { count: number; unfinished: Draft | null },
  ];
  unlock_quickly: [{ pin: string } | { secret: GivenSecret }, { count: number }];
  choose_day_pin: [{ pin: string }, Record<string, never>];
  decline_day_pin: [Record<string, never>, Record<string, never>];
  /** A quick lock that nothing could lift is a full one. */
  lock: [{ depth: 'quick' | 'full' }, Record<string, never>];
  /** Empty query: everyone, those due now first. At most 50 hits. */
  find: [{ query: string }, { hits: readonly Hit[]; more: boolean }];
  open: [{ rid: string }, OpenRecord];
  /** Of a record that does not open, what is known of it. */
  look_up: [{ rid: string }, ClosedRecord];
  leave: [Record<string, never>, Record<string, never>];
  /** Any attempt, handed over or not: resolves only when it is on disk. */
  hand_over: [AttemptDraft, Done];
  /** In place of what was kept of the same kind; gone once it is signed. */
  keep_draft: [Draft, Record<string, never>];
  draft: [{ kind: Draft['kind'] }, { draft: Draft | null }];
  forget_draft: [{ kind: Draft['kind'] }, Record<string, never>];
  /** The applicant wants the receipt on paper, or not any more. */
  want_paper: [{ seq: number; wanted: boolean }, Record<string, never>];
  /** The organisation's recording of exactly this text, as it was prepared; null when there is none. */
  recording: [{ text: string }, { recording: { bytes: Uint8Array; type: string } | null }];
  /** For each text whether its recording is on this tablet. */
  recorded: [{ texts: readonly string[] }, { here: readonly boolean[] }];
  tally: [Record<string, never>, Tally];
  /** Needs no unlock: it says of no item whose document it was. */
  signed_here: [Record<string, never>, { signed: readonly SignedHere[] }];
  /** Something failed in the page itself; the worker's own failures are noted where they are told. */
  note_problem: [{ code: string; place: string }, Record<string, never>];
  /** How this tablet is, whole; nothing is sent. */
  diagnose: [SeenByPage, Diagnosis];
  /** Exactly this; `sent` is false when it waits for a network. */
  send_diagnosis: [{ diagnosis: Diagnosis }, { sent: boolean }];
  exchange: [Record<string, never>, { sent: number; waiting: number }];
  export_bundle: [Record<string, never>, { bytes: Uint8Array; items: number }];
  import_acknowledgement: [{ bytes: Uint8Array }, { acknowledged: number }];
  /** The export as texts for a series of QR codes, shown round and round; any `of` of them and a few more are enough. */
  export_frames: [Record<string, never>, { frames: readonly string[]; of: number; items: number }];
  /** Forget the codes that were read so far. */
  begin_import: [Record<string, never>, Record<string, never>];
  /** Any text the camera read. `ours` says whether it was a code of the series; `acknowledged` is null until it is whole. */
  import_frame: [{ text: string }, { have: number; of: number; ours: boolean; acknowledged: number | null }];
  count: [
    { phase: 'in' | 'out'; found: readonly string[]; unexpected: readonly string[]; seal: SealRead },
    CountResult,
  ];
  /** Everything of the unlocked session: what is expected in the box now. */
  expected_in_box: [Record<string, never>, Box];
  close: [Record<string, never>, { waiting: number }];
}

export type Verb = keyof Verbs;
export type Argument<V extends Verb> = Verbs[V][0];
export type Answer<V extends Verb> = Verbs[V][1];

/** Page to worker. */
export type Ask = { [V in Verb]: { id: number; verb: V; argument: Argument<V> } }[Verb];
