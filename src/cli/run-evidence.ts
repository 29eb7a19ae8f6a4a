import type { History } from '../history/history.ts';
import { buildEvidence } from '../report/evidence/build.ts';
import type { EvidenceModel } from '../report/evidence/model.ts';
import { faultName } from '../report/text/fault-words.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Checked, CheckOptions, ModelName } from '../verify/checkers/check.ts';
import type { Finding } from '../verify/judgement.ts';
import type { RunRecord } from '../verify/run-record.ts';
import { forEvidence } from './verify-history/for-evidence.ts';
import { judgeSets, type JudgedSet } from './verify-history/judge-history.ts';
import { builtInModel } from './verify-history/question-model.ts';
import { operationsOf } from './verify-history/relia-operations.ts';

/** The models that can show what a run found about a data set, the most telling first. */
const MODELS_OF: Readonly<Record<Scenario['data'][string]['model'], readonly ModelName[]>> = {
  ledger: ['ledger'],
  // A run judges the transfers, which are a ledger.
  bank: ['ledger'],
  register: ['register', 'session'],
};

/** What a ledger's checker looks for, by the end of the id of the run's own finding about it. */
const KINDS_OF: Readonly<Record<string, readonly string[]>> = {
  lost: ['lost'],
  integrity: ['unexpected', 'resurrected', 'corrupted'],
  duplicates: ['duplicated'],
  stale: ['stale', 'flickering'],
};

function failedOn(on: string, findings: readonly Finding[]): readonly Finding[] {
  return findings.filter(({ id, verdict }) => verdict === 'fail' && id.startsWith(`data.${on}.`));
}

/** The last word of a finding's id: what it is about. */
function aboutOf({ id }: Finding): string {
  return id.slice(id.lastIndexOf('.') + 1);
}

function optionsOf(scenario: Scenario, on: string, failed: readonly Finding[]): CheckOptions {
  const finalNodes = scenario.data[on]?.finalReads.map(({ node }) => node) ?? [];
  return {
    ...(finalNodes.length === 0 ? {} : { finalNodes }),
    duplicates: scenario.expect.data?.duplicates ?? 'forbid',
    staleReads: failed.some((finding) => aboutOf(finding) === 'stale') ? 'forbid' : 'allow',
  };
}

/** A page of a run shows what the run was failed for, and nothing that only the model thinks. */
function asTheRunFailed(checked: Checked, failed: readonly Finding[]): Checked | undefined {
  const { model, anomalies } = checked;
  const kinds = new Set(failed.flatMap((finding) => KINDS_OF[aboutOf(finding)] ?? []));
  const kept = anomalies.filter(({ verdict, kind }) => model !== 'ledger' || verdict !== 'fail' || kinds.has(kind));
  if (!kept.some(({ verdict }) => verdict === 'fail')) return undefined;
  return { ...checked, anomalies: kept, reason: failed.map(({ summary }) => summary).join('; ') };
}

/** A data set as the first model judges it by which it fails. */
function failedSet({ facts, judgement }: RunRecord, history: History, on: string): JudgedSet | undefined {
  const { scenario } = facts;
  const failed = failedOn(on, judgement.findings);
  const declared = scenario.data[on];
  if (failed.length === 0 || declared === undefined) return undefined;
  const nameOf = (id: string): string => {
    const fault = scenario.faults.find((one) => one.id === id);
    return fault === undefined ? id : faultName(fault);
  };
  for (const model of MODELS_OF[declared.model]) {
    const own = operationsOf(history, model, nameOf).filter((dataSet) => dataSet.on === on);
    const [judged] = judgeSets(own, builtInModel(model), optionsOf(scenario, on, failed));
    const checked = judged === undefined ? undefined : asTheRunFailed(judged.checked, failed);
    if (judged !== undefined && checked !== undefined) return { ...judged, on, checked };
  }
  return undefined;
}

/** What shows the data of a run to be hurt; `undefined` when no check of its data failed. */
export function evidenceOfRun(record: RunRecord, history: History, report: string): EvidenceModel | undefined {
  const { facts } = record;
  const sets = Object.keys(facts.scenario.data).flatMap((on) => failedSet(record, history, on) ?? []);
  if (sets.length === 0) return undefined;
  return buildEvidence(sets.map(forEvidence), {
    verdict: 'fail',
    source: facts.run,
    format: 'a run of relia',
    relia: facts.relia,
    report,
  });
}
