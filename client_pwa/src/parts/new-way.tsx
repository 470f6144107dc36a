// Makes a new way to open a person's key: words shown and repeated, a card with a PIN chosen twice, or a passkey.
// Must never show the phrase again once it was kept.

import { useEffect, useState } from 'preact/hooks';
import { ask, state } from '../bridge.ts';
import { t } from '../texts/texts.ts';
import type { NewSecret, Way } from '../worker/messages.ts';
import { CardField, leftOfCard } from './card-field.tsx';
import { FailureNote, useAct } from './failure.tsx';
import { Heading } from './frame.tsx';
import { Icon } from './icon.tsx';
import { canPasskey, makePasskey } from './passkey.ts';
import { PinPad } from './pin-pad.tsx';

interface NewWayProps {
  person: { staff: string; displayName: string };
  busy: boolean;
  /** What was made is the receiver's, to be overwritten once it was given away. */
  onMade: (made: NewSecret) => Promise<unknown>;
}

/** The prepared batches whose session has a card. */
function batchesWithCard() {
  return (state.value?.batches ?? []).filter((one) => one.unlock.card !== '');
}

export function NewWay(props: NewWayProps) {
  const [way, setWay] = useState<Way | null>(null);
  const [passkeys, setPasskeys] = useState<boolean | null>(null);
  useEffect(() => {
    void canPasskey().then(setPasskeys);
  }, []);
  if (passkeys === null) return null;
  const kinds: Way[] = ['phrase'];
  if (batchesWithCard().length > 0) kinds.push('card');
  if (passkeys) kinds.push('passkey');
  const chosen = way ?? (kinds.length === 1 ? 'phrase' : null);
  if (chosen === 'phrase') return <NewPhrase {...props} />;
  if (chosen === 'card') return <NewCard {...props} />;
  if (chosen === 'passkey') return <NewPasskey {...props} onOther={() => setWay('phrase')} />;
  return (
    <section class="stack loose wide">
      <Heading>{t('way-choose', { name: props.person.displayName })}</Heading>
      {kinds.map((one) => (
        <button
          key={one}
          type="button"
          class="btn way"
          onClick={() => setWay(one)}
          data-testid={`new-way-${one}`}
        >
          <b>{t(`way-${one}`)}</b>
          <small>{t(`way-${one}-what`)}</small>
        </button>
      ))}
    </section>
  );
}

function NewPhrase({ person, busy, onMade }: NewWayProps) {
  const [words, setWords] = useState<readonly string[]>([]);
  const [written, setWritten] = useState(false);
  const { busy: making, failure, act } = useAct();
  const propose = () => act(async () => setWords((await ask('propose_pass_phrase', {})).words));
  useEffect(() => void propose(), []);
  const none = words.length === 0;
  if (written)
    return (
      <Repeat words={words} busy={busy} onMade={onMade} onBack={() => setWritten(false)} person={person} />
    );
  return (
    <section class="stack loose wide">
      <Heading>{t('phrase-title', { name: person.displayName })}</Heading>
      <p class="lead">{t('phrase-lead')}</p>
      <ol class="words" data-testid="phrase">
        {words.map((word, at) => (
          <li key={at} lang="en">
            {word}
          </li>
        ))}
      </ol>
      <p class="note warn">
        <Icon of="warn" />
        <b>{t('phrase-once')}</b>
        <span>{t('phrase-once-why')}</span>
      </p>
      <FailureNote failure={failure} />
      {none && !failure && (
        <p class="s" id="left-words" role="status">
          {t(making ? 'phrase-making' : 'phrase-none')}
        </p>
      )}
      {none && !making && (
        <button type="button" class="btn" onClick={() => void propose()} data-testid="phrase-again">
          {t('try-again')}
        </button>
      )}
      <button
        type="button"
        class="btn main"
        disabled={none}
        aria-describedby={none && !failure ? 'left-words' : undefined}
        onClick={() => setWritten(true)}
        data-testid="phrase-written"
      >
        {t('phrase-written')}
      </button>
    </section>
  );
}

