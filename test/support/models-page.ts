import { MODELS } from '../../src/verify/checkers/check.ts';
import { REGISTRY } from '../../src/verify/checkers/registry.ts';

const HEAD = `# Models

What a history can be judged by (\`relia verify FILE --model MODEL\`, [verify.md](verify.md)), and what the verdict is worth. Every checker is held against brute force
on thousands of small random histories by the unit tests, and against recorded histories whose verdicts others published. This page is made of
\`src/verify/checkers/registry.ts\`.
`;

/** `docs/models.md`, before prettier. */
export function modelsPage(): string {
  const sections = MODELS.map((model) => {
    const { takes, proves, cannotSee, cost } = REGISTRY[model];
    return `## \`${model}\`\n\n- Takes: ${takes}\n- Proves: ${proves}\n- Cannot see: ${cannotSee}\n- Cost: ${cost}\n`;
  });
  return [HEAD, ...sections].join('\n');
}
