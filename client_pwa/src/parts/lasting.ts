// Whether something goes on long enough to be worth a word: what is over at once would only flash, and have the screen drawn twice.
// Must never say that something goes on when it is over.

import { useEffect, useState } from 'preact/hooks';

/** Milliseconds after which a person who tapped looks for a sign of it. */
const AT_ONCE = 150;

/** True once `going` has been true that long. */
export function useLasting(going: boolean): boolean {
  const [lasts, setLasts] = useState(false);
  useEffect(() => {
    if (!going) return;
    const later = setTimeout(() => setLasts(true), AT_ONCE);
    return () => {
      clearTimeout(later);
      setLasts(false);
    };
  }, [going]);
  return going && lasts;
}
