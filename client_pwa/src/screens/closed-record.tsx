// A record that does not open any more: who it was for, what this tablet signed for it, and what can still be done.
// Must never show a name that the batch on this tablet does not have.

import { useState } from 'preact/hooks';
import { ask } from '../bridge.ts';
import { CorrectDialog } from '../parts/correct-dialog.tsx';
import { useAct } from '../parts/failure.tsx';
import { Frame, Heading, LockButton } from '../parts/frame.tsx';
import { Icon } from '../parts/icon.tsx';
import { dayAndTime, documentNumber } from '../texts/format.ts';
import { t } from '../texts/texts.ts';
import type { ClosedRecord } from '../worker/closed-record.ts';
import type { Confirmation, Corrects, Done, Drafts, Proposed } from '../worker/messages.ts';
import { OtherOutcome, proposing } from './other-outcome.tsx';

/** Why a record does not open, of what can be told here; every one has words on the page. */
export const CLOSED: ReadonlySet<string> = new Set(['record_shredded', 'record_unknown', 'record_not_back']);

/** Nobody is there to be compared with a photo, and nobody signs. */
export const UNSEEN = {
  checks: { photo: false, identity: 'none', old: 'none_expected' },
  by: { kind: 'applicant' },
  lease: null,
  oldAnswered: true,
} as const satisfies Partial<Drafts['attempt']>;

interface ClosedScreenProps {
  code: string;
  record: ClosedRecord;
  corrects: Corrects | null;
  /** The outcome that was being chosen when it was left. */
  begun: Proposed | null;
  onProposed: (proposed: Proposed | null) => void;
  onDone: (done: Done) => void;
  onLeave: () => void;
}

export function ClosedScreen(props: ClosedScreenProps) {
  const { code, record, corrects, begun, onProposed, onDone, onLeave } = props;
  const [correcting, setCorrecting] = useState(false);
  const [choosing, setChoosing] = useState(begun);
  const { busy, failure, act } = useAct();
  const stands = record.earlier.filter((one) => !one.supersededBy);
  const standing = stands.find((one) => one.outcome === 'handed_over') ?? stands[0];
  const wrong = record.earlier.find((one) => one.entryId === corrects?.supersedes && !one.supersededBy);
  const withdraws = wrong && corrects && corrects.correction !== 'wrong_collector' ? corrects : null;
  const choose = (proposed: Proposed | null) => {
    setChoosing(proposed);
    onProposed(proposed);
  };
  return (
    <Frame
      title={t('handover')}
      sub={documentNumber(record.documentNumber)}
      back={{ label: t('find'), go: onLeave }}
      actions={<LockButton />}
      bodyClass="center"
      foot={
        <>
          {standing && !wrong && (
            <button
              type="button"
              class="btn"
              onClick={() => setCorrecting(true)}
              data-testid="closed-correct"
            >
              {t('correct')}
            </button>
          )}
          {withdraws ? (
            <button
              type="button"
              class="btn main"
              onClick={() => choose(proposing('not_collected'))}
              data-testid="closed-outcome"
            >
              {t('closed-outcome')}
            </button>
          ) : (
            <button type="button" class="btn main" onClick={onLeave} data-testid="stopped-next">
              {t('next-applicant')}
            </button>
          )}
        </>
      }
    >
      <div class="stack loose wide" data-testid="closed-record" data-code={code}>
        <Heading>{record.name ? <bdi>{record.name}</bdi> : t('name-not-here')}</Heading>
        {record.documentNumber && <p class="doc">{documentNumber(record.documentNumber)}</p>}
        {record.state.kind === 'elsewhere' && (
          <div class="note bad" role="alert" data-testid="elsewhere">
            <Icon of="warn" />
            <b>{t('elsewhere', { at: dayAndTime(record.state.at) })}</b>
            <span>{t('elsewhere-next')}</span>
          </div>
        )}
        {wrong && corrects ? (
          <div class="note warn" data-testid="correcting">
            <Icon of="info" />
            <b>{t('correcting', line(wrong))}</b>
            <span>
              {withdraws ? t('closed-correct-do') : t('closed-wrong_collector-do', { seq: wrong.seq })}
            </span>
          </div>
        ) : (
          <Why code={code} standing={standing} />
        )}
        {record.earlier.length > 0 && (
          <section class="card stack tight" aria-labelledby="signed-here">
            <h2 id="signed-here">{t('signed-here')}</h2>
            <ul class="stack tight num">
              {record.earlier.map((one) => (
                <li key={one.seq}>
                  {t('signed-here-line', line(one))} · {t(`standing-${one.state}`)}
                  {one.supersededBy && ` · ${t('superseded')}`}
                </li>
              ))}
            </ul>
          </section>
        )}
      </div>
      {correcting && standing && <CorrectDialog wrong={standing} onClose={() => setCorrecting(false)} />}
      {choosing && withdraws && (
        <OtherOutcome
          first={choosing}
          busy={busy}
          failure={failure}
          onProposed={onProposed}
          onClose={() => choose(null)}
          onChosen={(proposed) =>
            void act(async () => {
              onDone(
                await ask('hand_over', {
                  rid: record.rid,
                  ...proposed,
                  checks: UNSEEN.checks,
                  by: UNSEEN.by,
                  mode: 'none',
                  corrects: withdraws,
                }),
              );
            })
          }
        />
      )}
    </Frame>
  );
}

/** What happened, what is safe, what to do next. */
function Why({ code, standing }: { code: string; standing: Confirmation | undefined }) {
  const before = code === 'record_shredded' && standing?.outcome === 'handed_over' ? standing : null;
  return (
    <div class="note bad" role="alert" data-testid={before ? 'handed-over-before' : code}>
      <Icon of="warn" />
      <b>
        {before
          ? t('handed-over-before', { at: dayAndTime(before.at), seq: before.seq })
          : t(`error-${code}`)}
      </b>
      <span>{t(`error-${code}-safe`)}</span>
      <span>{t(before ? 'closed-correct-here' : `error-${code}-next`)}</span>
    </div>
  );
}

function line({ seq, at, outcome }: Confirmation): { seq: number; at: string; outcome: string } {
  return { seq, at: dayAndTime(at), outcome: t(`outcome-${outcome}`) };
}
