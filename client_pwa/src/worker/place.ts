// Where in the app an error came from, for a diagnosis: never what it said.

/** file:line:column of the first of the app's own files in an error's trace; "" when there is none. */
export function placeOf(error: unknown): string {
  const trace = error instanceof Error ? (error.stack ?? '') : '';
  return /([A-Za-z0-9._-]{1,80}\.(?:js|ts):\d{1,7}:\d{1,7})/.exec(trace)?.[1] ?? '';
}
