// Which screen of an enrolled tablet: a function of the worker's state and of where the staff member went.
// Must never show a screen of the work while the tablet is locked.

import { useEffect } from 'preact/hooks';
import { state } from '../bridge.ts';
import { useAutoLock } from '../parts/auto-lock.ts';
import { KeyboardHelp } from '../parts/keyboard-help.tsx';
import { forgetLastMatch } from '../parts/last-match.ts';
import { notLocked } from '../parts/lock-now.ts';
import { helpOpen, useShortcuts } from '../parts/shortcuts.ts';
import { go, keepBatch, lastBatch, view } from '../parts/view.ts';
import type { FieldState } from '../worker/messages.ts';
import { AddWay } from './add-way.tsx';
import { Carry } from './carry.tsx';
import { Count } from './count.tsx';
import { DayPin } from './day-pin.tsx';
import { SendDiagnosis } from './diagnosis.tsx';
import { Find } from './find.tsx';
import { Home } from './home.tsx';
import { QuickUnlock } from './quick-unlock.tsx';
import { Ready } from './ready.tsx';
import { RecordScreen } from './record.tsx';
import { Session } from './session.tsx';
import { Settings } from './settings.tsx';
import { SignedHereScreen } from './signed-here.tsx';
import { StaffKey } from './staff-key.tsx';
import { Unlock } from './unlock.tsx';

const LOCKED_VIEWS = new Set(['home', 'staff', 'settings', 'diagnosis', 'ready', 'unlock']);

export function Enrolled({ now }: { now: FieldState }) {
  useShortcuts();
  return (
    <>
      <Screen now={now} />
      {helpOpen.value && <KeyboardHelp />}
    </>
  );
}

function Screen({ now }: { now: FieldState }) {
  const unlocked = now.lock === 'unlocked';
  useAutoLock(unlocked);
  useEffect(() => {
    if (unlocked) return;
    forgetLastMatch();
    notLocked.value = null;
  }, [unlocked]);
  const batch = now.session?.batch;
  useEffect(() => {
    if (batch) keepBatch(batch);
  }, [batch]);
  const at = view.value;
  if (at.name === 'carry') return <Carry />;
  if (at.name === 'signed') return <SignedHereScreen back={at.back} />;
  if (now.lock === 'quick') return <QuickUnlock />;
  if (unlocked && now.day?.pin === 'to_choose') return <DayPin />;
  if (at.name === 'settings') return <Settings />;
  if (at.name === 'diagnosis') return <SendDiagnosis />;
  if (at.name === 'staff' || now.staffOnTablet.length === 0) return <StaffKey />;
  if (at.name === 'way') return <AddWay staff={at.staff} />;
  if (!unlocked && !LOCKED_VIEWS.has(at.name)) return <Locked />;
  switch (at.name) {
    case 'ready':
      return <Ready batch={at.batch} />;
    case 'unlock':
      return unlocked ? <Find /> : <Unlock batch={at.batch} />;
    case 'find':
      return <Find />;
    case 'record':
      return <RecordScreen key={at.rid} rid={at.rid} corrects={at.corrects ?? null} />;
    case 'session':
      return <Session />;
    case 'count':
      return <Count phase={at.phase} />;
    default:
      return unlocked ? <Find /> : <Home />;
  }
}

/** Locked in the middle of the work: the same batch is asked for, and the work goes on where it was. */
function Locked() {
  const ready = state.value?.batches.filter((one) => one.prepared === 'yes') ?? [];
  const first = ready.find((one) => one.batch === lastBatch()) ?? ready[0];
  useEffect(() => {
    if (!first) go({ name: 'home' });
  }, [first]);
  return first ? <Unlock batch={first.batch} stay /> : null;
}
