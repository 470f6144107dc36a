// How much of the browser's room this app uses, and whether the browser keeps it.

import { useEffect, useState } from 'preact/hooks';

export interface StoredHere {
  readonly used: number;
  readonly quota: number;
  readonly persistent: boolean;
}

/** Null until the browser has said. */
export function useStoredHere(): StoredHere | null {
  const [stored, setStored] = useState<StoredHere | null>(null);
  useEffect(() => {
    const look = async () => {
      const { usage = 0, quota = 0 } = (await navigator.storage.estimate?.()) ?? {};
      setStored({ used: usage, quota, persistent: (await navigator.storage.persisted?.()) ?? false });
    };
    void look();
  }, []);
  return stored;
}