function Repeat({
  words,
  busy,
  onMade,
  onBack,
}: NewWayProps & { words: readonly string[]; onBack: () => void }) {
  const [phrase, setPhrase] = useState('');
  const [wrong, setWrong] = useState(false);
  const submit = (event: Event) => {
    event.preventDefault();
    const same = phrase.trim().toLowerCase().split(/\s+/).join(' ') === words.join(' ');
    setWrong(!same);
    if (same) void onMade({ way: 'phrase', phrase });
  };
  return (
    <form class="stack loose narrow" onSubmit={submit}>
      <Heading>{t('phrase-repeat')}</Heading>
      <p class="lead">{t('phrase-repeat-lead')}</p>
      <label class="f">
        {t('phrase')}
        <input
          name="phrase"
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          required
          value={phrase}
          onInput={(event) => setPhrase(event.currentTarget.value)}
          data-testid="phrase-repeat"
        />
      </label>
      {wrong && (
        <p class="note bad" role="alert">
          <Icon of="warn" />
          <b>{t('phrase-not-same')}</b>
        </p>
      )}
      <div class="row">
        <button type="button" class="btn" onClick={onBack}>
          {t('phrase-again')}
        </button>
        <button type="submit" class="btn main fill" disabled={busy} data-testid="phrase-keep">
          {busy ? t('busy') : t('phrase-keep')}
        </button>
      </div>
    </form>
  );
}

function NewCard({ person, busy, onMade }: NewWayProps) {
  const offers = batchesWithCard();
  const [batch, setBatch] = useState(offers[0]?.batch ?? '');
  const [card, setCard] = useState('');
  const [pin, setPin] = useState('');
  const [first, setFirst] = useState('');
  const [wrong, setWrong] = useState(false);
  const left = leftOfCard(card, pin);
  const submit = (event: Event) => {
    event.preventDefault();
    setWrong(first !== '' && first !== pin);
    setFirst(first === '' ? pin : '');
    setPin('');
    if (first !== '' && first === pin) void onMade({ way: 'card', card, pin, batch });
  };
  return (
    <form class="stack loose wide" onSubmit={submit}>
      <Heading>{t('card-new', { name: person.displayName })}</Heading>
      <p class="lead">{t('card-new-lead')}</p>
      {offers.length > 1 && (
        <fieldset class="seg" aria-label={t('batches')}>
          {offers.map((one) => (
            <button
              key={one.batch}
              type="button"
              aria-pressed={batch === one.batch}
              onClick={() => setBatch(one.batch)}
            >
              {one.location}
            </button>
          ))}
        </fieldset>
      )}
      <div class="card-and-pin">
        <CardField value={card} onValue={setCard} />
        <PinPad
          first={first !== ''}
          label={t(first ? 'pin-again' : 'pin-choose')}
          help={t('pin-choose-help')}
          value={pin}
          longest={12}
          disabled={busy}
          onValue={setPin}
        />
      </div>
      {wrong && (
        <p class="note bad" role="alert">
          <Icon of="warn" />
          <b>{t('pin-not-same')}</b>
        </p>
      )}
      {left && (
        <p class="s" id="left-card" role="status">
          {t('still-to-do', { what: t(left) })}
        </p>
      )}
      <button
        type="submit"
        class="btn main"
        disabled={busy || left !== null}
        aria-describedby={left ? 'left-card' : undefined}
        data-testid="card-keep"
      >
        {busy ? t('busy') : t(first ? 'card-keep' : 'pin-next')}
      </button>
    </form>
  );
}

function NewPasskey({ person, busy, onMade, onOther }: NewWayProps & { onOther: () => void }) {
  const [failed, setFailed] = useState(false);
  const { busy: making, failure, act } = useAct();
  const make = () =>
    act(async () => {
      const { salt, ask: question } = await ask('propose_passkey', { staff: person.staff });
      const given = await makePasskey(person.displayName, person.staff, question);
      setFailed(!given);
      if (given) await onMade({ way: 'passkey', ...given, salt });
    });
  return (
    <section class="stack loose narrow">
      <Heading>{t('passkey-new', { name: person.displayName })}</Heading>
      <p class="lead">{t('passkey-new-lead')}</p>
      {failed && (
        <p class="note warn" role="alert">
          <Icon of="warn" />
          <b>{t('passkey-none')}</b>
          <span>{t('passkey-none-next')}</span>
        </p>
      )}
      <FailureNote failure={failure} />
      <div class="row">
        <button type="button" class="btn" onClick={onOther}>
          {t('way-phrase')}
        </button>
        <button
          type="button"
          class="btn main fill"
          disabled={busy || making}
          onClick={() => void make()}
          data-testid="passkey-make"
        >
          {busy || making ? t('busy') : t('passkey-make')}
        </button>
      </div>
    </section>
  );
}
