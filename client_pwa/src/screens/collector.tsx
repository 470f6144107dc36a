// Who collects: the applicant, a representative with a mandate, or a guardian.

import { t } from '../texts/texts.ts';
import type { CollectedBy, OpenRecord } from '../worker/messages.ts';

const KINDS = ['applicant', 'representative', 'guardian'] as const;
const MANDATES = ['written', 'notarial', 'court', 'parental'] as const;

interface CollectorProps {
  record: OpenRecord;
  by: CollectedBy;
  onChange: (by: CollectedBy) => void;
}

export function Collector({ record, by, onChange }: CollectorProps) {
  const choose = (kind: CollectedBy['kind']) =>
    onChange(
      kind === 'representative' ? { kind, mandate: { kind: expected(record), number: '' } } : { kind },
    );
  const { mandate } = by;
  return (
    <div class="stack tight">
      <p class="s" id="collector">
        {t('who-collects')}
      </p>
      <fieldset class="seg" aria-labelledby="collector">
        {KINDS.map((kind) => (
          <button
            key={kind}
            type="button"
            aria-pressed={by.kind === kind}
            onClick={() => choose(kind)}
            data-testid={`by-${kind}`}
          >
            {t(`by-${kind}`)}
          </button>
        ))}
      </fieldset>
      {by.kind === 'guardian' && record.guardian && <p>{t('guardian-is', { name: record.guardian.name })}</p>}
      {mandate && (
        <div class="card stack tight">
          {record.representative && <p>{t('representative-is', { name: record.representative.name })}</p>}
          <label class="f">
            {t('mandate-kind')}
            <select
              value={mandate.kind}
              onChange={(event) =>
                onChange({
                  ...by,
                  mandate: { ...mandate, kind: event.currentTarget.value as typeof mandate.kind },
                })
              }
            >
              {MANDATES.map((kind) => (
                <option key={kind} value={kind}>
                  {t(`mandate-${kind}`)}
                </option>
              ))}
            </select>
          </label>
          <label class="f">
            {t('mandate-number')}
            <small>{t('mandate-number-help')}</small>
            <input
              autocomplete="off"
              value={mandate.number}
              onInput={(event) =>
                onChange({ ...by, mandate: { ...mandate, number: event.currentTarget.value } })
              }
              data-testid="mandate-number"
            />
          </label>
        </div>
      )}
    </div>
  );
}

function expected(record: OpenRecord): NonNullable<CollectedBy['mandate']>['kind'] {
  return MANDATES.find((kind) => kind === record.representative?.mandateKind) ?? 'written';
}
