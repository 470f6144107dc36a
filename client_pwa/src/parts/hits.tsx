// The list of hits: those that can be seen first, the others when no key came for a moment; a row that stays as it was is not drawn again.
// Must never show a row that is not in the last answer.

import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { t } from '../texts/texts.ts';
import type { Hit } from '../worker/messages.ts';
import { HitRow } from './hit-row.tsx';
import { keepSame } from './keep-same.ts';

const LOWEST_ROW = 84; // CSS pixels, with the gap
/** Milliseconds: who types on does not wait for rows below the window. */
const NEXT_KEY = 150;
const NOT_FOR_ROWS = 200; // what the bar, the field and the foot take at least

interface HitsProps {
  hits: readonly Hit[];
  typed: boolean;
  onOpen: (rid: string) => void;
}

export function Hits({ hits, typed, onOpen }: HitsProps) {
  const before = useRef<readonly Hit[]>([]);
  const open = useRef(onOpen);
  open.current = onOpen;
  const rows = useMemo(() => keepSame(before.current, hits), [hits]);
  before.current = rows;
  const [whole, setWhole] = useState<readonly Hit[] | null>(null);
  useEffect(() => {
    const later = setTimeout(() => setWhole(rows), NEXT_KEY);
    return () => clearTimeout(later);
  }, [rows]);
  const drawn = whole === rows ? rows : rows.slice(0, seenAtOnce());
  return useMemo(
    () => (
      <ul class="hits" data-testid="hits">
        {drawn.map((hit, at) => (
          <Row
            key={hit.rid}
            hit={hit}
            heading={groupOf(hit) !== groupOf(drawn[at - 1])}
            first={typed && at === 0}
            open={open}
          />
        ))}
      </ul>
    ),
    [rows, whole === rows, typed],
  );
}

/** Whatever the size of the window: no more rows than this can be seen. */
function seenAtOnce(): number {
  return Math.max(1, Math.ceil((innerHeight - NOT_FOR_ROWS) / LOWEST_ROW));
}

interface RowProps {
  hit: Hit;
  heading: boolean;
  first: boolean;
  open: { readonly current: (rid: string) => void };
}

function Row({ hit, heading, first, open }: RowProps) {
  return useMemo(() => {
    const group = groupOf(hit);
    return (
      <li class="stack tight">
        {heading && <p class="grp">{t(`due-${group}`)}</p>}
        <HitRow hit={hit} first={first} gone={group === 'gone'} onOpen={() => open.current(hit.rid)} />
      </li>
    );
  }, [hit, heading, first]);
}

function groupOf(hit: Hit | undefined): string {
  if (!hit) return '';
  const { state } = hit;
  const gone = state.kind === 'elsewhere' || (state.kind === 'attempted' && state.outcome === 'handed_over');
  return gone ? 'gone' : hit.due;
}
