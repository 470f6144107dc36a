// Welcome and enrol: the code from the administrator's screen, scanned or typed.

import { useState } from 'preact/hooks';
import { ask } from '../bridge.ts';
import { canScan } from '../parts/barcodes.ts';
import { FailureNote, useAct } from '../parts/failure.tsx';
import { Field } from '../parts/field.tsx';
import { Frame, Heading } from '../parts/frame.tsx';
import { LanguageChoice } from '../parts/language-choice.tsx';
import { ScanButton } from '../parts/scan-button.tsx';
import { t } from '../texts/texts.ts';

export function Welcome() {
  const fromAddress = window.location.hash.startsWith('#enrol=') ? window.location.href : '';
  const [code, setCode] = useState('');
  const { busy, failure, act } = useAct();
  const enrol = (text: string) =>
    act(async () => {
      await ask('enrol', { code: text });
      window.history.replaceState(null, '', '/app/');
    });
  const submit = (event: Event) => {
    event.preventDefault();
    void enrol(code.trim() || fromAddress);
  };
  return (
    <Frame title="Fielddesk" sub={window.location.host} bodyClass="center" actions={<LanguageChoice />}>
      <form class="stack loose narrow" onSubmit={submit}>
        <Heading>{t('welcome')}</Heading>
        <p class="lead">{t('welcome-lead')}</p>
        {fromAddress ? (
          <p class="note good">
            <b>{t('enrol-scanned')}</b>
            <span>{t('enrol-server', { host: window.location.host })}</span>
          </p>
        ) : (
          <Field label={t('enrol-code')} help={t('enrol-code-help')}>
            {(named) => (
              <input
                {...named}
                class="code"
                name="code"
                autocomplete="off"
                autocapitalize="characters"
                spellcheck={false}
                required
                placeholder="0000-00000-00000-000000"
                value={code}
                onInput={(event) => setCode(event.currentTarget.value)}
                data-testid="enrol-code"
              />
            )}
          </Field>
        )}
        <FailureNote failure={failure} />
        <button type="submit" class="btn main" disabled={busy} data-testid="enrol-submit">
          {busy ? t('enrol-busy') : t('enrol-go')}
        </button>
        {canScan() && !fromAddress && (
          <ScanButton label={t('enrol-scan')} onText={(text) => void enrol(text)} />
        )}
      </form>
    </Frame>
  );
}
