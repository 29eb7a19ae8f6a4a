import builderModule, { type TestSuite } from 'junit-report-builder';
import type { Finding } from '../verify/judgement.ts';
import type { RunRecord } from '../verify/run-record.ts';

// The package is CommonJS with the types of an ES module: at run time the default import is the builder itself.
const builders = builderModule as unknown as (typeof builderModule)['default'];

/** XML 1.0 has no way to write these characters, not even escaped. */

const NOT_XML =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

function clean(text: string): string {
  return text.replace(NOT_XML, '\ufffd');
}

function evidenceText({ summary, evidence }: Finding): string {
  return clean([summary, ...evidence.map(({ text }) => `- ${text}`)].join('\n'));
}

function addCase(suite: TestSuite, finding: Finding, file: string): void {
  const { id, about, title, verdict, summary, objective, measured } = finding;
  const added = suite
    .testCase()
    .className(`relia.${about}`)
    .name(clean(title))
    .file(clean(file))
    .time(0)
    .property('id', clean(id));
  if (objective !== undefined) added.property('objective', clean(objective));
  if (measured !== undefined) added.property('measured', clean(measured));
  if (verdict === 'fail') added.failure(clean(summary), about).stacktrace(evidenceText(finding));
  if (verdict === 'inconclusive') added.error(clean(summary), 'inconclusive', evidenceText(finding));
}

/** A fault that could not be undone is no finding of the judgement, but a build must not be green with it. */
function addLeftBroken(suite: TestSuite, leftBroken: readonly string[]): void {
  if (leftBroken.length === 0) return;
  suite
    .testCase()
    .className('relia.cleanup')
    .name('Every fault was undone')
    .time(0)
    .error('faults may still be active', 'cleanup', clean(leftBroken.join('\n')));
}

/**
 * The run as JUnit XML: the scenario is the suite, each finding a case. A missed objective is a failure, anything
 * inconclusive an error; what was measured stands in the properties.
 */
export function renderJunit({ facts, judgement }: RunRecord): string {
  const report = builders.newBuilder().name('relia');
  const whole = judgement.stretches.find(({ name }) => name === 'whole');
  const suite = report
    .testSuite()
    .name(clean(facts.scenario.name))
    .timestamp(facts.startedAt)
    .time(whole === undefined ? 0 : (whole.to - whole.from) / 1_000)
    .property('verdict', judgement.verdict)
    .property('ending', judgement.ending)
    .property('why', clean(judgement.why))
    .property('run', facts.run)
    .property('experiment', facts.hashes.experiment)
    .property('command', clean(facts.command));
  for (const finding of judgement.findings) addCase(suite, finding, facts.scenarioFile);
  addLeftBroken(suite, facts.leftBroken);
  return `${report.build()}\n`;
}
