// A button that opens the camera and waits for a code; where there is no camera, or it is refused, it says how to go on.
// Must never keep a picture.

import { useEffect, useRef, useState } from 'preact/hooks';
import { t } from '../texts/texts.ts';
import { canScan } from './barcodes.ts';
import { watch } from './camera.ts';
import { Icon } from './icon.tsx';
import { useModal } from './modal.ts';

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

function Scanner({ onText, onClose }: { onText: (text: string) => void; onClose: () => void }) {
  const dialog = useModal();
  const video = useRef<HTMLVideoElement>(null);
  const [refused, setRefused] = useState(false);
  const found = useRef(onText);
  found.current = onText;
  useEffect(() => {
    if (!video.current) return;
    return watch(video.current, {
      found: ([text]) => {
        if (text) found.current(text);
        return Boolean(text);
      },
      refused: () => setRefused(true),
      every: LOOK_EVERY,
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
