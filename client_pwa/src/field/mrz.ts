// The machine-readable zone of a residence card (TD1) or a passport (TD3), typed or scanned as text.
// Must never give a number whose check digit does not fit. ICAO Doc 9303, parts 3 (4.9), 4 (4.2) and 5 (4.2).

const WEIGHTS = [7, 3, 1] as const;
const TD1 = { lines: 3, width: 30 };
const TD3 = { lines: 2, width: 44 };

/** What finding needs of the zone; `born` is YYYY-MM-DD in the nearest past century, "" when it is not a whole date. */
export interface Mrz {
  readonly documentNumber: string;
  readonly names: string;
  readonly born: string;
}

/**
 * Reads the zone from text: its lines in order, or the first line of a card alone (then names and born are "").
 * Blanks within a line do not count. Gives null for text that is no zone, or whose check digits do not fit.
 */
export function readMrz(text: string, today: Date): Mrz | null {
  const chars = text.toUpperCase().replaceAll(/\s/g, '');
  if (!/^[A-Z0-9<]+$/.test(chars) || !chars.includes('<')) return null;
  if (chars.length === TD1.lines * TD1.width) return readCard(chars, today);
  if (chars.length === TD3.lines * TD3.width) return readPassport(chars, today);
  if (chars.length === TD1.width) return readFirstLine(chars);
  return null;
}

/** The check digit of a field: weights 7, 3, 1; digits are themselves, A to Z are 10 to 35, the filler is 0. */
export function checkDigit(field: string): string {
  let sum = 0;
  for (let at = 0; at < field.length; at += 1) sum += weightOf(field[at] ?? '<') * (WEIGHTS[at % 3] ?? 0);
  return String(sum % 10);
}

function weightOf(char: string): number {
  return char === '<' ? 0 : Number.parseInt(char, 36);
}

function readFirstLine(line: string): Mrz | null {
  const number = checked(line.slice(5, 14), line[14]);
  return number && /^[ACI]/.test(line) ? { documentNumber: number, names: '', born: '' } : null;
}

function readCard(chars: string, today: Date): Mrz | null {
  const [one, two, three] = [chars.slice(0, 30), chars.slice(30, 60), chars.slice(60)];
  const composite = one.slice(5) + two.slice(0, 7) + two.slice(8, 15) + two.slice(18, 29);
  const first = readFirstLine(one);
  if (!first || checkDigit(composite) !== two[29]) return null;
  return { ...first, names: namesOf(three), born: bornOf(two.slice(0, 6), two[6], today) };
}

function readPassport(chars: string, today: Date): Mrz | null {
  const [one, two] = [chars.slice(0, 44), chars.slice(44)];
  const number = checked(two.slice(0, 9), two[9]);
  const composite = two.slice(0, 10) + two.slice(13, 20) + two.slice(21, 43);
  if (!number || !one.startsWith('P') || checkDigit(composite) !== two[43]) return null;
  return {
    documentNumber: number,
    names: namesOf(one.slice(5)),
    born: bornOf(two.slice(13, 19), two[19], today),
  };
}

function checked(field: string, digit: string | undefined): string {
  return checkDigit(field) === digit ? field.replaceAll('<', '') : '';
}

function namesOf(field: string): string {
  return field.replaceAll('<', ' ').trim().replaceAll(/ +/g, ' ');
}

function bornOf(field: string, digit: string | undefined, today: Date): string {
  if (!/^\d{6}$/.test(field) || checkDigit(field) !== digit) return '';
  const [year, month, day] = [field.slice(0, 2), field.slice(2, 4), field.slice(4)];
  const ofThisCentury = `20${year}-${month}-${day}`;
  return ofThisCentury <= today.toISOString().slice(0, 10) ? ofThisCentury : `19${year}-${month}-${day}`;
}
