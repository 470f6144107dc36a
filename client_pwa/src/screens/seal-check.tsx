// The seal of the box: its number as it is read from the seal itself, how the seal is, and why when it is another one.
// Must never show the number that is expected before one was read.

import { useEffect, useState } from 'preact/hooks';
import { Field } from '../parts/field.tsx';
import { Icon } from '../parts/icon.tsx';
import { ScanButton } from '../parts/scan-button.tsx';
import { SEAL_REASONS } from '../protocol/box_seal.ts';
import { t } from '../texts/texts.ts';
import type { SealRead } from '../worker/box.ts';
import { differs, withNumber, withState } from '../worker/seal-said.ts';

const SEAL_FIELD = 'seal-number';
const CHOICES = { in: ['whole', 'broken', 'none', 'opened'], out: ['whole', 'none'] } as const;

interface SealCheckProps {
  phase: 'in' | 'out';
  /** The number that the office put on, '' when it put none on. */
  known: string;
  read: SealRead;
  onRead: (read: SealRead) => void;
}

/** Whether a scan belongs to the seal: its field has the focus. */
export function sealHasFocus(): boolean {
  return document.activeElement?.id === SEAL_FIELD;
}

export function SealCheck({ phase, known, read, onRead }: SealCheckProps) {
  // While a number is being typed it is no other number yet.
  const [typing, setTyping] = useState(false);
  useEffect(() => setTyping(false), [phase]);
  const asked = known !== '';
  const other = phase === 'in' && !typing && differs(read, known);
  return (
    <fieldset class="card stack tight" aria-labelledby="seal-title" data-testid="seal">
      <h2 id="seal-title">{t(`seal-${phase}`)}</h2>
      <div class="row">
        <Field
          label={t('seal-number')}
          help={t(asked ? `seal-number-${phase}` : 'seal-number-help')}
          id={SEAL_FIELD}
          narrow
        >
          {(named) => (
            <input
              {...named}
              autocomplete="off"
              autocapitalize="characters"
              maxLength={40}
              value={read.number}
              onInput={(event) => {
                setTyping(true);
                onRead(withNumber(read, event.currentTarget.value));
              }}
              onBlur={() => setTyping(false)}
              onKeyDown={(event) => {
                if (event.key === 'Enter') setTyping(false);
              }}
              data-testid="seal-number"
            />
          )}
        </Field>
        <ScanButton label={t('seal-scan')} onText={(text) => onRead(withNumber(read, text))} />
      </div>
      {asked && (
        <div class="choices">
          {CHOICES[phase].map((state) => (
            <button
              key={state}
              type="button"
              class="btn choice"
              aria-pressed={read.state === state}
              onClick={() => onRead(withState(read, state))}
              data-testid={`seal-${state}`}
            >
              {t(`seal-${phase}-${state}`)}
            </button>
          ))}
        </div>
      )}
      <div role="status">
        {other && (
          <div class="note warn" data-testid="seal-differs">
            <Icon of="warn" />
            <b>{t(`seal-differs-${read.state}`)}</b>
            {read.state === 'whole' && <span class="num">{t('seal-differs-known', { number: known })}</span>}
            <span>{t('seal-differs-safe')}</span>
            <span>{t('seal-differs-next')}</span>
          </div>
        )}
      </div>
      {other && (
        <fieldset class="choices" aria-labelledby="seal-why">
          <span id="seal-why">{t('seal-why')}</span>
          {SEAL_REASONS.map((reason) => (
            <button
              key={reason}
              type="button"
              class="btn choice"
              aria-pressed={read.reason === reason}
              onClick={() => onRead({ ...read, reason: read.reason === reason ? '' : reason })}
              data-testid={`seal-reason-${reason}`}
            >
              {t(`seal-reason-${reason}`)}
            </button>
          ))}
        </fieldset>
      )}
    </fieldset>
  );
}
