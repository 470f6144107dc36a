// A series of QR codes, shown round and round until the other side has them all. Any code helps; none must be waited for.

import { useEffect, useRef, useState } from 'preact/hooks';
import { t } from '../texts/texts.ts';
import { useAwake } from './awake.ts';
import { Qr } from './qr.tsx';

/** ms that a code stands: some six a second; half as many where less motion is asked for. */
const STANDS = 160;
const STANDS_CALM = 330;

export function CodeSeries({ frames, of }: { frames: readonly string[]; of: number }) {
  const [at, setAt] = useState(0);
  const [paused, setPaused] = useState(false);
  useAwake();
  useEffect(() => {
    if (paused) return undefined;
    const calm = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
    const timer = window.setInterval(
      () => setAt((one) => (one + 1) % frames.length),
      calm ? STANDS_CALM : STANDS,
    );
    return () => window.clearInterval(timer);
  }, [paused, frames.length]);
  const whole = useRef<HTMLDivElement>(null);
  useEffect(() => whole.current?.scrollIntoView({ block: 'nearest' }), []);
  return (
    <div class="stack code-series" ref={whole}>
      <Qr
        text={frames[at] ?? ''}
        label={t('carry-code', { number: at + 1, of: frames.length })}
        name="series"
      />
      <div class="row">
        <button
          type="button"
          class="btn"
          aria-pressed={paused}
          onClick={() => setPaused(!paused)}
          data-testid="series-pause"
        >
          {t(paused ? 'carry-go-on' : 'carry-pause')}
        </button>
        {paused && (
          <button
            type="button"
            class="btn"
            onClick={() => setAt((at + 1) % frames.length)}
            data-testid="series-next"
          >
            {t('carry-next-code')}
          </button>
        )}
        <span class="num" data-testid="series-at">
          {at + 1} / {frames.length}
        </span>
      </div>
      <p class="s">{t('carry-codes-say', { count: of })}</p>
    </div>
  );
}
