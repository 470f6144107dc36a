// A diagnosis in words: every member of it, in tables for the screen and as lines for a file.
// Must never leave a member out: what is shown is what is sent.

import { dayAndTime, megabytes } from '../texts/format.ts';
import { hasText, t } from '../texts/texts.ts';
import type { Diagnosis } from '../worker/diagnosis.ts';

type Kind = 'text' | 'word' | 'flag' | 'number' | 'bytes' | 'moment';
type OneThing = 'app' | 'browser' | 'tablet' | 'storage' | 'evidence' | 'network';

const KINDS: { [Part in OneThing]: { [Fact in keyof Diagnosis[Part]]: Kind } } = {
  evidence: {
    items: 'number',
    waiting: 'number',
    refused: 'number',
    quarantined: 'flag',
    lastConfirmedAt: 'moment',
    logSize: 'number',
  },
  network: { state: 'word', offsetMs: 'number', differenceMs: 'number' },
  storage: {
    used: 'bytes',
    quota: 'bytes',
    persistent: 'flag',
    copies: 'word',
    healed: 'number',
    reserved: 'bytes',
  },
  tablet: {
    epoch: 'number',
    certificateEndsAt: 'moment',
    renewal: 'word',
    lock: 'word',
    people: 'number',
  },
  app: { release: 'text', updateWaits: 'flag', installed: 'flag', language: 'text', theme: 'word' },
  browser: {
    name: 'text',
    version: 'text',
    system: 'text',
    width: 'number',
    height: 'number',
    scale: 'number',
    touch: 'number',
  },
};

/** A table of the diagnosis; `head` is empty where each row is a name and its value. */
export interface Told {
  readonly id: string;
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** What stands there when there is no row. */
  readonly none: string;
}

export function toldOf(diagnosis: Diagnosis): readonly Told[] {
  const { checks, problems, batches } = diagnosis;
  return [
    {
      id: 'checks',
      title: t('diagnosis-checks'),
      head: [t('diagnosis-check'), t('diagnosis-found'), t('diagnosis-value')],
      rows: checks.map(({ id, result, value }) => [t(`check-${id}`), t(`check-result-${result}`), value]),
      none: '',
    },
    {
      id: 'problems',
      title: t('diagnosis-problems'),
      head: ['at', 'code', 'doing', 'place', 'times'].map((name) => t(`diagnosis-${name}`)),
      rows: problems.map((one) => [dayAndTime(one.at), one.code, one.doing, one.place, String(one.times)]),
      none: t('diagnosis-problems-none'),
    },
    ...(Object.keys(KINDS) as OneThing[]).map((part) => ({
      id: part,
      title: t(`diagnosis-${part}`),
      head: [],
      rows: Object.entries(KINDS[part]).map(([name, kind]) => [
        t(`diagnosis-${part}-${name}`),
        wordsOf(kind, name, diagnosis[part][name as keyof Diagnosis[typeof part]]),
      ]),
      none: '',
    })),
    {
      id: 'batches',
      title: t('diagnosis-batches'),
      head: ['batch', 'edition', 'count', 'ends'].map((name) => t(`diagnosis-${name}`)),
      rows: batches.map((one) => [one.batch, String(one.edition), String(one.count), dayAndTime(one.endsAt)]),
      none: t('diagnosis-batches-none'),
    },
  ];
}

/** The same as plain lines, for a file that anybody can read; the last line is the one that the office takes in. */
export function asLines(label: string, device: string, diagnosis: Diagnosis): string {
  const parts = toldOf(diagnosis).map(({ title, head, rows, none }) => {
    const lines = rows.length > 0 ? rows.map((row) => row.join(head.length > 0 ? ' | ' : ': ')) : [none];
    return [`${title}`, ...(rows.length > 0 && head.length > 0 ? [head.join(' | ')] : []), ...lines].join(
      '\n',
    );
  });
  const first = `${label} (${device})\n${t('diagnosis-made-at')}: ${diagnosis.madeAt}`;
  const last = `${t('diagnosis-for-office')}\n${JSON.stringify({ v: 1, dev: device, diagnosis })}`;
  return `${[first, ...parts, last].join('\n\n')}\n`;
}

function wordsOf(kind: Kind, name: string, value: string | number | boolean | null): string {
  if (value === null || value === '') return t('diagnosis-none');
  if (kind === 'flag') return t(value ? 'diagnosis-yes' : 'diagnosis-no');
  if (kind === 'bytes') return t('diagnosis-mb', { mb: megabytes(Number(value)) });
  if (kind === 'moment') return dayAndTime(String(value));
  const key = `diagnosis-${name}-${value}`;
  return kind === 'word' && hasText(key) ? t(key) : String(value);
}
