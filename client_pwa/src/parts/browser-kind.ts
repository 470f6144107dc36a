// Which browser on which system, by kind and main version only.

export interface BrowserKind {
  readonly name: string;
  readonly version: string;
  readonly system: string;
}

/** The first that fits: most browsers name themselves after others too. */
const BROWSERS: readonly (readonly [string, RegExp])[] = [
  ['Edge', /\bEdg(?:A|iOS)?\/(\d{1,4})/],
  ['Samsung Internet', /\bSamsungBrowser\/(\d{1,4})/],
  ['Firefox', /\b(?:Firefox|FxiOS)\/(\d{1,4})/],
  ['Chrome', /(?:Chrome|CriOS)\/(\d{1,4})/],
  ['Safari', /\bVersion\/(\d{1,4}).*\bSafari\//],
];
const SYSTEMS: readonly (readonly [string, RegExp])[] = [
  ['Android', /\bAndroid\b/],
  ['iPadOS', /\biPad\b/],
  ['iOS', /\biPhone\b/],
  ['Windows', /\bWindows\b/],
  ['macOS', /\bMacintosh\b/],
  ['ChromeOS', /\bCrOS\b/],
  ['Linux', /\bLinux\b/],
];

/** What `userAgent` says; an iPad calls itself a Macintosh, and no Macintosh feels more than one finger. */
export function browserOf(userAgent: string, touch: number): BrowserKind {
  const browser = BROWSERS.find(([, form]) => form.test(userAgent));
  const system = SYSTEMS.find(([, form]) => form.test(userAgent))?.[0] ?? 'other';
  return {
    name: browser?.[0] ?? 'other',
    version: browser?.[1].exec(userAgent)?.[1] ?? '',
    system: system === 'macOS' && touch > 1 ? 'iPadOS' : system,
  };
}
