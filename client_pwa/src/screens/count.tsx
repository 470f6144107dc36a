// Count the box: tick or scan what is there, see the shape fill and what is missing, take the last one back, sign.
// Must never lose a count that was begun: every act is kept as it is made, and none is made before what was kept is read.

import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { ask, state } from '../bridge.ts';
import { Awaited } from '../parts/awaited.tsx';
import {
  add,
  foundOf,
  type Look,
  lookAt,
  remove,
  type Seen,
  undo,
  unexpectedOf,
} from '../parts/box-count.ts';
import { BoxShape } from '../parts/box-shape.tsx';
import { forgetDraft, keepDraft, readDraft } from '../parts/drafts.ts';
import { FailureNote, useAct } from '../parts/failure.tsx';
import { Frame, Heading, LockButton } from '../parts/frame.tsx';
import { useHardwareScanner } from '../parts/hardware-scanner.ts';
import { Icon } from '../parts/icon.tsx';
import { NotKept } from '../parts/not-kept.tsx';
import { ScanButton } from '../parts/scan-button.tsx';
import { go } from '../parts/view.ts';
import { asCompared } from '../protocol/box_seal.ts';
import { documentNumber } from '../texts/format.ts';
import { t } from '../texts/texts.ts';
import type { Box, BoxDocument, CountResult, SealRead } from '../worker/box.ts';
import { NOTHING_READ, withNumber } from '../worker/seal-said.ts';
import { Counted } from './counted.tsx';
import { SealCheck, sealHasFocus } from './seal-check.tsx';

const DOCUMENT_NUMBER_CHARS = 9;

interface Scan {
  readonly look: Look;
  readonly number: string;
  readonly name: string;
  /** Handed over, as far as this tablet knows, and yet in the box. */
  readonly gone: boolean;
}

/** What was seen so far, and the seal as it was read. */
interface Counting {
  readonly seen: readonly Seen[];
  readonly seal: SealRead;
}

const NOTHING: Counting = { seen: [], seal: NOTHING_READ };

export function Count({ phase }: { phase: 'in' | 'out' }) {
  const [box, setBox] = useState<Box | null>(null);
  const [{ seen, seal }, setCounted] = useState<Counting>(NOTHING);
  const [typed, setTyped] = useState('');
  const [last, setLast] = useState<Scan | null>(null);
  const [looking, setLooking] = useState(0);
  const [unread, setUnread] = useState<readonly string[]>([]);
  const [result, setResult] = useState<CountResult | null>(null);
  const loading = useAct();
  const { busy, failure, act } = useAct();
  const kind = `count_${phase}` as const;
  // Two scans may come while the first is still being looked up.
  const latest = useRef<Counting>(NOTHING);
  /** Scanned before it was known what is in the box. */
  const held = useRef<string[]>([]);
  const load = () =>
    void loading.act(async () => {
      setBox(null);
      const [known, begun] = await Promise.all([ask('expected_in_box', {}), readDraft(kind)]);
      latest.current = begun ? { seen: begun.seen, seal: begun.seal } : NOTHING;
      setCounted(latest.current);
      setBox(known);
    });
  useEffect(load, [kind]);
  useLayoutEffect(() => {
    if (box) for (const text of held.current.splice(0)) scanned(text);
  }, [box]);
  const change = (now: Partial<Counting>) => {
    latest.current = { ...latest.current, ...now };
    setCounted(latest.current);
    keepDraft({ kind, ...latest.current });
  };
  const put = (record: BoxDocument | undefined, number: string) => {
    const gone = record !== undefined && box?.gone.includes(record) === true;
    const document = { rid: gone ? '' : (record?.rid ?? ''), number: record?.documentNumber ?? number };
    const look = lookAt(latest.current.seen, document);
    setLast({ look, number: document.number, name: record?.name ?? '', gone });
    change({ seen: add(latest.current.seen, [document]) });
  };
  const see = async (text: string) => {
    const number = text.replaceAll(/[\s-]/g, '').toUpperCase();
    if (!box || !number) return;
    const plain = [...box.expected, ...box.gone].find((one) => one.documentNumber === number);
    if (plain || text.length <= DOCUMENT_NUMBER_CHARS) return put(plain, number);
    setLooking((count) => count + 1);
    const found = await act(async () => put(await meantBy(text, box.expected), number));
    setLooking((count) => count - 1);
    if (!found) setUnread((texts) => [...texts, text]);
  };
  const scanned = (text: string) => {
    if (!box) held.current.push(text);
    else if (sealHasFocus() || (phase === 'in' && box.seal && asCompared(text) === box.seal))
      change({ seal: withNumber(latest.current.seal, text) });
    else void see(text);
  };
  useHardwareScanner(scanned);
  const toSession = { label: t('session'), go: () => go({ name: 'session' }) };
  const sign = () =>
    act(async () => {
      const given = { phase, found: foundOf(seen), unexpected: unexpectedOf(seen), seal };
      setResult(await ask('count', given));
      void forgetDraft(kind);
    });
  if (!box)
    return (
      <Frame title={t(`count-${phase}`)} back={toSession} actions={<LockButton />} bodyClass="center">
        <Awaited failure={loading.failure} again={load} />
      </Frame>
    );
  if (result) return <Counted phase={phase} result={result} box={box} />;
  const { expected } = box;
  const found = new Set(foundOf(seen));
  const unexpected = unexpectedOf(seen);
  const missing = expected.length - found.size;
  const undoLast = () => {
    setLast(null);
    change({ seen: undo(seen) });
  };
  return (
    <Frame
      title={t(`count-${phase}`)}
      sub={state.value?.session?.location ?? ''}
      back={toSession}
      actions={<LockButton />}
      foot={
        <>
          {seen.length === 0 && (
            <p class="s whole" id="undo-waits" role="status">
              {t('count-undo-none')}
            </p>
          )}
          <button
            type="button"
            class="btn"
            disabled={seen.length === 0}
            aria-describedby={seen.length === 0 ? 'undo-waits' : undefined}
            onClick={undoLast}
            data-testid="count-undo"
          >
            {t('count-undo')}
          </button>
          <button
            type="button"
            class="btn main"
            disabled={busy || looking > 0}
            onClick={() => void sign()}
            data-testid="count-sign"
          >
            {t('count-sign', { found: found.size, missing })}
          </button>
        </>
      }
    >
      <div class="stack">
        <SealCheck phase={phase} known={box.seal} read={seal} onRead={(read) => change({ seal: read })} />
        <Heading>{t('count-progress', { found: found.size, of: expected.length })}</Heading>
        <progress value={found.size} max={Math.max(expected.length, 1)} aria-label={t(`count-${phase}`)} />
        <BoxShape expected={expected.map((one) => one.rid)} found={found} unexpected={unexpected.length} />
        {phase === 'out' && <Sums box={box} />}
        <form
          class="row"
          onSubmit={(event) => {
            event.preventDefault();
            setTyped('');
            void see(typed);
          }}
        >
          <label class="field">
            <Icon of="scan" />
            <span class="hide">{t('count-number')}</span>
            <input
              placeholder={t('count-number')}
              autocomplete="off"
              value={typed}
              onInput={(event) => setTyped(event.currentTarget.value)}
              data-testid="count-number"
            />
          </label>
          <button type="submit" class="btn">
            {t('count-add')}
          </button>
          <ScanButton label={t('scan')} onText={(text) => void see(text)} />
          <button
            type="button"
            class="btn"
            onClick={() => {
              setLast(null);
              change({ seen: add(seen, expected.map(documentOf)) });
            }}
            data-testid="count-all"
          >
            {t('count-all')}
          </button>
        </form>
        <LastScan scan={last} />
        {unexpected.length > 0 && (
          <div class="note warn" role="status" data-testid="count-unexpected">
            <Icon of="warn" />
            <b>{t('count-unexpected', { count: unexpected.length })}</b>
            <span class="num">{unexpected.map(documentNumber).join(', ')}</span>
          </div>
        )}
        <NotKept />
        <FailureNote failure={failure} />
        {unread.length > 0 && (
          <div class="note bad" role="alert" data-testid="count-unread">
            <Icon of="warn" />
            <b>{t('count-unread', { count: unread.length })}</b>
            <button
              type="button"
              class="btn"
              onClick={() => {
                setUnread([]);
                for (const text of unread) void see(text);
              }}
              data-testid="count-unread-again"
            >
              {t('try-again')}
            </button>
          </div>
        )}
        <ul class="box" data-testid="box">
          {expected.map((one) => (
            <Tick
              key={one.rid}
              of={one}
              on={found.has(one.rid)}
              onToggle={() =>
                change({ seen: found.has(one.rid) ? remove(seen, one.rid) : add(seen, [documentOf(one)]) })
              }
            />
          ))}
        </ul>
      </div>
    </Frame>
  );
}

