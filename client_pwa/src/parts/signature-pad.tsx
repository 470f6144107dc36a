// The pad: catches strokes from finger, pen or mouse, draws them as ink, gives them in the protocol's units.
// Must never keep ink that nobody confirmed.

import { getStroke } from 'perfect-freehand';
import { useRef, useState } from 'preact/hooks';
import type { Stroke } from '../worker/messages.ts';

const UNITS = 4095;
const MOST_POINTS = 4_000;

interface PadProps {
  label: string;
  hint: string;
  strokes: readonly Stroke[];
  onChange: (strokes: readonly Stroke[]) => void;
}

type Point = [x: number, y: number, t: number, pressure: number];

export function SignaturePad({ label, hint, strokes, onChange }: PadProps) {
  const pad = useRef<HTMLDivElement>(null);
  const [current, setCurrent] = useState<readonly Point[]>([]);
  const drawing = useRef<{ id: number; points: Point[] } | null>(null);
  const started = useRef(0);

  const pointOf = (event: PointerEvent): Point => {
    const box = pad.current?.getBoundingClientRect() ?? new DOMRect();
    const scale = UNITS / Math.max(box.width, 1);
    const clamp = (value: number) => Math.max(0, Math.min(UNITS, Math.round(value * scale)));
    const pressure = Math.round((event.pointerType === 'mouse' ? 0.5 : event.pressure) * 255);
    return [
      clamp(event.clientX - box.left),
      clamp(event.clientY - box.top),
      Math.round(event.timeStamp - started.current),
      pressure,
    ];
  };

  const down = (event: PointerEvent) => {
    if (drawing.current || event.button !== 0) return;
    event.preventDefault();
    pad.current?.setPointerCapture(event.pointerId);
    if (strokes.length === 0) started.current = event.timeStamp;
    drawing.current = { id: event.pointerId, points: [pointOf(event)] };
    setCurrent([...drawing.current.points]);
  };
  const move = (event: PointerEvent) => {
    const now = drawing.current;
    if (now?.id !== event.pointerId || now.points.length >= MOST_POINTS) return;
    const finer = event.getCoalescedEvents?.() ?? [];
    for (const one of finer.length > 0 ? finer : [event]) now.points.push(pointOf(one));
    setCurrent([...now.points]);
  };
  const up = (event: PointerEvent) => {
    const now = drawing.current;
    if (now?.id !== event.pointerId) return;
    drawing.current = null;
    setCurrent([]);
    onChange([...strokes, now.points]);
  };

  const all = current.length > 0 ? [...strokes, current] : strokes;
  return (
    <div
      ref={pad}
      class="pad"
      role="img"
      aria-label={label}
      data-testid="sign-pad"
      onPointerDown={down}
      onPointerMove={move}
      onPointerUp={up}
      onPointerCancel={up}
    >
      <div class="base" />
      {all.length === 0 && <p class="hint">{hint}</p>}
      <svg
        viewBox={`0 0 ${UNITS} ${heightOf(pad.current)}`}
        preserveAspectRatio="xMinYMin meet"
        aria-hidden="true"
      >
        {all.map((stroke, at) => (
          <path key={at} d={outline(stroke)} />
        ))}
      </svg>
    </div>
  );
}

function heightOf(pad: HTMLDivElement | null): number {
  return pad ? Math.round((UNITS * pad.clientHeight) / Math.max(pad.clientWidth, 1)) : 1000;
}

function outline(stroke: Stroke): string {
  const points = stroke.map(([x, y, , p]) => [x, y, p / 255] as [number, number, number]);
  const edge = getStroke(points, { size: 26, thinning: 0.5, smoothing: 0.6, streamline: 0.4 });
  const [first, ...rest] = edge;
  if (!first) return '';
  return `M${first[0].toFixed(0)} ${first[1].toFixed(0)}${rest.map(([x, y]) => `L${x.toFixed(0)} ${y.toFixed(0)}`).join('')}Z`;
}
