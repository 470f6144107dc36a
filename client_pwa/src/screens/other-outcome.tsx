// Another outcome: which, why, and a note that only the office can read.

import { useState } from 'preact/hooks';
import { Field } from '../parts/field.tsx';
import { useModal } from '../parts/modal.ts';
import { NotRecorded } from '../parts/not-recorded.tsx';
import { hasText, t } from '../texts/texts.ts';
import type { Failure, Outcome, Proposed } from '../worker/messages.ts';

const REASONS: Readonly<Record<Exclude<Outcome, 'handed_over'>, readonly string[]>> = {
  not_collected: ['did_not_come', 'left_before_turn', 'asked_for_later'],
  identity_not_established: ['no_identity_document', 'photo_does_not_match', 'document_not_valid', 'doubt'],
  document_incorrect: ['name', 'birth_date', 'photo', 'validity', 'other_field'],
  document_damaged: ['card', 'chip', 'packaging'],
  document_missing: ['not_in_box', 'wrong_envelope'],
  declined: ['does_not_agree', 'wants_advice', 'no_reason_given'],
  withheld: ['recalled', 'stopped_by_lead', 'mandate_missing'],
};
type Other = keyof typeof REASONS;

interface OtherOutcomeProps {
  first: Proposed;
  busy: boolean;
  failure: Failure | null;
  /** What is chosen so far: it is kept over a lock. */
  onProposed: (proposed: Proposed) => void;
  onClose: () => void;
  onChosen: (proposed: Proposed) => void;
}

/** This outcome, of which nothing more was said yet. */
export function proposing(outcome: Outcome): Proposed {
  return { outcome, reason: '', notes: '' };
}

export function OtherOutcome({ first, busy, failure, onProposed, onClose, onChosen }: OtherOutcomeProps) {
  const dialog = useModal();
  const [proposed, setProposed] = useState(first);
  const { reason, notes } = proposed;
  const outcome: Other = proposed.outcome === 'handed_over' ? 'not_collected' : proposed.outcome;
  const change = (part: Partial<Proposed>) => {
    const now = { ...proposed, outcome, ...part };
    setProposed(now);
    onProposed(now);
  };
  const tell = `outcome-${outcome}-tell`;
  return (
    <dialog ref={dialog} class="large" onClose={onClose} aria-labelledby="other-title">
      <div class="stack">
        <h2 id="other-title">{t('other-outcome-title')}</h2>
        <fieldset class="choices" aria-label={t('outcome')}>
          {(Object.keys(REASONS) as Other[]).map((one) => (
            <button
              key={one}
              type="button"
              class="btn choice"
              aria-pressed={outcome === one}
              onClick={() => change({ outcome: one, reason: '' })}
              data-testid={`outcome-${one}`}
            >
              {t(`outcome-${one}`)}
            </button>
          ))}
        </fieldset>
        <p class="s" id="why">
          {t('why')}
        </p>
        <fieldset class="choices" aria-labelledby="why">
          {REASONS[outcome].map((one) => (
            <button
              key={one}
              type="button"
              class="btn choice"
              aria-pressed={reason === one}
              onClick={() => change({ reason: one })}
              data-testid={`reason-${one}`}
            >
              {t(`reason-${one}`)}
            </button>
          ))}
        </fieldset>
        <Field label={t('notes')} help={t('notes-help')}>
          {(named) => (
            <textarea
              {...named}
              maxLength={1000}
              value={notes}
              onInput={(event) => change({ notes: event.currentTarget.value })}
              data-testid="outcome-notes"
            />
          )}
        </Field>
        {hasText(tell) && <p class="note">{t(tell)}</p>}
        <NotRecorded failure={failure} />
        {reason === '' && (
          <p class="s" id="left-reason" role="status">
            {t('still-to-do', { what: t('left-reason') })}
          </p>
        )}
        <div class="row acts">
          <button type="button" class="btn" onClick={() => dialog.current?.close()}>
            {t('cancel')}
          </button>
          <button
            type="button"
            class="btn main fill"
            disabled={busy || reason === ''}
            aria-describedby={reason === '' ? 'left-reason' : undefined}
            onClick={() => onChosen({ outcome, reason, notes })}
            data-testid="outcome-record"
          >
            {t('outcome-record', { outcome: t(`outcome-${outcome}`) })}
          </button>
        </div>
      </div>
    </dialog>
  );
}
