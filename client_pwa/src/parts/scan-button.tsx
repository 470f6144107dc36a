// A button that opens the camera and waits for a code; where there is no camera, or it is refused, it says how to go on.
// Must never keep a picture.

import { useEffect, useRef, useState } from 'preact/hooks';
import { t } from '../texts/texts.ts';
import { canScan, type Look, reader } from './barcodes.ts';
import { Icon } from './icon.tsx';

const LOOK_EVERY = 120;

export function ScanButton({
  label,
  onText,
  main = false,
}: {
  label: string;
  onText: (text: string) => void;
  main?: boolean;
}) {
  const [open, setOpen] = useState(false);
  if (!canScan()) return null;
  return (
    <>
      <button
        type="button"
        class={main ? 'btn main' : 'btn'}
        onClick={() => setOpen(true)}
        data-testid="scan-open"
      >
        <Icon of="scan" />
        {label}
      </button>
      {open && (
        <Scanner
          onText={(text) => {
            setOpen(false);
            onText(text);
          }}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}

/** Opens the camera, looks until a code is there, closes the camera whatever happens. */
function watch(
  video: HTMLVideoElement,
  given: { found: (text: string) => void; refused: () => void },
): () => void {
  let stream: MediaStream | null = null;
  let timer = 0;
  let over = false;
  const look = async (once: Look) => {
    const [text] = await once(video).catch(() => []);
    if (over) return;
    if (text) given.found(text);
    else timer = window.setTimeout(() => void look(once), LOOK_EVERY);
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
    if (!over) given.refused();
    stop();
  });
  return stop;
}

function Scanner({ onText, onClose }: { onText: (text: string) => void; onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  const [refused, setRefused] = useState(false);
  const found = useRef(onText);
  found.current = onText;
  useEffect(() => {
    dialog.current?.showModal();
    if (!video.current) return;
    return watch(video.current, {
      found: (text) => found.current(text),
      refused: () => setRefused(true),
    });
  }, []);
  return (
    <dialog ref={dialog} onClose={onClose} aria-labelledby="scan-title" class="scan">
      <div class="stack">
        <h2 id="scan-title">{t('scan-title')}</h2>
        {refused ? (
          <p role="alert" data-testid="scan-refused">
            {t('scan-denied')}
          </p>
        ) : (
          <video ref={video} class="photo" muted playsInline />
        )}
        <button type="button" class="btn" onClick={onClose} data-testid="scan-cancel">
          {t('cancel')}
        </button>
      </div>
    </dialog>
  );
}
