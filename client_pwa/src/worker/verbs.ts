// Each verb of messages.ts and what it does; nothing more happens here than calling field/.

import { AnswerReader, exportBundle, exportFrames, importAnswer } from '../field/carry.ts';
import { close, count } from '../field/count.ts';
import { diagnose, sendDiagnosis } from '../field/diagnose.ts';
import { draftOf, forgetDraft, keepDraft } from '../field/draft.ts';
import { waitingOf } from '../field/exchange.ts';
import { find, prepareToFind } from '../field/find.ts';
import { handOver, leaveRecord, openRecord, timeOf } from '../field/hand_over.ts';
import { chooseDayPin, declineDayPin, lock } from '../field/lock.ts';
import { prepare, refreshBatches } from '../field/prepare.ts';
import { noteProblem } from '../field/problems.ts';
import { checkReady, probe } from '../field/ready.ts';
import { bringRecordings, recordedOf, recordingOf } from '../field/recordings.ts';
import { boxOf, lookUp, tallyOf, wantPaper } from '../field/records.ts';
import { signedHere } from '../field/signed_here.ts';
import { addWay, keepStaffKey, proposePasskey, proposePassPhrase, signInStaff } from '../field/staff.ts';
import { standingOf } from '../field/standing.ts';
import { FieldError, type Tablet } from '../field/tablet.ts';
import { unlock, unlockedOf, unlockQuickly } from '../field/unlock.ts';
import type { Answer, Argument, Verb } from './messages.ts';
import type { State } from './state.ts';

/** How long closing waits for the office's answer, in ms. */
const CLOSE_WAITS = 3_000;

/** How long after an unlock the list has the worker to itself, in ms. */
const LIST_FIRST = 400;

/** The series of QR codes that is being read. */
let answer = new AnswerReader();

/** How long refreshing waits for recordings, in ms; what is missing then comes the next time. */
const RECORDINGS_WAIT = 30_000;

type Acts = {
  [V in Exclude<Verb, 'enrol'>]: (tablet: Tablet, argument: Argument<V>, state: State) => Promise<Answer<V>>;
};

const acts: Acts = {
  sign_in_staff: (tablet, given) => signInStaff(tablet, given),
  propose_pass_phrase: async () => ({ words: await proposePassPhrase() }),
  propose_passkey: (tablet, { staff }) => proposePasskey(tablet, staff),
  keep_staff_key: (tablet, given) => keepStaffKey(tablet, given),
  add_way: (tablet, given) => addWay(tablet, given),
  refresh_batches: async (tablet, _none, state) => {
    const offers = await refreshBatches(tablet);
    if (offers.length > 0) await bringRecordings(tablet, AbortSignal.timeout(RECORDINGS_WAIT));
    return { batches: await state.batchesNow() };
  },
  prepare: prepareBatch,
  cancel_prepare: async (_tablet, _none, state) => {
    state.cancelPrepare?.();
    return {};
  },
  check_ready: async (tablet, given) => ({ checks: await checkReady(tablet, given.batch) }),
  unlock: async (tablet, given) => {
    const unlocked = await unlock(tablet, given);
    await probe(tablet);
    void getReady(tablet);
    return unlocked;
  },
  unlock_quickly: async (tablet, given) => {
    const unlocked = await unlockQuickly(tablet, given);
    void getReady(tablet);
    return unlocked;
  },
  choose_day_pin: async (tablet, { pin }) => {
    await chooseDayPin(tablet, pin);
    return {};
  },
  decline_day_pin: async (tablet) => {
    declineDayPin(tablet);
    return {};
  },
  lock: async (tablet, { depth }) => {
    await lock(tablet, depth);
    return {};
  },
  find: async (tablet, { query }) => {
    const stateOf = await standingOf(tablet);
    return find(unlockedOf(tablet).entries, query, timeOf(tablet), stateOf);
  },
  open: (tablet, { rid }) => openRecord(tablet, rid),
  look_up: (tablet, { rid }) => lookUp(tablet, rid),
  leave: async (tablet) => {
    leaveRecord(tablet);
    return {};
  },
  hand_over: (tablet, draft) => handOver(tablet, draft),
  keep_draft: async (tablet, draft) => {
    await keepDraft(tablet, draft);
    return {};
  },
  draft: async (tablet, { kind }) => ({ draft: await draftOf(tablet, kind) }),
  forget_draft: async (tablet, { kind }) => {
    await forgetDraft(tablet, kind);
    return {};
  },
  want_paper: async (tablet, given) => {
    await wantPaper(tablet, given.seq, given.wanted);
    return {};
  },
  recording: async (tablet, { text }) => ({ recording: await recordingOf(tablet, text) }),
  recorded: async (tablet, { texts }) => ({ here: await recordedOf(tablet, texts) }),
  tally: (tablet) => tallyOf(tablet),
  signed_here: async (tablet) => ({ signed: signedHere(tablet) }),
  exchange: (_tablet, _none, state) => state.exchangeNow(),
  note_problem: async (tablet, { code, place }) => {
    await noteProblem(tablet.parts.database, { code, doing: 'page', place }, new Date());
    return {};
  },
  diagnose: (tablet, seen, state) => diagnose(tablet, seen, state.network),
  send_diagnosis: (tablet, { diagnosis }) => sendDiagnosis(tablet, diagnosis),
  export_bundle: (tablet) => exportBundle(tablet),
  import_acknowledgement: (tablet, { bytes }) => importAnswer(tablet, bytes),
  export_frames: (tablet) => exportFrames(tablet),
  begin_import: async () => {
    answer = new AnswerReader();
    return {};
  },
  import_frame: (tablet, { text }) => answer.take(tablet, text),
  count: (tablet, given) => count(tablet, given),
  expected_in_box: (tablet) => boxOf(tablet),
  close: async (tablet, _none, state) => {
    await close(tablet);
    await Promise.race([state.exchangeNow().catch(() => undefined), pause(CLOSE_WAITS)]);
    return { waiting: waitingOf(tablet) };
  },
};

export const verbs: Record<string, unknown> = acts;

/** When the list is there, make ready what a search for a misspelt name needs, between what else is asked. */
async function getReady(tablet: Tablet): Promise<void> {
  await pause(LIST_FIRST);
  const { unlocked } = tablet;
  if (!unlocked) return;
  await prepareToFind(unlocked.entries, async () => {
    await pause(0);
    return tablet.unlocked === unlocked;
  });
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function prepareBatch(
  tablet: Tablet,
  given: Argument<'prepare'>,
  state: State,
): Promise<Answer<'prepare'>> {
  if (state.cancelPrepare) throw new FieldError('preparing_already');
  const cancel = new AbortController();
  state.cancelPrepare = () => cancel.abort();
  try {
    if (tablet.day?.header.batch === given.batch) await lock(tablet, 'full');
    const header = await prepare(
      tablet,
      given.batch,
      ({ done, of, bytes }) => {
        state.task = { kind: 'prepare', batch: given.batch, done, of, bytes };
        void state.publish();
      },
      cancel.signal,
    );
    return { count: header.count, expiresAt: header.exp.toISOString() };
  } finally {
    state.task = null;
    state.cancelPrepare = null;
  }
}
