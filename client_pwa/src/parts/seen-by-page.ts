// What only the page can say of the tablet: the app's choices, the browser's kind, the screen, the checks made here.
// Must never pass on the browser's whole name of itself: it tells more than is needed.

import { state } from '../bridge.ts';
import { language } from '../texts/texts.ts';
import type { SeenByPage } from '../worker/diagnosis.ts';
import { browserOf } from './browser-kind.ts';
import { checkHere } from './checks-here.ts';
import { theme } from './settings.ts';
import { waitingVersion } from './update.ts';

const INSTALLED = '(display-mode: standalone), (display-mode: fullscreen)';

export async function seenByPage(): Promise<SeenByPage> {
  return {
    app: {
      release: state.value?.appVersion ?? 'unbuilt',
      updateWaits: waitingVersion.value !== null,
      installed: window.matchMedia(INSTALLED).matches,
      language: language.value,
      theme: theme.value,
    },
    browser: {
      ...browserOf(navigator.userAgent, navigator.maxTouchPoints),
      width: window.innerWidth,
      height: window.innerHeight,
      scale: Math.round(window.devicePixelRatio * 100),
      touch: navigator.maxTouchPoints,
    },
    checks: await checkHere(),
  };
}
