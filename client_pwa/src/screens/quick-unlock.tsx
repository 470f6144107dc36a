// Between two applicants: the screen is covered, and the day's PIN or a finger brings the list back.

import { useState } from 'preact/hooks';
import { ask, state } from '../bridge.ts';
import { FailureNote, useAct } from '../parts/failure.tsx';
import { Frame, Heading } from '../parts/frame.tsx';
import { Icon } from '../parts/icon.tsx';
import { askPasskey } from '../parts/passkey.ts';
import { PinPad } from '../parts/pin-pad.tsx';
import { SignedListButton } from '../parts/signed-list-button.tsx';
import { time } from '../texts/format.ts';
import { t } from '../texts/texts.ts';
import type { DayState } from '../worker/messages.ts';

export const DAY_PIN_DIGITS = 6;

export function QuickUnlock() {
  const now = state.value;
  const today = now?.day;
  const [pin, setPin] = useState('');
  const { busy, failure, act } = useAct();
  if (!now || !today) return null;
  const offer = now.batches.find((one) => one.batch === today.batch);
  const person = now.staffOnTablet.find((one) => one.staff === today.staff);
  const passkey = offer?.unlock.ways.includes('passkey')
    ? person?.ways.find((one) => one.way === 'passkey')
    : undefined;
  const byPin = async (typed: string) => {
    await act(() => ask('unlock_quickly', { pin: typed }));
    setPin('');
  };
  const byFinger = async () => {
    const given = passkey && (await askPasskey(passkey.credential, passkey.ask));
    if (!given) return;
    await act(() => ask('unlock_quickly', { secret: { way: 'passkey', ...given } }));
    given.prf.fill(0);
  };
  const lockFully = () => act(() => ask('lock', { depth: 'full' }));
  return (
    <Frame
      title={offer?.location ?? ''}
      sub={today.displayName}
      bodyClass="center"
      actions={<SignedListButton />}
    >
      <form
        class="stack loose with-pin"
        aria-labelledby="locked-for"
        onSubmit={(event) => {
          event.preventDefault();
          if (pin) void byPin(pin);
        }}
        data-testid="quick-lock"
      >
        <Heading id="locked-for">{t('quick-title', { name: today.displayName })}</Heading>
        {today.pin === 'chosen' && (
          <PinPad
            label={t('day-pin')}
            value={pin}
            longest={DAY_PIN_DIGITS}
            disabled={busy}
            onValue={setPin}
            onFull={(typed) => void byPin(typed)}
          />
        )}
        {passkey && (
          <button
            type="button"
            class={today.pin === 'chosen' ? 'btn' : 'btn main'}
            disabled={busy}
            onClick={() => void byFinger()}
            data-testid="quick-passkey"
          >
            <Icon of="lock" />
            {t('passkey-touch')}
          </button>
        )}
        <FailureNote failure={failure} />
        <p class="s" role="status">
          {busy ? t('unlock-busy') : failure ? '' : aside(today)}
        </p>
        <button
          type="button"
          class="btn"
          disabled={busy}
          onClick={() => void lockFully()}
          data-testid="lock-fully"
        >
          {t('quick-other')}
        </button>
      </form>
    </Frame>
  );
}

/** How many tries there are, and until when; that nothing typed here can hurt the evidence. */
function aside({ pin, pinTriesLeft, fullAt }: DayState): string {
  return [
    pin === 'chosen' && t('day-pin-left', { count: pinTriesLeft }),
    fullAt && t('quick-until', { at: time(fullAt) }),
    t('unlock-safe'),
  ]
    .filter(Boolean)
    .join(' ');
}
