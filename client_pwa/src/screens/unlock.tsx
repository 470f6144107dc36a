// Unlock: who, and that person's pass phrase. Evidence is safe whatever is typed, and the screen says so.

import { useState } from 'preact/hooks';
import { ask, state } from '../bridge.ts';
import { FailureNote, useAct } from '../parts/failure.tsx';
import { Frame, Heading } from '../parts/frame.tsx';
import { Icon } from '../parts/icon.tsx';
import { go } from '../parts/view.ts';
import { day, time } from '../texts/format.ts';
import { t } from '../texts/texts.ts';

export function Unlock({ batch, stay = false }: { batch: string; stay?: boolean }) {
  const offer = state.value?.batches.find((one) => one.batch === batch);
  const people = offer?.staff ?? [];
  const [staff, setStaff] = useState(people[0]?.staff ?? '');
  const [phrase, setPhrase] = useState('');
  const { busy, failure, act } = useAct();
  if (!offer) return null;
  const submit = async (event: Event) => {
    event.preventDefault();
    const done = await act(() => ask('unlock', { batch, staff, phrase }));
    setPhrase('');
    if (done && !stay) go({ name: 'find' });
  };
  return (
    <Frame
      title={offer.location}
      sub={`${day(offer.startsAt)}, ${t('from-to', { from: time(offer.startsAt), to: time(offer.endsAt) })}`}
      bodyClass="center"
      back={{ label: t('batches'), go: () => go({ name: 'home' }) }}
    >
      <form class="stack loose narrow" onSubmit={(event) => void submit(event)}>
        <Heading>{t('unlock-title')}</Heading>
        {people.length === 0 ? (
          <p class="note bad">
            <Icon of="warn" />
            <b>{t('unlock-nobody')}</b>
            <span>{t('unlock-nobody-next')}</span>
          </p>
        ) : (
          <fieldset class="seg" aria-label={t('unlock-who')}>
            {people.map((one) => (
              <button
                key={one.staff}
                type="button"
                aria-pressed={staff === one.staff}
                onClick={() => setStaff(one.staff)}
              >
                {one.displayName || t('unlock-no-name')}
              </button>
            ))}
          </fieldset>
        )}
        <label class="f">
          {t('phrase')}
          <small>{t('phrase-help')}</small>
          <input
            type="password"
            name="phrase"
            autocomplete="off"
            autocapitalize="none"
            spellcheck={false}
            required
            value={phrase}
            onInput={(event) => setPhrase(event.currentTarget.value)}
            data-testid="unlock-phrase"
          />
        </label>
        <FailureNote failure={failure} />
        <button type="submit" class="btn main" disabled={busy || !staff} data-testid="unlock">
          {busy ? t('unlock-busy') : t('unlock-now', { count: offer.count })}
        </button>
        <p class="s">{t('unlock-safe')}</p>
      </form>
    </Frame>
  );
}
