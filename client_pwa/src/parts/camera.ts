// The camera, looked at again and again until the watching ends, which closes it whatever happens.
// Must never keep a picture.

import { type Look, reader } from './barcodes.ts';

export interface Watching {
  /** The texts of the codes that were seen at once; gives whether that was enough. */
  readonly found: (texts: readonly string[]) => boolean;
  readonly refused: () => void;
  /** ms between two looks. */
  readonly every: number;
}

/** Opens the camera and looks; gives the function that ends it. */
export function watch(video: HTMLVideoElement, { found, refused, every }: Watching): () => void {
  let stream: MediaStream | null = null;
  let timer = 0;
  let over = false;
  const look = async (once: Look) => {
    const texts = await once(video).catch((): readonly string[] => []);
    if (over || (texts.length > 0 && found(texts))) return;
    timer = window.setTimeout(() => void look(once), every);
  };
  const stop = () => {
    over = true;
    window.clearTimeout(timer);
    for (const track of stream?.getTracks() ?? []) track.stop();
  };
  const start = async () => {
    stream = await navigator.mediaDevices.getUserMedia({
      video: { facingMode: 'environment', width: { ideal: 1280 } },
    });
    if (over) return stop();
    video.srcObject = stream;
    await video.play();
    await look(await reader());
  };
  start().catch(() => {
    if (!over) refused();
    stop();
  });
  return stop;
}
