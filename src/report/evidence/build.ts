import type { Operations } from '../../history/operation.ts';
import type { Anomaly, AnomalyEvidence, Checked, FaultWindow } from '../../verify/checkers/check.ts';
import { LEDGER_NAMING } from '../../verify/checkers/ledger.ts';
import { SET_NAMING } from '../../verify/checkers/set.ts';
import { collectElements, type Elements, type Naming } from '../../verify/checkers/set-elements.ts';
import { count } from '../../verify/text.ts';
import { WORST_FIRST, type Verdict } from '../../verify/verdict.ts';
import { lifeScene } from './life-scene.ts';
import type { Clock, EvidenceModel, EvidenceSet, NamedSpan, Scene } from './model.ts';
import { orderHeadline, orderScene } from './order-scene.ts';
import { shownScene } from './shown-scene.ts';

/** Drawings of one data set; what is left out is said. */
const MOST_SCENES = 12;

/** A data set that was judged, with all that its drawings are made of. */
export interface JudgedOperations {
  readonly on: string | undefined;
  readonly checked: Checked;
  readonly operations: Operations;
  readonly clock: Clock;
  readonly faults: readonly FaultWindow[];
}

/** One occurrence of a finding, and which it is. */
interface Occurrence {
  readonly anomaly: Anomaly;
  readonly evidence: AnomalyEvidence;
  readonly roles: readonly string[];
}

function bandsOf(faults: readonly FaultWindow[]): NamedSpan[] {
  return faults.map(({ name = 'fault', start, end }) => ({ name, from: start.at, to: end?.at ?? Infinity }));
}

/** First, worst and last, each occurrence once. */
function occurrencesOf(anomaly: Anomaly): Occurrence[] {
  const found = new Map<string, Occurrence & { roles: string[] }>();
  for (const role of ['first', 'worst', 'last'] as const) {
    const evidence = anomaly[role];
    if (evidence === undefined) continue;
    const key = evidence.operations.join();
    const known = found.get(key);
    if (known === undefined) found.set(key, { anomaly, evidence, roles: [role] });
    else known.roles.push(role);
  }
  return [...found.values()];
}

function titleOf({ anomaly, roles }: Occurrence, isOnly: boolean): string {
  const kind = anomaly.kind.replaceAll('-', ' ');
  const name = kind.charAt(0).toUpperCase() + kind.slice(1);
  return isOnly ? name : `${name}, the ${roles.join(' and ')} of ${count(anomaly.count)}`;
}

/** How a model names what is written, and the elements of a history of it: where one can be followed through its reads. */
function elementsOf(model: string, { list }: Operations): { naming: Naming; elements: Elements } | undefined {
  const naming = model === 'ledger' ? LEDGER_NAMING : model === 'set' ? SET_NAMING : undefined;
  const elements = naming === undefined ? undefined : collectElements(list, naming);
  if (naming === undefined || elements === undefined || 'text' in elements) return undefined;
  // Of several sets, each with its key, one would have to be told from the others.
  return new Set(list.map(({ key }) => (naming === SET_NAMING ? key : ''))).size > 1 ? undefined : { naming, elements };
}

/** What a page is to draw: what failed; when nothing did, what keeps it from being a pass. */
function decisive({ checked }: JudgedOperations): readonly Anomaly[] {
  const { verdict, anomalies } = checked;
  if (verdict === 'pass') return [];
  return anomalies.filter((anomaly) => anomaly.verdict === verdict && anomaly.first !== undefined);
}

function buildSet(judged: JudgedOperations, number: number): EvidenceSet {
  const { on, checked, operations, clock } = judged;
  const { list } = operations;
  const { impossible, verdict, model } = checked;
  const bands = bandsOf(judged.faults);
  const id = (name: string, place: number): string => `${name}-${String(number + 1)}-${String(place + 1)}`;
  const common = { list, clock, verdict, faults: bands };
  const scenes: Scene[] =
    impossible === undefined || verdict === 'pass' ? [] : [orderScene(id('order', 0), { impossible, ...common })];
  // Where the order ends says all that this finding does.
  const anomalies = decisive(judged).filter(({ kind }) => impossible === undefined || kind !== 'not-linearizable');
  const occurrences = anomalies.map(occurrencesOf);
  const collected = anomalies.length === 0 ? undefined : elementsOf(model, operations);
  let undrawn = 0;
  for (const [kind, found] of occurrences.entries()) {
    for (const [place, occurrence] of found.entries()) {
      const question = { title: titleOf(occurrence, found.length === 1), evidence: occurrence.evidence, ...common };
      const name = id(anomalies[kind]?.kind ?? '', place);
      const life = collected === undefined ? undefined : lifeScene(name, { ...question, ...collected });
      const scene = scenes.length < MOST_SCENES ? (life ?? shownScene(name, question)) : undefined;
      if (scene === undefined) undrawn++;
      else scenes.push(scene);
    }
  }
  return { on, checked, clock, scenes, undrawn };
}

/** What is known beside the judged data sets. */
export type EvidenceFrame = Omit<EvidenceModel, 'headline' | 'why' | 'sets' | 'model'>;

/** What the worst of the data sets comes to, in one sentence, and why. */
function headlineOf(sets: readonly EvidenceSet[], judged: readonly JudgedOperations[], verdict: Verdict) {
  const [set] = sets;
  if (set === undefined) return { headline: 'Nothing was judged', why: '' };
  const { checked, scenes, on } = set;
  // The name of a data set stays as it is.
  const titled = (text: string): string =>
    on === undefined ? text.charAt(0).toUpperCase() + text.slice(1) : `${on}: ${text}`;
  if (verdict === 'pass') return { headline: titled('nothing to show'), why: checked.reason };
  const { impossible } = checked;
  if (impossible !== undefined) {
    const list = judged.find((one) => one.checked === checked)?.operations.list ?? [];
    return {
      headline: titled(orderHeadline({ impossible, list, verdict })),
      why: scenes[0]?.text[0] ?? checked.reason,
    };
  }
  const anomaly = checked.anomalies.find((one) => one.verdict === verdict && one.count > 0);
  return { headline: titled(anomaly?.summary ?? checked.reason), why: scenes[0]?.text[0] ?? '' };
}

/** Derives all that a page of evidence shows from what was judged. Pure: equal inputs give equal models. */
export function buildEvidence(judged: readonly JudgedOperations[], frame: EvidenceFrame): EvidenceModel {
  const sets = WORST_FIRST.flatMap((verdict) => judged.filter(({ checked }) => checked.verdict === verdict)).map(
    buildSet,
  );
  const { headline, why } = headlineOf(sets, judged, frame.verdict);
  return { ...frame, model: sets[0]?.checked.model, headline, why, sets };
}
