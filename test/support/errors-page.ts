import { ERROR_CATALOGUE } from '../../src/errors.ts';
import { EXPLANATIONS } from '../../src/errors/explanations.ts';
import { ERROR_CODES } from '../../src/cli/commands/explain.ts';

const HEAD = `# Error codes

Every error is printed as \`CODE: what, where\`, details, and a hint that says what to do; \`relia explain CODE\` says more, and is what
this page is made of. A system that misses its objectives is not an error: that is a finding, and exit code 1. With \`--json\` the same is
one document on stdout: \`{"error": {"code", "message", "details", "hint"}, "exitCode"}\`.

64 is a mistake in what relia was given, 69 something missing in its environment, 70 a bug in relia. 64 and 69 come only before
the load starts; from then on a run always ends in a verdict ([verdict.md](verdict.md)).
`;

/** `docs/errors.md`, before prettier aligned its table. */
export function errorsPage(): string {
  const rows = ERROR_CODES.map((code) => {
    const { exit, summary } = ERROR_CATALOGUE[code];
    return `| [\`${code}\`](#${code.toLowerCase()}) | ${String(exit)} | ${summary} |`;
  });
  const sections = ERROR_CODES.map((code) => {
    const { cause, remedy, example } = EXPLANATIONS[code];
    return `## \`${code}\`\n\n${cause}\n\n${remedy}\n\n\`\`\`sh\n# ${code}: ${example.says}\n${example.mend}\n\`\`\`\n`;
  });
  return [HEAD, '| Code | Exit code | Meaning |\n| --- | --- | --- |', ...rows, '', ...sections].join('\n');
}
