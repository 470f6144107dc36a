// What a failure is called: a stable code, for the page and for a diagnosis.

import { FieldError } from '../field/tablet.ts';
import { ProtocolError } from '../protocol/errors.ts';
import { Refused, Unreachable } from '../transport/http.ts';
import type { Failure } from './messages.ts';
import { placeOf } from './place.ts';

export function failureOf(error: unknown): Failure {
  if (error instanceof FieldError) return { code: error.code, detail: error.detail, extra: error.extra };
  if (error instanceof ProtocolError) return { code: error.code, detail: error.detail };
  if (error instanceof Refused)
    return { code: error.code, detail: String(error.problem.detail ?? ''), extra: { ...error.problem } };
  if (error instanceof Unreachable) return { code: error.kind, detail: '' };
  if (error instanceof DOMException && error.name === 'AbortError') return { code: 'cancelled', detail: '' };
  if (error instanceof DOMException && error.name === 'QuotaExceededError')
    return { code: 'storage_full', detail: '' };
  if (error instanceof TypeError && error.message.includes('module'))
    return { code: 'piece_missing', detail: '' };
  return { code: 'unexpected', detail: error instanceof Error ? `${error.name}: ${error.message}` : '' };
}

/** What is noted of a failure for a diagnosis: its code, and its place when nobody foresaw it. */
export function problemOf(error: unknown): { code: string; place: string } {
  const { code } = failureOf(error);
  return { code, place: code === 'unexpected' ? placeOf(error) : '' };
}
