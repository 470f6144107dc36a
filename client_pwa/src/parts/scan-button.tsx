// Scanning with the tablet's camera where the browser can read codes itself; where it cannot, there is no button.
// Must never keep a picture.

import { useEffect, useRef, useState } from 'preact/hooks';
import { t } from '../texts/texts.ts';
import { Icon } from './icon.tsx';

interface Detector {
  detect(source: HTMLVideoElement): Promise<readonly { rawValue: string }[]>;
}

declare const BarcodeDetector: { new (options: { formats: readonly string[] }): Detector } | undefined;

const FORMATS = ['qr_code', 'code_128', 'data_matrix'] as const;
const LOOK_EVERY = 120;

export function canScan(): boolean {
  return typeof BarcodeDetector !== 'undefined' && Boolean(navigator.mediaDevices?.getUserMedia);
}

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
      <button type="button" class={main ? 'btn main' : 'btn'} onClick={() => setOpen(true)}>
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
  const dialog = useRef<HTMLDialogElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  const [denied, setDenied] = useState(false);
  const found = useRef(onText);
  found.current = onText;
  useEffect(() => {
    dialog.current?.showModal();
    let stream: MediaStream | null = null;
    let timer = 0;
    let over = false;
    const look = async (detector: Detector) => {
      const codes = video.current ? await detector.detect(video.current).catch(() => []) : [];
      const text = codes[0]?.rawValue;
      if (over) return;
      if (text) found.current(text);
      else timer = window.setTimeout(() => void look(detector), LOOK_EVERY);
    };
    navigator.mediaDevices
      .getUserMedia({ video: { facingMode: 'environment' } })
      .then(async (given) => {
        stream = given;
        if (over) for (const track of given.getTracks()) track.stop();
        if (!video.current || over || typeof BarcodeDetector === 'undefined') return;
        video.current.srcObject = given;
        await video.current.play();
        await look(new BarcodeDetector({ formats: FORMATS }));
      })
      .catch(() => setDenied(true));
    return () => {
      over = true;
      window.clearTimeout(timer);
      for (const track of stream?.getTracks() ?? []) track.stop();
    };
  }, []);
  return (
    <dialog ref={dialog} onClose={onClose} aria-label={t('scan-title')}>
      <div class="stack">
        <h2>{t('scan-title')}</h2>
        {denied ? <p>{t('scan-denied')}</p> : <video ref={video} class="photo" muted playsInline />}
        <button type="button" class="btn" onClick={onClose}>
          {t('cancel')}
        </button>
      </div>
    </dialog>
  );
}
