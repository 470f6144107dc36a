// A check as one large toggle.

import { Icon } from './icon.tsx';

interface CheckToggleProps {
  on: boolean;
  label: string;
  testid: string;
  onToggle: () => void;
}

export function CheckToggle({ on, label, testid, onToggle }: CheckToggleProps) {
  return (
    <button
      type="button"
      class={`check ${on ? 'on' : ''}`}
      role="checkbox"
      aria-checked={on}
      onClick={onToggle}
      data-testid={testid}
    >
      <span class="tick">
        <Icon of="tick" />
      </span>
      <b>{label}</b>
    </button>
  );
}
