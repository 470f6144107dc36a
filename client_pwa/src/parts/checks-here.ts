// Ready for the road, what only the page can look at: camera, pad, texts, voices, version, battery.
// Must never say good without having looked; what cannot be known is left out.

import { state } from '../bridge.ts';
import { STATEMENT_LANGUAGES } from '../texts/statement-languages.ts';
import { loadStatement } from '../texts/statements.ts';
import type { ReadyCheck } from '../worker/ready-check.ts';
import { waitingVersion } from './update.ts';
import { checkVoices } from './voices.ts';

/** How long a person may take to let the camera be used, in ms. */
const CAMERA_WAITS = 8_000;
const BATTERY_WANTED = 0.5;

interface Battery {
  readonly charging: boolean;
  readonly level: number;
}

export async function checkHere(): Promise<readonly ReadyCheck[]> {
  const found = await Promise.all([
    checkCamera(),
    checkPad(),
    checkLanguages(),
    checkVoices(),
    checkVersion(),
    checkBattery(),
  ]);
  return found.filter((one) => one !== null);
}

/** The camera is opened and closed again: asked for here, it is not asked for before an applicant. */
export async function checkCamera(): Promise<ReadyCheck> {
  const { mediaDevices } = navigator;
  if (!mediaDevices?.getUserMedia) return made('camera', 'warn', 'none');
  const opening = mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
  const close = (stream: MediaStream) => {
    for (const track of stream.getTracks()) track.stop();
  };
  const late = new Promise<'late'>((resolve) => setTimeout(() => resolve('late'), CAMERA_WAITS));
  try {
    const stream = await Promise.race([opening, late]);
    if (stream === 'late') {
      opening.then(close).catch(() => undefined);
      return made('camera', 'warn', 'denied');
    }
    close(stream);
    return made('camera', 'good');
  } catch (error) {
    const denied = error instanceof DOMException && error.name === 'NotAllowedError';
    return made('camera', 'warn', denied ? 'denied' : 'none');
  }
}

/** A stroke is drawn on a canvas and looked at, and there is a screen that feels a finger or a pen. */
export async function checkPad(): Promise<ReadyCheck> {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 16;
  const drawn = canvas.getContext('2d', { willReadFrequently: true });
  drawn?.fillRect(4, 4, 8, 8);
  const ink = drawn?.getImageData(8, 8, 1, 1).data[3] ?? 0;
  if (ink !== 255 || !('PointerEvent' in window)) return made('signature_pad', 'bad', 'none');
  return made('signature_pad', navigator.maxTouchPoints > 0 ? 'good' : 'warn', 'mouse_only');
}

/** The applicant's text of every language is here. */
export async function checkLanguages(): Promise<ReadyCheck> {
  const loaded = await Promise.allSettled(STATEMENT_LANGUAGES.map(({ lang }) => loadStatement(lang)));
  const missing = loaded.filter(({ status }) => status === 'rejected').length;
  return made('languages', missing === 0 ? 'good' : 'bad', String(missing));
}

/** Too old for the office cannot fetch a batch; a version that waits can be taken now better than on the road. */
export async function checkVersion(): Promise<ReadyCheck> {
  if (state.value?.needsRelease) return made('app_version', 'bad', 'too_old');
  return made('app_version', waitingVersion.value ? 'warn' : 'good', 'waits');
}

/** Null where the browser does not tell. */
export async function checkBattery(): Promise<ReadyCheck | null> {
  const { getBattery } = navigator as Navigator & { getBattery?: () => Promise<Battery> };
  if (!getBattery) return null;
  try {
    const { charging, level } = await getBattery.call(navigator);
    const enough = charging || level >= BATTERY_WANTED;
    return made('battery', enough ? 'good' : 'warn', String(Math.round(level * 100)));
  } catch {
    return null;
  }
}

function made(id: ReadyCheck['id'], result: ReadyCheck['result'], value = ''): ReadyCheck {
  return { id, result, value };
}
