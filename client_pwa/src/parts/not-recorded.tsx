// What was signed, or was to be, is not on disk: that it is not recorded, why, what is safe, what to do next.
// Must never show a code alone, nor let anybody think that the document may go.

import { useEffect, useRef } from 'preact/hooks';
import { hasText, t } from '../texts/texts.ts';
import type { Failure } from '../worker/messages.ts';
import { Icon } from './icon.tsx';

export function NotRecorded({ failure }: { failure: Failure | null }) {
  const note = useRef<HTMLDivElement>(null);
  const said = failure?.code;
  useEffect(() => {
    if (said) note.current?.scrollIntoView({ block: 'center' });
  }, [said]);
  if (!failure) return null;
  const { code } = failure;
  const own = [`not-recorded-${code}`, `error-${code}`];
  const why = own.find(hasText);
  const next = own.map((key) => `${key}-next`).find(hasText) ?? 'not-recorded-next';
  return (
    <div ref={note} class="note bad" role="alert" data-testid="not-recorded" data-code={code}>
      <Icon of="warn" />
      <b>
        {t('not-recorded')} {t(why ?? 'error-unexpected', { code })}
      </b>
      <span>{t('not-recorded-safe')}</span>
      <span>{t(next)}</span>
    </div>
  );
}
