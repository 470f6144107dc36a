// Asks one person for one secret: pass phrase, session card and PIN, or passkey.
// Must never keep what was typed once it was given away.

import { useState } from 'preact/hooks';
import { t } from '../texts/texts.ts';
import type { GivenSecret, PersonHere, Way, WayHere } from '../worker/messages.ts';
import { CardField, leftOfCard } from './card-field.tsx';
import { Field } from './field.tsx';
import { askPasskey } from './passkey.ts';
import { PinPad } from './pin-pad.tsx';

const MOST_PIN_DIGITS = 12;

interface SecretFormProps {
  person: PersonHere;
  /** The ways of this person that count here; at least one. */
  ways: readonly WayHere[];
  busy: boolean;
  go: string;
  onSecret: (secret: GivenSecret) => Promise<unknown>;
}

export function SecretForm({ person, ways, busy, go, onSecret }: SecretFormProps) {
  const kinds = [...new Set(ways.map((one) => one.way))];
  const [chosen, setChosen] = useState<Way | null>(null);
  const way = chosen && kinds.includes(chosen) ? chosen : (kinds[0] ?? 'phrase');
  const [phrase, setPhrase] = useState('');
  const [card, setCard] = useState('');
  const [pin, setPin] = useState('');
  const [stopped, setStopped] = useState(false);
  const give = async (secret: GivenSecret) => {
    await onSecret(secret);
    setPhrase('');
    setCard('');
    setPin('');
  };
  const touch = async () => {
    const passkey = ways.find((one) => one.way === 'passkey');
    const given = passkey && (await askPasskey(passkey.credential, passkey.ask));
    setStopped(!given);
    if (!given) return;
    await give({ way: 'passkey', ...given });
    given.prf.fill(0);
  };
  const submit = (event: Event) => {
    event.preventDefault();
    if (way === 'phrase') void give({ way, phrase });
    if (way === 'card') void give({ way, card, pin });
    if (way === 'passkey') void touch();
  };
  const left = way === 'card' ? leftOfCard(card, pin) : null;
  const waits = person.tries.waitUntil !== null && Date.parse(person.tries.waitUntil) > Date.now();
  return (
    <form class="stack loose" onSubmit={submit}>
      {kinds.length > 1 && (
        <fieldset class="seg" aria-label={t('way')}>
          {kinds.map((one) => (
            <button
              key={one}
              type="button"
              aria-pressed={way === one}
              onClick={() => setChosen(one)}
              data-testid={`way-${one}`}
            >
              {t(`way-${one}`)}
            </button>
          ))}
        </fieldset>
      )}
      {way === 'phrase' && (
        <Field label={t('phrase')} help={t('phrase-help')}>
          {(named) => (
            <input
              {...named}
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
          )}
        </Field>
      )}
      {way === 'card' && (
        <div class="card-and-pin">
          <CardField value={card} onValue={setCard} />
          <PinPad
            first={false}
            label={t('card-pin')}
            value={pin}
            longest={MOST_PIN_DIGITS}
            disabled={busy}
            onValue={setPin}
          />
        </div>
      )}
      {way === 'passkey' && <p class="lead">{t('passkey-lead')}</p>}
      {stopped && (
        <p class="note warn" role="alert">
          <b>{t('passkey-stopped')}</b>
          <span>{t('passkey-stopped-next')}</span>
        </p>
      )}
      {left && (
        <p class="s" id="left-secret" role="status">
          {t('still-to-do', { what: t(left) })}
        </p>
      )}
      <button
        type="submit"
        class="btn main"
        disabled={busy || left !== null}
        aria-describedby={left ? 'left-secret' : waits ? 'waits' : undefined}
        data-testid="unlock"
      >
        {busy ? t('unlock-busy') : way === 'passkey' ? t('passkey-touch') : go}
      </button>
    </form>
  );
}
