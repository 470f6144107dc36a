// The session card: scanned by camera or hardware scanner, or its 28 characters typed.

import { useLayoutEffect, useRef } from 'preact/hooks';
import { t } from '../texts/texts.ts';
import { canScan } from './barcodes.ts';
import { Field } from './field.tsx';
import { ScanButton } from './scan-button.tsx';

/** The fewest digits of a card's PIN. */
const LEAST_PIN_DIGITS = 6;

/** What is still to be done of a card and its PIN, as the key of its words; null for nothing. */
export function leftOfCard(card: string, pin: string): 'left-card' | 'left-card-pin' | null {
  if (card.trim() === '') return 'left-card';
  return pin.length < LEAST_PIN_DIGITS ? 'left-card-pin' : null;
}

interface CardFieldProps {
  value: string;
  onValue: (value: string) => void;
}

export function CardField({ value, onValue }: CardFieldProps) {
  const field = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => field.current?.focus(), []);
  return (
    <div class="stack tight">
      <Field label={t('card')} help={t('card-help')}>
        {(named) => (
          <input
            {...named}
            ref={field}
            class="code"
            type="password"
            name="card"
            autocomplete="off"
            autocapitalize="characters"
            spellcheck={false}
            required
            value={value}
            onInput={(event) => onValue(event.currentTarget.value)}
            data-testid="card"
          />
        )}
      </Field>
      {canScan() && <ScanButton label={t('card-scan')} onText={onValue} />}
      {value.trim() !== '' && (
        <p class="s" role="status">
          {t('card-there')}
        </p>
      )}
    </div>
  );
}
