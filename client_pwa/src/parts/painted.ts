// Whether a screen has been seen once: what takes long and is not what the screen is there to say can wait for that.
// Must never be true before the browser has painted.

import { useLayoutEffect, useState } from 'preact/hooks';

/** False when its component is first drawn, true from just after the first paint. */
export function usePainted(): boolean {
  const [painted, setPainted] = useState(false);
  useLayoutEffect(() => {
    let after: ReturnType<typeof setTimeout> | undefined;
    const frame = requestAnimationFrame(() => {
      after = setTimeout(() => setPainted(true));
    });
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(after);
    };
  }, []);
  return painted;
}
