// One record from opening to done: checks, who collects, turn, sign; or another outcome.
// Must never go to the applicant before the checks are made.

import { useEffect, useState } from 'preact/hooks';
import { ask } from '../bridge.ts';
import { draftsAreKept, forgetDraft, keepDraft, readDraft } from '../parts/drafts.ts';
import { FailureNote, failureOf, useAct } from '../parts/failure.tsx';
import { Frame } from '../parts/frame.tsx';
import { handBack } from '../parts/hand-back.ts';
import { NotRecorded } from '../parts/not-recorded.tsx';
import { notWritten, notWrittenOf } from '../parts/not-written.ts';
import { go } from '../parts/view.ts';
import type { LeaseReason } from '../protocol/confirmation.ts';
import { languageFor } from '../texts/statement-languages.ts';
import { loadStatement } from '../texts/statements.ts';
import { t } from '../texts/texts.ts';
import type { ClosedRecord } from '../worker/closed-record.ts';
import type {
  AttemptDraft,
  Checks,
  CollectedBy,
  Corrects,
  Done,
  OpenRecord,
  Proposed,
} from '../worker/messages.ts';
import { CLOSED, ClosedScreen, UNSEEN } from './closed-record.tsx';
import { firstCollector } from './collector.tsx';
import { Handover } from './handover.tsx';
import { OtherOutcome, proposing } from './other-outcome.tsx';

/** What staff decided so far; photo and identity start unmade. */
export interface Decisions {
  readonly checks: Checks;
  readonly by: CollectedBy;
  /** Whether it was asked what became of an old document. */
  readonly oldAnswered: boolean;
  /** Why it goes on here, when the record is set aside for another tablet. */
  readonly lease: LeaseReason | null;
}

type Step =
  | { at: 'staff' }
  | { at: 'applicant' }
  | { at: 'outcome'; proposed: Proposed }
  | { at: 'done'; done: Done; signedIn: string };

