// Who will use this tablet: sign in with the office once, get a pass phrase, repeat it.
// Must never show the phrase twice.

import { useEffect, useState } from 'preact/hooks';
import { ask, state } from '../bridge.ts';
import { FailureNote, useAct } from '../parts/failure.tsx';
import { Frame, Heading } from '../parts/frame.tsx';
import { Icon } from '../parts/icon.tsx';
import { LanguageChoice } from '../parts/language-choice.tsx';
import { go } from '../parts/view.ts';
import { t } from '../texts/texts.ts';

interface Person {
  staff: string;
  displayName: string;
  login: string;
}

export function StaffKey() {
  const [person, setPerson] = useState<Person | null>(null);
  const [words, setWords] = useState<readonly string[]>([]);
  const [written, setWritten] = useState(false);
  useEffect(() => {
    if (person) void ask('propose_pass_phrase', {}).then((answer) => setWords(answer.words));
  }, [person]);
  const first = state.value?.staffOnTablet.length === 0;
  const back = first ? undefined : { label: t('back'), go: () => go({ name: 'home' }) };
  return (
    <Frame
      title={state.value?.tablet?.label ?? 'Fielddesk'}
      sub={t('staff-key-sub')}
      bodyClass="center"
      actions={<LanguageChoice />}
      back={back}
    >
      {!person && <SignIn onPerson={setPerson} />}
      {person && !written && (
        <Show name={person.displayName} words={words} onWritten={() => setWritten(true)} />
      )}
      {person && written && <Repeat person={person} words={words} onBack={() => setWritten(false)} />}
    </Frame>
  );
}

function SignIn({ onPerson }: { onPerson: (person: Person) => void }) {
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [totp, setTotp] = useState('');
  const { busy, failure, act } = useAct();
  const submit = (event: Event) => {
    event.preventDefault();
    void act(async () => onPerson(await ask('sign_in_staff', { username, password, totp })));
  };
  return (
    <form class="stack loose narrow" onSubmit={submit}>
      <Heading>{t('staff-who')}</Heading>
      <p class="lead">{t('staff-who-lead')}</p>
      <label class="f">
        {t('username')}
        <input
          name="username"
          autocomplete="username"
          autocapitalize="none"
          required
          value={username}
          onInput={(event) => setUsername(event.currentTarget.value)}
          data-testid="staff-username"
        />
      </label>
      <label class="f">
        {t('password')}
        <input
          name="password"
          type="password"
          autocomplete="current-password"
          required
          value={password}
          onInput={(event) => setPassword(event.currentTarget.value)}
          data-testid="staff-password"
        />
      </label>
      <label class="f">
        {t('totp')}
        <small>{t('totp-help')}</small>
        <input
          name="totp"
          inputMode="numeric"
          autocomplete="one-time-code"
          value={totp}
          onInput={(event) => setTotp(event.currentTarget.value)}
        />
      </label>
      <FailureNote failure={failure} />
      <button type="submit" class="btn main" disabled={busy} data-testid="staff-submit">
        {busy ? t('busy') : t('staff-go')}
      </button>
    </form>
  );
}

function Show({ name, words, onWritten }: { name: string; words: readonly string[]; onWritten: () => void }) {
  return (
    <section class="stack loose wide">
      <Heading>{t('phrase-title', { name })}</Heading>
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
      <button type="button" class="btn main" onClick={onWritten} data-testid="phrase-written">
        {t('phrase-written')}
      </button>
    </section>
  );
}

function Repeat({ person, words, onBack }: { person: Person; words: readonly string[]; onBack: () => void }) {
  const [phrase, setPhrase] = useState('');
  const [wrong, setWrong] = useState(false);
  const { busy, failure, act } = useAct();
  const submit = (event: Event) => {
    event.preventDefault();
    const same = phrase.trim().toLowerCase().split(/\s+/).join(' ') === words.join(' ');
    setWrong(!same);
    if (!same) return;
    void act(() => ask('keep_staff_key', { ...person, phrase })).then((done) => done && go({ name: 'home' }));
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
      <FailureNote failure={failure} />
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
