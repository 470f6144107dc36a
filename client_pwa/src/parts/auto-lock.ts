// Locks by itself: two minutes without a touch, or half a minute hidden.

import { useEffect } from 'preact/hooks';
import { ask } from '../bridge.ts';

const IDLE = 120_000;
const HIDDEN = 30_000;
const SIGNS = ['pointerdown', 'pointermove', 'keydown'] as const;

export function useAutoLock(unlocked: boolean): void {
  useEffect(() => {
    if (!unlocked) return undefined;
    const lock = () => void ask('lock', {}).catch(() => undefined);
    let idle = window.setTimeout(lock, IDLE);
    let hidden = 0;
    const touched = () => {
      window.clearTimeout(idle);
      idle = window.setTimeout(lock, IDLE);
    };
    const changed = () => {
      window.clearTimeout(hidden);
      if (document.hidden) hidden = window.setTimeout(lock, HIDDEN);
    };
    for (const sign of SIGNS) window.addEventListener(sign, touched, { passive: true });
    document.addEventListener('visibilitychange', changed);
    return () => {
      window.clearTimeout(idle);
      window.clearTimeout(hidden);
      for (const sign of SIGNS) window.removeEventListener(sign, touched);
      document.removeEventListener('visibilitychange', changed);
    };
  }, [unlocked]);
}
