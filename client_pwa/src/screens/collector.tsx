// Who collects: the applicant, a representative with a mandate, or a guardian. A minor does not collect alone.

import { useEffect, useRef } from 'preact/hooks';
import { Field } from '../parts/field.tsx';
import { Icon } from '../parts/icon.tsx';
import { t } from '../texts/texts.ts';
import type { CollectedBy, OpenRecord } from '../worker/messages.ts';

const KINDS = ['applicant', 'representative', 'guardian'] as const;
const MANDATES = ['written', 'notarial', 'court', 'parental'] as const;

interface CollectorProps {
  record: OpenRecord;
  by: CollectedBy;
  onChange: (by: CollectedBy) => void;
}

/** Who collects unless the staff say otherwise. */
export function firstCollector(record: OpenRecord): CollectedBy {
  return collector(record, record.guardian || record.minor === 'yes' ? 'guardian' : 'applicant');
}

/** What still has to be said of who collects: the key of the words, or null. */
export function leftOf({ minor }: OpenRecord, by: CollectedBy): string | null {
  if (by.kind === 'applicant') return minor === 'yes' ? 'left-guardian' : null;
  if (!by.name?.trim()) return 'left-collector';
  return by.kind === 'representative' && !by.mandate?.number.trim() ? 'left-mandate' : null;
}

export function Collector({ record, by, onChange }: CollectorProps) {
  const { mandate } = by;
  const asked = useRef<HTMLDivElement>(null);
  const chosen = useRef(by.kind);
  useEffect(() => {
    if (chosen.current === by.kind) return;
    chosen.current = by.kind;
    asked.current?.scrollIntoView({ block: 'nearest' });
  }, [by.kind]);
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
            disabled={kind === 'applicant' && record.minor === 'yes'}
            onClick={() => onChange(collector(record, kind))}
            data-testid={`by-${kind}`}
          >
            {t(`by-${kind}`)}
          </button>
        ))}
      </fieldset>
      {by.kind !== 'applicant' && (
        <div class="card stack tight" ref={asked}>
          <Expected record={record} kind={by.kind} />
          <Field label={t(`collector-name-${by.kind}`)} help={t('collector-name-help')}>
            {(named) => (
              <input
                {...named}
                autocomplete="off"
                maxLength={120}
                value={by.name ?? ''}
                onInput={(event) => onChange({ ...by, name: event.currentTarget.value })}
                data-testid="collector-name"
              />
            )}
          </Field>
          {mandate && (
            <>
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
              <Field label={t('mandate-number')} help={t('mandate-number-help')}>
                {(named) => (
                  <input
                    {...named}
                    autocomplete="off"
                    maxLength={120}
                    value={mandate.number}
                    onInput={(event) =>
                      onChange({ ...by, mandate: { ...mandate, number: event.currentTarget.value } })
                    }
                    data-testid="mandate-number"
                  />
                )}
              </Field>
            </>
          )}
        </div>
      )}
    </div>
  );
}

/** Who the office expects, or that it expects nobody. */
function Expected({ record, kind }: { record: OpenRecord; kind: 'representative' | 'guardian' }) {
  const expected = record[kind];
  return expected ? (
    <p>{t(`${kind}-is`, { name: expected.name })}</p>
  ) : (
    <p class="note">
      <Icon of="info" />
      <b>{t(`${kind}-unknown`)}</b>
      <span>{t(`${kind}-unknown-do`)}</span>
    </p>
  );
}

/** Somebody of this kind, as far as the record tells. */
function collector(record: OpenRecord, kind: CollectedBy['kind']): CollectedBy {
  switch (kind) {
    case 'representative':
      return {
        kind,
        name: record.representative?.name ?? '',
        mandate: { kind: mandateOf(record), number: '' },
      };
    case 'guardian':
      return { kind, name: record.guardian?.name ?? '' };
    default:
      return { kind };
  }
}

function mandateOf(record: OpenRecord): NonNullable<CollectedBy['mandate']>['kind'] {
  return MANDATES.find((kind) => kind === record.representative?.mandateKind) ?? 'written';
}
