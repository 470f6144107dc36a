// A QR as one SVG path, dark on white in every theme, so that every phone reads it.

import { useMemo } from 'preact/hooks';
import { encode } from 'uqr';

export function Qr({ text, label, name = 'receipt-qr' }: { text: string; label: string; name?: string }) {
  const { path, size } = useMemo(() => draw(text), [text]);
  return (
    <svg
      class="qr"
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={label}
      data-testid={name}
      data-text={text}
    >
      <path d={path} shape-rendering="crispEdges" />
    </svg>
  );
}

/** The room that a code will take: making one takes longer than the rest of a screen. */
export function QrRoom() {
  return <svg class="qr" viewBox="0 0 1 1" aria-hidden="true" />;
}

function draw(text: string): { path: string; size: number } {
  const { data, size } = encode(text, { ecc: 'L', border: 4 });
  return { path: squares(data), size };
}

/** One run of dark squares is one rectangle. */
function squares(rows: readonly (readonly boolean[])[]): string {
  const path: string[] = [];
  for (const [y, row] of rows.entries()) {
    let from = -1;
    for (let x = 0; x <= row.length; x += 1) {
      if (row[x] && from < 0) from = x;
      if (!row[x] && from >= 0) {
        path.push(`M${from} ${y}h${x - from}v1H${from}z`);
        from = -1;
      }
    }
  }
  return path.join('');
}
