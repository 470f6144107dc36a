// The second tap of a double tap, which was meant for the screen before and lands on this one's button.
// Must never hold up a key: nobody types a chord twice without looking.

import { useEffect, useState } from 'preact/hooks';
import { usePainted } from './painted.ts';

/** Milliseconds within which browsers and people take two taps for one. */
const ONE_TAP = 500;

interface Onward {
  readonly 'aria-disabled': boolean;
  readonly onClick: (event: MouseEvent) => void;
}

/** Gives what a button needs to act only on a press that was made on the screen that is seen. */
export function useOnward(): (act: () => void) => Onward {
  const painted = usePainted();
  const [over, setOver] = useState(false);
  useEffect(() => {
    if (!painted) return;
    const later = setTimeout(() => setOver(true), ONE_TAP);
    return () => clearTimeout(later);
  }, [painted]);
  return (act) => ({
    'aria-disabled': !over,
    onClick: ({ detail }) => {
      if (over || detail === 0) act();
    },
  });
}
