// The day's first unlock: choose the PIN that lifts a quick lock, twice.

import { useState } from 'preact/hooks';
import { ask, state } from '../bridge.ts';
import { FailureNote, useAct } from '../parts/failure.tsx';
import { Frame, Heading } from '../parts/frame.tsx';
import { Icon } from '../parts/icon.tsx';
import { PinPad } from '../parts/pin-pad.tsx';
import { t } from '../texts/texts.ts';
import { DAY_PIN_DIGITS } from './quick-unlock.tsx';

export function DayPin() {
  const [pin, setPin] = useState('');
  const [first, setFirst] = useState('');
  const [wrong, setWrong] = useState(false);
  const { busy, failure, act } = useAct();
  const take = async (typed: string) => {
    setPin('');
    setWrong(false);
    if (!first) {
      setFirst(typed);
      return;
    }
    setFirst('');
    setWrong(first !== typed);
    if (first === typed) await act(() => ask('choose_day_pin', { pin: typed }));
  };
  return (
    <Frame title={state.value?.session?.location ?? ''} bodyClass="center">
      <section class="stack loose with-pin" data-testid="day-pin">
        <Heading>{t('day-pin-title')}</Heading>
        <p class="lead">{t('day-pin-lead')}</p>
        <PinPad
          label={t(first ? 'pin-again' : 'day-pin-choose')}
          help={t('day-pin-help')}
          value={pin}
          longest={DAY_PIN_DIGITS}
          disabled={busy}
          onValue={setPin}
          onFull={(typed) => void take(typed)}
        />
        <p class="s" role="status">
          {first ? t('pin-again') : ''}
        </p>
        {wrong && (
          <p class="note bad" role="alert">
            <Icon of="warn" />
            <b>{t('pin-not-same')}</b>
          </p>
        )}
        <FailureNote failure={failure} />
        <button
          type="button"
          class="btn quiet"
          disabled={busy}
          onClick={() => void act(() => ask('decline_day_pin', {}))}
          data-testid="day-pin-none"
        >
          {t('day-pin-none')}
        </button>
      </section>
    </Frame>
  );
}
