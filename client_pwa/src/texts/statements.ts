// What the applicant reads and signs under, in the applicant's language. Every text is versioned by its id.
// Must never change a text under the same id: the confirmation holds its digest.

import ar from './statements/ar.json';
import de from './statements/de.json';
import en from './statements/en.json';
import es from './statements/es.json';
import fr from './statements/fr.json';
import nl from './statements/nl.json';
import pt from './statements/pt.json';
import tr from './statements/tr.json';
import uk from './statements/uk.json';

export interface StatementText {
  /** Changes with every change of `question`, `lead`, `mark` or `markLead`. */
  readonly id: string;
  readonly lang: string;
  readonly dir: 'ltr' | 'rtl';
  /** The language's own name. */
  readonly name: string;
  readonly reviewed: boolean;
  readonly question: string;
  readonly lead: string;
  readonly document: string;
  readonly hint: string;
  readonly clear: string;
  readonly cannot: string;
  readonly refuse: string;
  readonly yes: string;
  readonly mark: string;
  readonly markLead: string;
  readonly thanks: string;
  readonly receipt: string;
}

export const STATEMENTS = [nl, en, ar, de, fr, es, pt, tr, uk] as readonly StatementText[];

/** The text for a language tag of the record, English when there is none. */
export function statementFor(tag: string): StatementText {
  const wanted = tag.slice(0, 2).toLowerCase();
  return STATEMENTS.find((one) => one.lang === wanted) ?? (en as StatementText);
}

/** Exactly what stands on the screen when the applicant says yes: it is hashed into the confirmation. */
export function signedText(statement: StatementText): string {
  return `${statement.question}\n${statement.lead}`;
}

/** The same when a staff member is the witness of somebody who cannot sign. */
export function witnessedText(statement: StatementText): string {
  return `${statement.mark}\n${statement.markLead}`;
}
