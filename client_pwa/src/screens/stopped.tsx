// Screens on which nothing can be done here: a second tab, a browser that cannot keep evidence, or a store that was lost.

import { useState } from 'preact/hooks';
import { ask, state } from '../bridge.ts';
import { FailureNote, useAct } from '../parts/failure.tsx';
import { Frame, Heading } from '../parts/frame.tsx';
import { saveFile } from '../parts/save-file.ts';
import { t } from '../texts/texts.ts';
import { Welcome } from './welcome.tsx';

export function Stopped({ kind }: { kind: 'second_tab' | 'lost_store' | 'unsupported' }) {
  const { busy, failure, act } = useAct();
  const [saved, setSaved] = useState(false);
  const [again, setAgain] = useState(false);
  const items = state.value?.evidence.waiting ?? 0;
  const carry = () =>
    act(async () => {
      const { bytes } = await ask('export_bundle', {});
      saveFile(bytes, 'fielddesk-rescued.json', 'application/json');
      setSaved(true);
    });
  if (again) return <Welcome />;
  return (
    <Frame title="Fielddesk" bodyClass="center">
      <div class="stack loose narrow" role="alert" data-testid={kind}>
        <Heading>{t(`${kind}-title`)}</Heading>
        <p class="lead">{t(`${kind}-safe`, { count: items })}</p>
        <p>{t(`${kind}-next`)}</p>
        <FailureNote failure={failure} />
        {kind !== 'lost_store' ? (
          <button type="button" class="btn main" onClick={() => window.location.reload()}>
            {t('second_tab-retry')}
          </button>
        ) : (
          <>
            <button
              type="button"
              class="btn main"
              disabled={busy || items === 0}
              onClick={() => void carry()}
            >
              {t('carry-export')}
            </button>
            {(saved || items === 0) && (
              <button type="button" class="btn" data-testid="enrol-again" onClick={() => setAgain(true)}>
                {t('lost_store-again')}
              </button>
            )}
          </>
        )}
      </div>
    </Frame>
  );
}
