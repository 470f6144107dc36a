// The first screen, and the way to the others: they are one piece of the app, fetched after the first has been drawn.
// Must never leave an empty page when that piece cannot be fetched.

import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { state } from '../bridge.ts';
import { FailureNote, useAct } from '../parts/failure.tsx';
import { applySettings } from '../parts/settings.ts';
import { t } from '../texts/texts.ts';
import { Stopped } from './stopped.tsx';
import { Welcome } from './welcome.tsx';

const others = signal<typeof import('./enrolled.tsx') | null>(null);

/** Fetch all other screens. */
export async function fetchScreens(): Promise<void> {
  others.value ??= await import('./enrolled.tsx');
}

export function App() {
  const now = state.value;
  useEffect(applySettings, []);
  if (!now || now.phase === 'starting') return <Starting />;
  if (now.phase === 'second_tab' || now.phase === 'lost_store' || now.phase === 'unsupported')
    return <Stopped kind={now.phase} />;
  if (now.phase === 'not_enrolled') return <Welcome />;
  return others.value ? <others.value.Enrolled now={now} /> : <Fetching />;
}

function Starting() {
  return (
    <main class="body center" aria-busy="true">
      <p class="lead">{t('starting')}</p>
    </main>
  );
}

function Fetching() {
  const { busy, failure, act } = useAct();
  useEffect(() => {
    void act(fetchScreens);
  }, []);
  if (!failure) return <Starting />;
  return (
    <main class="body center">
      <FailureNote failure={failure} />
      <button type="button" class="btn primary" disabled={busy} onClick={() => void act(fetchScreens)}>
        {t('try-again')}
      </button>
    </main>
  );
}
