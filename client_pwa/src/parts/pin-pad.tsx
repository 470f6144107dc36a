// A PIN by large keys, by keyboard, or read by a screen reader: one field, and ten keys that type into it.
// Must never show the digits, nor keep them once they were given away.

import { useLayoutEffect, useRef } from 'preact/hooks';
import { t } from '../texts/texts.ts';
import { Field } from './field.tsx';
import { Icon } from './icon.tsx';

const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;

interface PinPadProps {
  label: string;
  help?: string;
  value: string;
  longest: number;
  disabled?: boolean;
  /** The focus goes here first; false where another field comes before. */
  first?: boolean;
  onValue: (value: string) => void;
  /** Called as soon as the longest PIN is there. */
  onFull?: (value: string) => void;
}

export function PinPad(props: PinPadProps) {
  const { label, help, value, longest, disabled = false, first = true, onValue, onFull } = props;
  const field = useRef<HTMLInputElement>(null);
  // In the step that draws it: a digit typed at once must not be lost.
  useLayoutEffect(() => {
    if (!disabled && first) field.current?.focus();
  }, [disabled, first]);
  const take = (typed: string) => {
    const digits = typed.replaceAll(/\D/g, '').slice(0, longest);
    // What was left out must not stay in the field either: it is not drawn anew when the digits are the same as before.
    if (field.current) field.current.value = digits;
    onValue(digits);
    if (digits.length === longest) onFull?.(digits);
  };
  const key = (digit: string) => (
    <button
      key={digit}
      type="button"
      class="btn key num"
      disabled={disabled}
      onClick={() => take(value + digit)}
      data-testid={`pin-${digit}`}
    >
      {digit}
    </button>
  );
  return (
    <div class="stack">
      <Field label={label} help={help}>
        {(named) => (
          <input
            {...named}
            ref={field}
            class="pin num"
            type="password"
            name="pin"
            inputMode="none"
            autocomplete="off"
            maxLength={longest}
            disabled={disabled}
            value={value}
            onInput={(event) => take(event.currentTarget.value)}
            data-testid="pin"
          />
        )}
      </Field>
      <fieldset class="keys" aria-label={t('pin-keys')}>
        {KEYS.map(key)}
        <span />
        {key('0')}
        <button
          type="button"
          class="btn key"
          aria-label={t('pin-back')}
          disabled={disabled}
          onClick={() => onValue(value.slice(0, -1))}
        >
          <Icon of="back" />
        </button>
      </fieldset>
    </div>
  );
}
