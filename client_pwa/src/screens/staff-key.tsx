// Who will use this tablet: sign in with the office once, then make a way to open the key.
// Must never keep the password.

import { useState } from 'preact/hooks';
import { ask, state } from '../bridge.ts';
import { FailureNote, useAct } from '../parts/failure.tsx';
import { Field } from '../parts/field.tsx';
import { Frame, Heading } from '../parts/frame.tsx';
import { Icon } from '../parts/icon.tsx';
import { LanguageChoice } from '../parts/language-choice.tsx';
import { NewWay } from '../parts/new-way.tsx';
import { go } from '../parts/view.ts';
import { t } from '../texts/texts.ts';
import type { NewSecret } from '../worker/messages.ts';

interface Person {
  staff: string;
  displayName: string;
  login: string;
}

export function StaffKey() {
  const [person, setPerson] = useState<Person | null>(null);
  const { busy, failure, act } = useAct();
  const here = state.value?.staffOnTablet ?? [];
  const back = here.length === 0 ? undefined : { label: t('back'), go: () => go({ name: 'home' }) };
  const keep = async (secret: NewSecret) => {
    const done = await act(() => ask('keep_staff_key', { ...(person as Person), secret }));
    if (!done) return;
    if (secret.way === 'passkey') secret.prf.fill(0);
    go({ name: 'home' });
  };
  return (
    <Frame
      title={state.value?.tablet?.label ?? 'Fielddesk'}
      sub={t('staff-key-sub')}
      bodyClass="center"
      actions={
        <>
          <LanguageChoice />
          <button
            type="button"
            class="btn quiet"
            onClick={() => go({ name: 'settings' })}
            data-testid="go-settings"
          >
            <Icon of="gear" />
            {t('settings')}
          </button>
        </>
      }
      back={back}
    >
      {person ? <NewWay person={person} busy={busy} onMade={keep} /> : <SignIn onPerson={setPerson} />}
      <FailureNote failure={failure} />
      {!person && here.length > 0 && (
        <section class="card stack narrow">
          <h2>{t('way-more')}</h2>
          <p class="s">{t('way-more-lead')}</p>
          {here.map((one) => (
            <button
              key={one.staff}
              type="button"
              class="btn"
              onClick={() => go({ name: 'way', staff: one.staff })}
              data-testid="add-way"
            >
              {t('way-more-for', { name: one.displayName })}
            </button>
          ))}
        </section>
      )}
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
      <Field label={t('totp')} help={t('totp-help')}>
        {(named) => (
          <input
            {...named}
            name="totp"
            inputMode="numeric"
            autocomplete="one-time-code"
            value={totp}
            onInput={(event) => setTotp(event.currentTarget.value)}
          />
        )}
      </Field>
      <FailureNote failure={failure} />
      <button type="submit" class="btn main" disabled={busy} data-testid="staff-submit">
        {busy ? t('busy') : t('staff-go')}
      </button>
    </form>
  );
}
