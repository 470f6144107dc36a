// The tablet goes from the applicant back to the staff: past the next step only with their PIN or finger.
// Must never show a staff screen before the lock is down.

import { state } from '../bridge.ts';
import { lockNow } from './lock-now.ts';

/** Lock quickly where the day's lock can be lifted quickly; then go where the staff will find themselves. While it cannot be locked, nowhere. */
export async function handBack(onward: () => void): Promise<void> {
  if (liftedQuickly()) {
    await lockNow();
    await lockIsDown();
  }
  onward();
}

/** The worker answers before it tells the new state; a screen follows the state. */
function lockIsDown(): Promise<void> {
  return new Promise((resolve) => {
    const stop = state.subscribe((now) => {
      if (now?.lock === 'unlocked') return;
      queueMicrotask(() => stop());
      resolve();
    });
  });
}

/** The person chose a PIN for the day, or has a passkey here that this session takes. */
function liftedQuickly(): boolean {
  const now = state.value;
  if (!now?.day) return false;
  const { pin, staff, batch } = now.day;
  if (pin === 'chosen') return true;
  const taken = now.batches.find((one) => one.batch === batch)?.unlock.ways.includes('passkey');
  const person = now.staffOnTablet.find((one) => one.staff === staff);
  return Boolean(taken && person?.ways.some((one) => one.way === 'passkey'));
}
