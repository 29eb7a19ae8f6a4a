import { formatMs } from '../../scenario/duration.ts';
import type { PathOrigin } from './choose.ts';
import type { Entry } from './entry.ts';
import type { Part, Survey } from './survey.ts';
import { isHealthPath } from './user-path.ts';

/** Everything that the written files depend on. */
export interface Chosen {
  /** The system's name. */
  readonly name: string;
  /** The compose file, relative to the folder of the system file. */
  readonly compose: string;
  readonly survey: Survey;
  readonly entry: Entry;
  /** What is asked for, from the entry. */
  readonly path: string;
  readonly pathOrigin: PathOrigin;
  /** What dies. */
  readonly victim: Part;
}

const PORT_OF_ROLE: Readonly<Partial<Record<Part['role'], number>>> = {
  'load-balancer': 8080,
  web: 3000,
  cache: 6379,
  database: 5432,
};

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", String.raw`\'`)}'`;
}

function key(text: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(text) ? text : quoted(text);
}

function targetLine(part: Part, entry: Entry): string {
  const { name, services, role } = part;
  const [first = ''] = services;
  const service = services.length === 1 ? quoted(first) : `[${services.map(quoted).join(', ')}]`;
  const port = part.name === entry.part.name ? entry.port : part.port;
  const portText = port === undefined || port === PORT_OF_ROLE[role] ? '' : `, port: ${String(port)}`;
  return `    ${key(name)}: { service: ${service}, role: ${quoted(role)}${portText} },`;
}

/** `system.ts`: the parts of the stack, by the names that scenarios use. */
export function systemText({ name, compose, survey, entry }: Chosen): string {
  const { parts, links, database } = survey;
  const linkLines = links.map(
    (link) =>
      `    ${key(link.name)}: { from: ${quoted(link.from)}, to: ${quoted(link.to)}, port: ${String(link.port)} },`,
  );
  const asked = Object.entries(database ?? {}).map(([word, value]) => `${word}: ${quoted(value)}`);
  return [
    "import { defineSystem } from 'relia';",
    '',
    `/** The parts of ${compose}, by the names that scenarios use. Every key: docs/keys.md of relia. */`,
    'export default defineSystem({',
    `  name: ${quoted(name)},`,
    `  compose: ${quoted(compose)},`,
    '  // Where users come in; the port is the one inside the container.',
    `  entry: { target: ${quoted(entry.part.name)}, port: ${String(entry.port)} },`,
    '  targets: {',
    ...parts.map((part) => targetLine(part, entry)),
    '  },',
    ...(linkLines.length === 0
      ? []
      : ['  // Connections that can be slowed, cut or reset.', '  links: {', ...linkLines, '  },']),
    ...(asked.length === 0 ? [] : [`  database: { ${asked.join(', ')} },`]),
    '});',
    '',
  ].join('\n');
}

/** The claim that fits the victim: one of several is not missed, the only one is missed for as long as it is down. */
function claim(victim: Part): { readonly name: string; readonly hypothesis: string; readonly within: string } {
  const { name, instances } = victim;
  return instances > 1
    ? {
        name: `the death of one ${name} node`,
        hypothesis: `When one of the ${String(instances)} ${name} nodes dies, users are served by the others within 5 s.`,
        within: '5s',
      }
    : {
        name: `the death of ${name}`,
        hypothesis: `When ${name} dies and is back after ${formatMs(10_000)}, users are served normally again within 20 s of its death.`,
        within: '20s',
      };
}

/** Where the path was found, as the end of a sentence. */
function originOf({ pathOrigin }: Chosen): string {
  if (typeof pathOrigin === 'object') return `, from ${pathOrigin.foundIn}`;
  return pathOrigin === 'guessed' ? ', which is guessed' : '';
}

/** What is worth knowing of the path, and what would be a better one. */
function pathComment(chosen: Chosen): readonly string[] {
  const origin = originOf(chosen);
  const isHealth = isHealthPath(chosen.path);
  return [
    ...(isHealth || origin !== '' ? [`It asks for ${chosen.path}${origin}.`] : []),
    ...(isHealth
      ? [
          'A health endpoint may answer well while users are not served. What a user asks for is a better judge: put a request',
          'into first.k6.js that goes through web, cache and database, such as a page of products or an order.',
        ]
      : []),
  ];
}

/** `first.ts`: kill one part under load. */
export function scenarioText(chosen: Chosen): string {
  const { victim } = chosen;
  const { name, hypothesis, within } = claim(victim);
  const load = [
    'What a user does is in the script; relia sends it this often, whatever the system answers.',
    ...pathComment(chosen),
  ];
  return `import { defineScenario } from 'relia';
import system from './system.ts';

export default defineScenario({
  name: ${quoted(name)},
  hypothesis: ${quoted(hypothesis)},
  system,
${load.map((line) => `  // ${line}`).join('\n')}
  load: { rate: 20, warmUp: '5s', duration: '50s', maxVUs: 60, script: './first.k6.js' },
  // Nothing is injected unless this holds first.
  steadyState: { window: '8s', slos: [{ sli: 'availability', objective: 0.99 }] },
  blastRadius: { targets: [${quoted(victim.name)}] },
  faults: [{ kind: 'kill', target: ${quoted(victim.name)}, at: '15s', duration: '10s' }],
  expect: {
    recovery: { within: '${within}' },
    errorBudget: { slo: 'availability', spendAtMost: '2%', period: '30d' },
  },
});
`;
}

/** `first.k6.js`: one request. */
export function loadText(chosen: Chosen): string {
  const { path } = chosen;
  const origin = originOf(chosen);
  const comment = origin === '' ? '' : `  // ${path}${origin}.\n`;
  return `// What a user does, once: any k6 script (https://grafana.com/docs/k6). BASE_URL is the entry of the stack.
import http from 'k6/http';

export default function () {
${comment}  http.get(\`\${__ENV.BASE_URL}${path.replaceAll('`', '%60').replaceAll('${', '$%7B')}\`, { timeout: '2s' });
}
`;
}
