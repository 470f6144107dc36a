// The pad: catches strokes from finger, pen or mouse at their full rate and draws them as ink.
// Must never keep ink that nobody confirmed: it lives in this component alone.

import { getStroke } from 'perfect-freehand';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Stroke } from '../worker/messages.ts';
import { InkCapture, PAD_HEIGHT, UNITS } from './ink-capture.ts';

interface PadProps {
  /** What the pad is for, also to those who do not see it. */
  hint: string;
  clear: string;
  /** The id of the hint, for what it describes as well. */
  hintId: string;
  /** There is enough ink: until then the hint stands. */
  whole: boolean;
  /** Somebody went on without it: the hint stands out. */
  asked: boolean;
  onChange: (strokes: readonly Stroke[]) => void;
}

export function SignaturePad({ hint, clear, hintId, whole, asked, onChange }: PadProps) {
  const pad = useRef<HTMLDivElement>(null);
  const capture = useRef(new InkCapture());
  const frame = useRef(0);
  const [, redraw] = useState(0);
  useEffect(() => () => cancelAnimationFrame(frame.current), []);
  const soon = () => {
    cancelAnimationFrame(frame.current);
    frame.current = requestAnimationFrame(() => redraw((count) => count + 1));
  };
  const place = () => pad.current?.getBoundingClientRect() ?? new DOMRect();

  const down = (event: PointerEvent) => {
    if (event.button !== 0 || !capture.current.down(event, place())) return;
    event.preventDefault();
    pad.current?.setPointerCapture(event.pointerId);
    soon();
  };
  const move = (event: PointerEvent) => {
    const finer = event.getCoalescedEvents?.() ?? [];
    if (capture.current.move(event.pointerId, finer.length > 0 ? finer : [event], place())) soon();
  };
  const up = (event: PointerEvent) => {
    if (!capture.current.up(event.pointerId)) return;
    onChange(capture.current.strokes);
    soon();
  };

  const { strokes, current } = capture.current;
  const empty = strokes.length === 0 && !current;
  return (
    <div class="pad-row">
      <div
        ref={pad}
        class={asked ? 'pad asked' : 'pad'}
        role="img"
        aria-label={hint}
        data-testid="sign-pad"
        data-strokes={strokes.length}
        onPointerDown={down}
        onPointerMove={move}
        onPointerUp={up}
        onPointerCancel={up}
      >
        <div class="base" />
        {!whole && !current && (
          <p class="hint" id={hintId}>
            {hint}
          </p>
        )}
        <svg viewBox={`0 0 ${UNITS} ${PAD_HEIGHT}`} aria-hidden="true">
          {strokes.map((stroke, at) => (
            <Ink key={at} stroke={stroke} />
          ))}
          {current && <path d={outline(current)} />}
        </svg>
      </div>
      <button
        type="button"
        class="btn pad-clear"
        disabled={empty}
        onClick={() => {
          capture.current.clear();
          onChange([]);
          soon();
        }}
        data-testid="sign-clear"
      >
        {clear}
      </button>
    </div>
  );
}

/** A stroke that is whole is drawn once. */
function Ink({ stroke }: { stroke: Stroke }) {
  return <path d={useMemo(() => outline(stroke), [stroke])} />;
}

/** The edge of a stroke: by its pressure where the pointer told one, by its speed where not. */
function outline(stroke: Stroke): string {
  const told = stroke.some(([, , , pressure]) => pressure !== stroke[0]?.[3]);
  const edge = getStroke(
    stroke.map(([x, y, , pressure]) => [x, y, pressure / 255]),
    { size: 38, thinning: 0.6, smoothing: 0.6, streamline: 0.4, simulatePressure: !told },
  );
  const [first, ...rest] = edge;
  if (!first) return '';
  return `M${at(first)}${rest.map((point) => `L${at(point)}`).join('')}Z`;
}

function at([x = 0, y = 0]: readonly number[]): string {
  return `${x.toFixed(0)} ${y.toFixed(0)}`;
}
