// Locks quickly by itself: two minutes without a touch, or half a minute hidden; timers that slept count as over.

import { useEffect } from 'preact/hooks';
import { lockNow } from './lock-now.ts';

export const IDLE = 120_000;
export const HIDDEN = 30_000;
const SIGNS = ['pointerdown', 'pointermove', 'keydown'] as const;

export function useAutoLock(unlocked: boolean): void {
  useEffect(() => {
    if (!unlocked) return undefined;
    const lock = () => void lockNow();
    let idle = window.setTimeout(lock, IDLE);
    let hidden = 0;
    let touchedAt = Date.now();
    let hiddenAt = 0;
    const touched = () => {
      if (Date.now() - touchedAt > IDLE) lock();
      touchedAt = Date.now();
      window.clearTimeout(idle);
      idle = window.setTimeout(lock, IDLE);
    };
    const changed = () => {
      window.clearTimeout(hidden);
      if (document.hidden) {
        hiddenAt = Date.now();
        hidden = window.setTimeout(lock, HIDDEN);
      } else if (hiddenAt && Date.now() - hiddenAt > HIDDEN) lock();
    };
    for (const sign of SIGNS) window.addEventListener(sign, touched, { passive: true, capture: true });
    document.addEventListener('visibilitychange', changed);
    return () => {
      window.clearTimeout(idle);
      window.clearTimeout(hidden);
      for (const sign of SIGNS) window.removeEventListener(sign, touched, { capture: true });
      document.removeEventListener('visibilitychange', changed);
    };
  }, [unlocked]);
}
