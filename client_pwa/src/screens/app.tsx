// The first screen, and the way to the others: they are one piece of the app, fetched after the first has been drawn.
// Must never leave an empty page when that piece cannot be fetched.

import { signal } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import { state, stopped } from '../bridge.ts';
import { FailureNote, useAct } from '../parts/failure.tsx';
import { applySettings } from '../parts/settings.ts';
import { t } from '../texts/texts.ts';
import type { Failure } from '../worker/messages.ts';
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
  if (stopped.value) return <WorkerStopped failure={stopped.value} />;
  if (!now || now.phase === 'starting') return <Starting />;
  if (now.phase === 'second_tab' || now.phase === 'lost_store' || now.phase === 'unsupported')
    return <Stopped kind={now.phase} />;
  if (now.phase === 'not_enrolled') return <Welcome />;
  return others.value ? <others.value.Enrolled now={now} /> : <Fetching />;
}

/** Longer than the slowest tablet takes to start, in ms. */
const LONG = 15_000;

function Starting() {
  const [long, setLong] = useState(false);
  useEffect(() => {
    const waited = window.setTimeout(() => setLong(true), LONG);
    return () => window.clearTimeout(waited);
  }, []);
  return (
    <main class="body center" aria-busy="true">
      <div class="stack narrow">
        <p class="lead">{t('starting')}</p>
        {long && (
          <div class="note warn" role="alert" data-testid="starting-long">
            <b>{t('starting-long')}</b>
            <span>{t('error-safe')}</span>
            <LoadAgain />
          </div>
        )}
      </div>
    </main>
  );
}

/** The worker answers no more: nothing else can be done here, and its keys are gone with it. */
function WorkerStopped({ failure }: { failure: Failure }) {
  return (
    <main class="body center" data-testid="worker-stopped">
      <div class="stack narrow">
        <FailureNote failure={failure} />
        <LoadAgain />
      </div>
    </main>
  );
}

function LoadAgain() {
  return (
    <button
      type="button"
      class="btn primary"
      onClick={() => window.location.reload()}
      data-testid="load-again"
    >
      {t('load-again')}
    </button>
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
