// The box as a shape: one square a document, and the same in numbers.

import { t } from '../texts/texts.ts';
import type { Outcome, Tally } from '../worker/messages.ts';

const MOST_DOTS = 300;

export function TallyCard({ tally }: { tally: Tally }) {
  const handed = tally.byOutcome.handed_over ?? 0;
  const others = (Object.entries(tally.byOutcome) as [Outcome, number][]).filter(
    ([outcome]) => outcome !== 'handed_over',
  );
  const notCollected = tally.byOutcome.not_collected ?? 0;
  const wrong = others.reduce((sum, [, count]) => sum + count, 0) - notCollected;
  return (
    <aside class="card stack" aria-label={t('tally')}>
      <div>
        <h2 class="num" data-testid="tally">
          {t('tally-of', { done: handed + tally.elsewhere, of: tally.total })}
        </h2>
        <p class="s">{t('tally-left', { count: tally.left })}</p>
      </div>
      {tally.total <= MOST_DOTS && (
        <div class="dots" aria-hidden="true">
          {Array.from({ length: tally.total }, (_, at) => (
            <i key={at} class={dot(at, handed, tally.elsewhere, notCollected, wrong)} />
          ))}
        </div>
      )}
      <p class="tags">
        <span class="tag good">{t('tally-handed', { count: handed })}</span>
        {tally.elsewhere > 0 && <span class="tag">{t('tally-elsewhere', { count: tally.elsewhere })}</span>}
        {others.map(([outcome, count]) => (
          <span key={outcome} class={`tag ${outcome === 'not_collected' ? 'warn' : 'bad'}`}>
            {count} {t(`outcome-${outcome}`)}
          </span>
        ))}
      </p>
    </aside>
  );
}

function dot(at: number, handed: number, elsewhere: number, notCollected: number, wrong: number): string {
  if (at < handed) return 'h';
  if (at < handed + elsewhere) return 'e';
  if (at < handed + elsewhere + notCollected) return 'n';
  return at < handed + elsewhere + notCollected + wrong ? 'x' : '';
}