function Tick({ of: one, on, onToggle }: { of: BoxDocument; on: boolean; onToggle: () => void }) {
  return (
    <li>
      <button
        type="button"
        class={`check ${on ? 'on' : ''}`}
        role="checkbox"
        aria-checked={on}
        onClick={onToggle}
      >
        <span class="tick">
          <Icon of="tick" />
        </span>
        <span>
          <b class="num">{documentNumber(one.documentNumber)}</b>
          <br />
          <small>
            <bdi>{one.name}</bdi>
          </small>
        </span>
      </button>
    </li>
  );
}

/** The scan that was just made: whoever scans looks at the box, not at the list. */
function LastScan({ scan }: { scan: Scan | null }) {
  const tone = scan?.look === 'unexpected' ? 'bad' : scan?.look === 'again' ? 'warn' : 'good';
  return (
    <div role="status" aria-atomic="true">
      {scan && (
        <p class={`note ${tone}`} data-testid="last-scan">
          <Icon of={scan.look === 'counted' ? 'tick' : 'warn'} />
          <b>
            <span class="num">{documentNumber(scan.number)}</span> <bdi>{scan.name}</bdi>
          </b>
          <span>{t(scan.gone ? 'last-scan-gone' : `last-scan-${scan.look}`)}</span>
        </p>
      )}
    </div>
  );
}

/** How many must be in the box, and why. */
function Sums({ box }: { box: Box }) {
  return (
    <p class="num" data-testid="sums">
      {t('count-sums', {
        total: box.expected.length + box.gone.length,
        gone: box.gone.length,
        left: box.expected.length,
      })}
    </p>
  );
}

function documentOf({ rid, documentNumber: number }: BoxDocument): { rid: string; number: string } {
  return { rid, number };
}

/** The expected record whose card's zone was scanned. */
async function meantBy(text: string, expected: readonly BoxDocument[]): Promise<BoxDocument | undefined> {
  const { hits } = await ask('find', { query: text });
  const [only] = hits;
  const meant = hits.length === 1 && only?.matched === 'document_number' ? only.rid : undefined;
  return expected.find((record) => record.rid === meant);
}