export function RecordScreen({ rid, corrects }: { rid: string; corrects: Corrects | null }) {
  const [record, setRecord] = useState<OpenRecord | null>(null);
  const [closed, setClosed] = useState<Closed | null>(null);
  const [side, setSide] = useState<typeof import('./applicant-side.ts') | null>(null);
  const [decisions, setDecisions] = useState<Decisions | null>(null);
  const [step, setStep] = useState<Step>({ at: 'staff' });
  const { busy, failure, act } = useAct();
  useEffect(() => {
    void act(async () => {
      const [opened, loaded] = await Promise.all([openOrLookUp(rid), import('./applicant-side.ts')]);
      setSide(loaded);
      const kept = await readDraft('attempt');
      const begun = kept?.rid === rid && kept.corrects?.supersedes === corrects?.supersedes ? kept : null;
      if ('code' in opened) return setClosed({ ...opened, begun: begun?.proposed ?? null });
      setRecord(opened);
      setDecisions(begun ?? fresh(opened));
      if (begun?.proposed) setStep({ at: 'outcome', proposed: begun.proposed });
      // Only ahead of time: when it is needed it is asked for again, and its failure told there.
      void loadStatement(languageFor(opened.applicant.language).lang).catch(() => undefined);
    });
    return () => {
      void ask('leave', {}).catch(() => undefined);
    };
  }, [rid]);
  const unsaid = notWrittenOf(rid);
  if (closed && side)
    return step.at === 'done' ? (
      <side.DoneScreen done={step.done} document={closed.record.documentNumber} signedIn="" />
    ) : (
      <ClosedScreen
        {...closed}
        corrects={corrects}
        onProposed={(proposed) => keepDraft({ kind: 'attempt', rid, corrects, ...UNSEEN, proposed })}
        onDone={(done) => {
          setStep({ at: 'done', done, signedIn: '' });
          void forgetDraft('attempt');
        }}
        onLeave={leave}
      />
    );
  if (!record || !decisions || !side)
    return (
      <Frame
        title={t('handover')}
        back={{ label: t('find'), go: leave }}
        bodyClass="center"
        foot={
          failure && (
            <button type="button" class="btn main" onClick={leave} data-testid="stopped-next">
              {t('next-applicant')}
            </button>
          )
        }
      >
        <div class="stack narrow">
          <NotRecorded failure={unsaid} />
          {failure?.code !== unsaid?.code && <FailureNote failure={failure} />}
        </div>
        {busy && <p class="lead">{t('opening')}</p>}
      </Frame>
    );
  const submit = async (
    draft: Omit<AttemptDraft, 'rid' | 'checks' | 'by' | 'corrects' | 'lease'>,
    signedIn = record.applicant.language,
  ) => {
    notWritten.value = null;
    await act(async () => {
      const done = await ask('hand_over', {
        rid,
        checks: decisions.checks,
        by: decisions.by,
        ...draft,
        ...(corrects ? { corrects } : {}),
        ...(decisions.lease ? { lease: decisions.lease } : {}),
      }).catch((error: unknown) => {
        notWritten.value = { rid, code: failureOf(error).code };
        throw error;
      });
      setStep({ at: 'done', done, signedIn });
      void forgetDraft('attempt');
    });
  };
  const keep = (made: Decisions, proposed: Proposed | null = null) =>
    keepDraft({
      kind: 'attempt',
      rid,
      corrects,
      checks: made.checks,
      by: made.by,
      oldAnswered: made.oldAnswered,
      lease: made.lease,
      proposed,
    });
  switch (step.at) {
    case 'applicant':
      return (
        <side.Applicant
          record={record}
          signer={decisions.by.kind}
          busy={busy}
          failed={unsaid !== null}
          onSigned={(signed, language) =>
            void submit({ outcome: 'handed_over', reason: '', notes: '', ...signed }, language)
          }
          onBack={() => {
            keep(decisions);
            void act(() => draftsAreKept().then(() => handBack(() => setStep({ at: 'staff' }))));
          }}
          onOutcome={(outcome) => {
            const proposed = proposing(outcome);
            keep(decisions, proposed);
            void act(() => draftsAreKept().then(() => handBack(() => setStep({ at: 'outcome', proposed }))));
          }}
        />
      );
    case 'done':
      return <side.DoneScreen done={step.done} document={record.doc.number} signedIn={step.signedIn} />;
    default:
      return (
        <>
          <Handover
            record={record}
            decisions={decisions}
            corrects={corrects}
            failure={step.at === 'staff' ? unsaid : null}
            onDecide={(made) => {
              setDecisions(made);
              keep(made);
            }}
            onLeave={leave}
            onTurn={() => {
              notWritten.value = null;
              setStep({ at: 'applicant' });
            }}
            onOther={(outcome) => {
              const proposed = proposing(outcome);
              keep(decisions, proposed);
              setStep({ at: 'outcome', proposed });
            }}
          />
          {step.at === 'outcome' && (
            <OtherOutcome
              first={step.proposed}
              busy={busy}
              failure={unsaid}
              onProposed={(proposed) => keep(decisions, proposed)}
              onClose={() => {
                keep(decisions);
                setStep({ at: 'staff' });
              }}
              onChosen={(proposed) => void submit({ ...proposed, mode: 'none' })}
            />
          )}
        </>
      );
  }
}

interface NotOpened {
  readonly code: string;
  readonly record: ClosedRecord;
}

type Closed = NotOpened & { readonly begun: Proposed | null };

/** The record, or, when it does not open any more, what is known of it here. */
async function openOrLookUp(rid: string): Promise<OpenRecord | NotOpened> {
  try {
    return await ask('open', { rid });
  } catch (error) {
    const { code } = failureOf(error);
    if (!CLOSED.has(code)) throw error;
    return { code, record: await ask('look_up', { rid }) };
  }
}

/** Left on purpose: the checks are made again when somebody comes back to it. */
function leave(): void {
  notWritten.value = null;
  void forgetDraft('attempt');
  go({ name: 'find' });
}

function fresh(record: OpenRecord): Decisions {
  return {
    checks: {
      photo: false,
      identity: 'none',
      old: record.oldDocuments.length > 0 ? 'not_held' : 'none_expected',
    },
    by: firstCollector(record),
    oldAnswered: record.oldDocuments.length === 0,
    lease: null,
  };
}
