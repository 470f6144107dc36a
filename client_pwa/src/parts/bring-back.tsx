// The office's answer, brought back as a file or filmed from a screen; only the worker says whether it counts.

import { useEffect, useRef, useState } from 'preact/hooks';
import { AskFailed, ask } from '../bridge.ts';
import { t } from '../texts/texts.ts';
import type { Answer, Failure } from '../worker/messages.ts';
import { useAwake } from './awake.ts';
import { canScan } from './barcodes.ts';
import { watch } from './camera.ts';
import { FailureNote, useAct } from './failure.tsx';
import { Icon } from './icon.tsx';

/** Twice while a code stands. */
const LOOK_EVERY = 70;

export function BringBack() {
  const { busy, failure, act } = useAct();
  const [acknowledged, setAcknowledged] = useState<number | null>(null);
  const [filming, setFilming] = useState(false);
  const [filmed, setFilmed] = useState<Failure | null>(null);
  const bring = (file: File | undefined) =>
    file &&
    act(async () => {
      setAcknowledged(null);
      setFilmed(null);
      const bytes = new Uint8Array(await file.arrayBuffer());
      setAcknowledged((await ask('import_acknowledgement', { bytes })).acknowledged);
    });
  return (
    <div class="stack">
      <div class="row">
        <label class="btn">
          <Icon of="up" />
          {t('carry-import')}
          <input
            class="hide"
            type="file"
            accept="application/json,.json"
            disabled={busy}
            onChange={(event) => {
              void bring(event.currentTarget.files?.[0]);
              event.currentTarget.value = '';
            }}
            data-testid="import"
          />
        </label>
        {canScan() && !filming && (
          <button
            type="button"
            class="btn"
            onClick={() => {
              setAcknowledged(null);
              setFilmed(null);
              setFilming(true);
            }}
            data-testid="film"
          >
            <Icon of="scan" />
            {t('carry-film')}
          </button>
        )}
      </div>
      {filming && (
        <Filming
          onDone={(count) => {
            setFilming(false);
            setAcknowledged(count);
          }}
          onFailed={(failed) => {
            setFilming(false);
            setFilmed(failed);
          }}
          onCancel={() => setFilming(false)}
        />
      )}
      <FailureNote failure={failure ?? filmed} />
      {acknowledged !== null && (
        <p class="note good" role="status" data-testid="acknowledged">
          <Icon of="tick" />
          <b>{t('carry-acknowledged', { count: acknowledged })}</b>
        </p>
      )}
    </div>
  );
}

function Filming({
  onDone,
  onFailed,
  onCancel,
}: {
  onDone: (acknowledged: number) => void;
  onFailed: (failure: Failure) => void;
  onCancel: () => void;
}) {
  const video = useRef<HTMLVideoElement>(null);
  const [progress, setProgress] = useState<Answer<'import_frame'> | null>(null);
  const [refused, setRefused] = useState(false);
  useAwake();
  useEffect(() => {
    if (!video.current) return undefined;
    let over = false;
    const seen = new Set<string>();
    const begun = ask('begin_import', {});
    const take = async (text: string) => {
      try {
        await begun;
        const told = await ask('import_frame', { text });
        if (over) return;
        setProgress(told);
        if (told.acknowledged === null) return;
        over = true;
        onDone(told.acknowledged);
      } catch (error) {
        if (over) return;
        over = true;
        onFailed(error instanceof AskFailed ? error.failure : { code: 'unexpected', detail: String(error) });
      }
    };
    const stop = watch(video.current, {
      found: (texts) => {
        for (const text of texts) {
          if (seen.has(text)) continue;
          seen.add(text);
          void take(text);
        }
        return over;
      },
      refused: () => setRefused(true),
      every: LOOK_EVERY,
    });
    return () => {
      over = true;
      stop();
    };
  }, []);
  return (
    <div class="stack">
      {refused ? (
        <p role="alert" data-testid="scan-refused">
          {t('carry-denied')}
        </p>
      ) : (
        <video ref={video} class="film" muted playsInline />
      )}
      {progress && progress.of > 0 && (
        <div>
          <progress max={progress.of} value={progress.have} aria-label={t('carry-read')} />
          <p class="num" data-testid="film-progress">
            {t('carry-have', { have: progress.have, of: progress.of })}
          </p>
        </div>
      )}
      {progress && !progress.ours && <p role="status">{t('carry-not-ours')}</p>}
      <button type="button" class="btn" onClick={onCancel} data-testid="film-cancel">
        {t('cancel')}
      </button>
    </div>
  );
}
