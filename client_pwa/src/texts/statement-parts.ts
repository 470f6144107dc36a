// What a statement consists of: the text that is signed, and the parts that are read aloud.
// Must never depend on a browser: the build reads it too, to tell the office the same texts.

/** Every text of a language; the keys are those of `statements/en.json`. */
export interface StatementText {
  /** Changes with every change of a text that is signed or read aloud. */
  readonly id: string;
  readonly lang: string;
  readonly dir: 'ltr' | 'rtl';
  /** The language's own name. */
  readonly name: string;
  readonly chooseLanguage: string;
  readonly question: string;
  readonly questionOther: string;
  readonly questionChild: string;
  readonly lead: string;
  readonly markLead: string;
  readonly document: string;
  readonly hint: string;
  readonly markHint: string;
  readonly markType: string;
  readonly clear: string;
  readonly cannot: string;
  readonly canSign: string;
  readonly refuse: string;
  readonly yes: string;
  readonly listen: string;
  readonly stop: string;
  readonly noVoice: string;
  readonly pictures: string;
  readonly noPictures: string;
  readonly next: string;
  readonly back: string;
  readonly backToStaff: string;
  readonly saving: string;
  readonly failed: string;
  readonly giveBack: string;
  readonly refuseTitle: string;
  readonly refuseLead: string;
  readonly refuseNo: string;
  readonly look: string;
  readonly lookLead: string;
  readonly lookYes: string;
  readonly lookNo: string;
  readonly wrong: string;
  readonly hold: string;
  readonly holdLead: string;
  readonly holdYes: string;
  readonly means: string;
  readonly meansLead: string;
  readonly thanks: string;
  readonly thanksLead: string;
  readonly receipt: string;
  readonly paper: string;
  readonly paperLead: string;
  readonly noReceipt: string;
  readonly noReceiptLead: string;
}

/** Whoever signs: for themselves, for another with a mandate, or for a child. */
export type Signer = 'applicant' | 'representative' | 'guardian';

const QUESTIONS = {
  applicant: 'question',
  representative: 'questionOther',
  guardian: 'questionChild',
} as const satisfies Record<Signer, keyof StatementText>;

/** The question above the pad. */
export function questionOf(statement: StatementText, signer: Signer): string {
  return statement[QUESTIONS[signer]];
}

/** What is read aloud as one piece, and what the organisation records as one piece. */
export const PARTS = {
  question: ['question'],
  questionOther: ['questionOther'],
  questionChild: ['questionChild'],
  lead: ['lead'],
  markLead: ['markLead'],
  refuse: ['refuseTitle', 'refuseLead'],
  wrong: ['wrong', 'giveBack'],
  look: ['look', 'lookLead'],
  hold: ['hold', 'holdLead'],
  means: ['means', 'meansLead'],
  receipt: ['thanks', 'thanksLead', 'receipt'],
} as const satisfies Record<string, readonly (keyof StatementText)[]>;
export type Part = keyof typeof PARTS;

/** The words of a part, as they are spoken and as their digest names them. */
export function partText(statement: StatementText, part: Part): string {
  return PARTS[part].map((key) => statement[key]).join('\n');
}

/** The part that asks this signer. */
export function questionPart(signer: Signer): Part {
  return QUESTIONS[signer];
}

/** Exactly what stands above the pad when the signer says yes: it is hashed into the confirmation. */
export function signedText(statement: StatementText, signer: Signer, by: 'pen' | 'mark'): string {
  return `${questionOf(statement, signer)}\n${by === 'mark' ? statement.markLead : statement.lead}`;
}
