// Screens on which nothing can be done here: a second tab, a browser that cannot keep evidence, or a store that was lost.

import { useState } from 'preact/hooks';
import { state } from '../bridge.ts';
import { Frame, Heading } from '../parts/frame.tsx';
import { TakeOut } from '../parts/take-out.tsx';
import { t } from '../texts/texts.ts';
import { Welcome } from './welcome.tsx';

export function Stopped({ kind }: { kind: 'second_tab' | 'lost_store' | 'unsupported' }) {
  const [saved, setSaved] = useState(false);
  const [again, setAgain] = useState(false);
  const items = state.value?.evidence.waiting ?? 0;
  if (again) return <Welcome />;
  return (
    <Frame title="Fielddesk" bodyClass="center">
      <div class="stack loose narrow" role="alert" data-testid={kind}>
        <Heading>{t(`${kind}-title`)}</Heading>
        <p class="lead">{t(`${kind}-safe`, { count: items })}</p>
        <p>{t(`${kind}-next`)}</p>
        {kind !== 'lost_store' ? (
          <button type="button" class="btn main" onClick={() => window.location.reload()}>
            {t('second_tab-retry')}
          </button>
        ) : (
          <>
            {items > 0 && <TakeOut file="fielddesk-rescued.json" onTaken={() => setSaved(true)} />}
            {(saved || items === 0) && (
              <button
                type="button"
                class={items === 0 ? 'btn main' : 'btn'}
                data-testid="enrol-again"
                onClick={() => setAgain(true)}
              >
                {t('lost_store-again')}
              </button>
            )}
          </>
        )}
      </div>
    </Frame>
  );
}
