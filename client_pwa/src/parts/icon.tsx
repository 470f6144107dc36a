// The drawn symbols. Always beside words, never instead of them.

const PATHS = {
  search: 'M11 4a7 7 0 1 1 0 14 7 7 0 0 1 0-14M16 16l5 5',
  scan: 'M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M4 12h16',
  lock: 'M6 11h12v9H6zM8 11V8a4 4 0 0 1 8 0v3',
  back: 'M15 5l-7 7 7 7',
  tick: 'M5 13l5 5L20 7',
  warn: 'M12 3l10 18H2zM12 10v5M12 18v.5',
  info: 'M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18M12 11v6M12 7.5v.5',
  person: 'M12 4a4 4 0 1 1 0 8 4 4 0 0 1 0-8M4 21c0-4 4-6 8-6s8 2 8 6',
  down: 'M12 4v12M6 11l6 6 6-6M5 21h14',
  up: 'M12 20V8M6 13l6-6 6 6M5 3h14',
  gear: 'M12 8.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7M12 2v4M12 18v4M2 12h4M18 12h4M5 5l3 3M16 16l3 3M19 5l-3 3M8 16l-3 3',
  pen: 'M4 20l1-5L16 4l4 4L9 19zM14 6l4 4',
  cross: 'M6 6l12 12M18 6L6 18',
  sound: 'M4 9v6h4l5 4V5L8 9zM16.5 8.5a5 5 0 0 1 0 7M19 6a8.5 8.5 0 0 1 0 12',
  mute: 'M4 9v6h4l5 4V5L8 9zM16.5 9.5l5 5M21.5 9.5l-5 5',
  stop: 'M7 7h10v10H7z',
  picture: 'M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15.5 9.5v.5',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ of, large = false }: { of: IconName; large?: boolean }) {
  return (
    <svg class={large ? 'i l' : 'i'} viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[of]} />
    </svg>
  );
}
