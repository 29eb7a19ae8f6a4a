import { conclude, type Conclusion } from '../conclusion.ts';
import type { Evidence } from '../judgement.ts';
import { counted, listed } from '../text.ts';
import type { DataCase } from './data-case.ts';

/** Ids that are shown of each kind. */
const SHOWN = 5;

interface Kind {
  readonly ids: readonly string[];
  readonly text: string;
}

function shown({ ids, text }: Kind): Evidence[] {
  const more = ids.length > SHOWN ? `, and ${String(ids.length - SHOWN)} more` : '';
  return ids.length === 0 ? [] : [{ text: `${text}: ${ids.slice(0, SHOWN).join(', ')}${more}` }];
}

/** Is everything that was found what was asked for? Found although never asked for, or refused, or changed: a failure. */
export function concludeIntegrity({ ledger }: DataCase): Conclusion {
  const { on, unexpected, resurrected, corrupted, copies } = ledger.result;
  const question = {
    id: `data.${on}.integrity`,
    about: 'data',
    title: `${on} holds only what was asked for`,
    objective: 'nothing unexpected, resurrected or corrupted',
  } as const;
  if (copies.every(({ failed }) => failed !== null) || ledger.isMismatched) {
    const summary = ledger.isMismatched ? 'the ids read back cannot be compared' : 'no copy could be read back';
    return conclude(question, {
      verdict: 'inconclusive',
      summary,
      because: `what ${on} holds is not known: ${summary}`,
    });
  }
  const kinds: readonly Kind[] = [
    { ids: unexpected, text: 'unexpected, never asked for' },
    { ids: resurrected, text: 'resurrected, refused and there all the same' },
    { ids: corrupted, text: 'corrupted, with another value than was written' },
  ];
  const bad = kinds.filter(({ ids }) => ids.length > 0);
  if (bad.length === 0) {
    return conclude(question, {
      verdict: 'pass',
      summary: 'nothing unexpected, resurrected or corrupted',
      measured: '0',
    });
  }
  const [named] = [bad.map(({ ids, text }) => `${String(ids.length)} ${text.slice(0, text.indexOf(','))}`)];
  const summary = `${listed(named)} (${counted(ledger.result.attempted, 'write')} attempted)`;
  const evidence = bad.flatMap(shown);
  return conclude(question, {
    verdict: 'fail',
    summary,
    measured: listed(named),
    because: `${on} holds ${listed(named)} writes`,
    evidence,
  });
}

/** Is everything there once? */
export function concludeDuplicates({ ledger, objective }: DataCase): Conclusion {
  const { on, duplicated, copies } = ledger.result;
  const isAllowed = objective.duplicates === 'allow';
  const question = {
    id: `data.${on}.duplicates`,
    about: 'data',
    title: `Writes to ${on} took place once`,
    objective: isAllowed ? 'duplicates are allowed' : 'no duplicate',
  } as const;
  if (copies.every(({ failed }) => failed !== null)) {
    return conclude(question, {
      verdict: 'inconclusive',
      summary: 'no copy could be read back',
      because: `whether writes to ${on} took place once is not known: no copy could be read back`,
    });
  }
  const summary =
    duplicated.length === 0 ? 'no write is there twice' : `${counted(duplicated.length, 'write')} there more than once`;
  const because =
    duplicated.length === 0 ? summary : `${counted(duplicated.length, 'write')} to ${on} took place more than once`;
  return conclude(question, {
    verdict: duplicated.length === 0 || isAllowed ? 'pass' : 'fail',
    summary,
    measured: String(duplicated.length),
    because,
    evidence: shown({ ids: duplicated, text: 'more than once' }),
  });
}
