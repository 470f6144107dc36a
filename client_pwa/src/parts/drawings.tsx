// The drawn pictures of the applicant's screens: one idea each. Always beside words.

import type { ComponentChildren } from 'preact';

export type DrawingName = 'look' | 'hold' | 'sign' | 'mark' | 'give' | 'proof' | 'paper' | 'turn';

export function Drawing({ of, small = false }: { of: DrawingName; small?: boolean }) {
  return (
    <svg class={`drawing ${of} ${small ? 'small' : ''}`} viewBox="0 0 240 180" aria-hidden="true">
      {DRAWN[of]}
    </svg>
  );
}

/** The card itself, as it lies on the table. */
export function CardDrawing() {
  return (
    <svg viewBox="0 0 96 62" aria-hidden="true">
      <rect class="paper" x="1" y="1" width="94" height="60" rx="7" />
      <rect class="full" x="9" y="12" width="24" height="32" rx="3" />
      <path class="line" d="M42 18h42M42 28h34M42 38h38M9 52h75" />
    </svg>
  );
}

const card = (
  <>
    <rect class="paper" x="30" y="34" width="164" height="108" rx="12" />
    <rect class="soft" x="44" y="54" width="48" height="60" rx="6" />
    <circle class="full" cx="68" cy="74" r="11" />
    <path class="full" d="M49 114c0-15 8-23 19-23s19 8 19 23z" />
    <path class="line" d="M106 62h70M106 80h54M106 98h62M44 128h132" />
  </>
);

const tablet = (
  <>
    <rect class="edge" x="40" y="30" width="160" height="112" rx="12" />
    <rect class="paper" x="52" y="42" width="136" height="88" rx="4" />
  </>
);

const person = (
  <>
    <circle class="full" cx="0" cy="-22" r="17" />
    <path class="full" d="M-30 42c0-30 12-42 30-42s30 12 30 42z" />
  </>
);

const DRAWN: Record<DrawingName, ComponentChildren> = {
  look: (
    <>
      {card}
      <circle class="glass" cx="150" cy="96" r="38" />
      <path class="thick" d="M178 124l34 34" />
    </>
  ),
  hold: (
    <>
      <path class="skin" d="M104 180v-52c0-9 7-16 16-16h66c12 0 20 9 20 20v48z" />
      <g transform="translate(4 -16)">{card}</g>
      <path class="skin" d="M92 180v-34l-16-24c-6-10 6-21 15-13l34 31c8 8 12 16 12 27v13z" />
    </>
  ),
  sign: (
    <>
      {tablet}
      <path class="dashes" d="M66 112h108" />
      <path class="ink" d="M72 102c8-26 18-30 21-12s-6 20 5 12 18-20 24-12 10 8 26-6" />
      <path class="pen" d="M146 96l10-26 46-50 16 15-46 50z" />
      <path class="full" d="M146 96l5-13 8 8z" />
    </>
  ),
  mark: (
    <>
      {tablet}
      <path class="dashes" d="M66 116h108" />
      <path class="ink" d="M100 66l40 40M140 66l-40 40" />
      <g transform="translate(212 128) scale(0.8)">{person}</g>
    </>
  ),
  give: (
    <>
      <g transform="translate(-14 8) scale(0.72)">{tablet}</g>
      <path class="thick" d="M140 82h34M160 64l18 18-18 18" />
      <g transform="translate(206 104) scale(0.9)">{person}</g>
    </>
  ),
  proof: (
    <>
      <rect class="edge" x="84" y="12" width="76" height="156" rx="12" />
      <rect class="paper" x="92" y="26" width="60" height="124" rx="4" />
      <path
        class="full"
        d="M102 40h16v16h-16zM126 40h16v16h-16zM102 64h16v16h-16zM126 64h6v6h-6zM136 72h6v8h-6zM126 76h6v4h-6z"
      />
      <path class="tick" d="M104 118l14 14 24-28" />
    </>
  ),
  paper: (
    <>
      <path class="paper" d="M66 10h76l32 32v128H66z" />
      <path class="line" d="M142 10v32h32M84 62h70M84 82h70M84 102h44" />
      <path class="tick" d="M98 136l14 14 28-30" />
    </>
  ),
  turn: (
    <>
      <g class="turning">
        {tablet}
        <path class="dashes" d="M66 112h108" />
        <path class="ink" d="M72 102c8-26 18-30 21-12s-6 20 5 12 18-20 24-12 10 8 26-6" />
      </g>
      <path class="thick" d="M22 112a100 84 0 0 1 12-70M20 44l15-6 5 16" />
      <path class="thick" d="M218 62a100 84 0 0 1-12 70M220 130l-15 6-5-16" />
    </>
  ),
};
