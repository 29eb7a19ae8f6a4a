import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { K6LoadGenerator } from '../dist/drivers/k6/driver.js';
import { createClock } from '../dist/drivers/system/clock.js';
import { startTimeOf } from '../dist/drivers/system/process-identity.js';
import { collectHistory } from '../dist/history/history.js';
import { parseScenario } from '../dist/scenario/parse.js';
import { judge } from '../dist/verify/judge.js';
import { k6Path } from './ways.mjs';

const SERVER = fileURLToPath(new URL('../fixtures/truth/server.mjs', import.meta.url));
const RUN = 'bench';

/** Starts a truth server with a plan of one phase. */
async function startServer(phase, { folder, seed }) {
  const plan = join(folder, 'plan.json');
  await writeFile(plan, JSON.stringify({ seed, phases: [phase] }));
  const child = spawn(process.execPath, [SERVER, '--plan', plan], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  const { url } = JSON.parse(line);
  return {
    url,
    truth: async () => (await fetch(`${url}/truth`)).json(),
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

/** The scenario of one run: plain reads, whose p95 nobody asks for, and a fault of which only the time counts. */
function scenarioOf({ rate, phase, baselineMs, holdMs, timeoutMs, maxVUs }) {
  const ms = (value) => `${Math.ceil(value)}ms`;
  const look = {
    name: 'look',
    does: 'read',
    on: 'things',
    request: { method: 'GET', path: '/' },
    timeout: ms(timeoutMs),
  };
  return parseScenario(
    {
      name: 'accuracy',
      hypothesis: 'What is measured is what was.',
      system: {
        name: 'truth',
        compose: 'none.yaml',
        entry: { target: 'server', port: 80 },
        targets: { server: { service: 's', role: 'web' } },
      },
      load: {
        rate,
        maxVUs,
        warmUp: '500ms',
        duration: ms(phase.at + phase.duration + 1.2 * holdMs),
        operations: [look],
      },
      data: { things: { model: 'ledger' } },
      steadyState: { window: ms(baselineMs), slos: [{ sli: 'availability', objective: 0.99 }] },
      blastRadius: { targets: ['server'] },
      faults: [
        {
          kind: 'kill',
          target: 'server',
          at: ms(phase.at),
          duration: ms(phase.duration),
        },
      ],
      expect: { errorBudget: { spendAtMost: '1%' } },
      hold: ms(holdMs),
    },
    'accuracy.ts',
  );
}

/** The life of a fault whose instants are known. */
function faultEvents(from, to) {
  const step = (name, at) => ({
    type: 'fault',
    fault: 'f1',
    step: name,
    at,
    instant: { at, lo: at, hi: at, source: 'engine-event' },
    hit: ['s'],
    calls: [],
  });
  const witness = (of, at) => ({ type: 'witness', fault: 'f1', of, verdict: 'confirmed', at, evidence: [] });
  return [step('injected', from), witness('bite', from), step('healed', to), witness('heal', to)];
}

/** The two clocks side by side, once a second until stopped. */
function watchClocks(t0, onEvent) {
  const clock = createClock();
  const look = () => onEvent({ type: 'clock', at: clock.now() - t0, monotonic: clock.monotonic() });
  look();
  const timer = setInterval(look, 1_000);
  return () => clearInterval(timer);
}

/**
 * Drives a truth server with k6 as relia does, and judges what was recorded.
 * @param {{ rate: number, phase: object, folder: string, seed: number, baselineMs: number, holdMs: number, timeoutMs: number, maxVUs: number }} of
 * @returns what the judgement says, what the server says, and how late the generator was at worst, milliseconds
 */
export async function runAgainstTruth(of) {
  const { folder, seed, rate, phase } = of;
  await mkdir(folder, { recursive: true });
  const scenario = scenarioOf(of);
  const server = await startServer(phase, { folder, seed });
  const events = [];
  const onEvent = (event) => events.push(event);
  const t0 = Date.now();
  const stopWatching = watchClocks(t0, onEvent);
  try {
    const { load, data } = scenario;
    const generator = new K6LoadGenerator({ k6Path, startTimeOf });
    const handle = await generator.start(
      {
        run: RUN,
        seed,
        load,
        data,
        entryUrl: server.url,
        scriptPath: undefined,
        folder,
        t0,
      },
      onEvent,
    );
    // relia's k6 outlives the terminal's Ctrl-C, so that a run can heal first; here nothing is to be healed.
    const interrupt = () => void handle.stop();
    process.once('SIGINT', interrupt);
    const exit = await handle.finished;
    process.off('SIGINT', interrupt);
    if (exit.early || exit.exitCode !== 0) throw new Error(`k6 ended with ${exit.exitCode}; see ${folder}`);
    const truth = await server.truth();
    const [{ began, ended }] = truth.phases;
    const zero = truth.epochMs - t0;
    const header = { type: 'header', schema: 'relia.history/1', run: RUN, scenario: scenario.name, t0 };
    const ending = { type: 'ending', ending: 'completed', at: Date.now() - t0 };
    const history = collectHistory(header, [...events, ...faultEvents(zero + began, zero + ended), ending]);
    const { at } = history.loadStart;
    const lateness = history.operations.map(({ call, iteration }) => call - at - (iteration * 1_000) / rate);
    return {
      judgement: judge(scenario, history),
      truth,
      zero,
      latenessMs: lateness.reduce((most, late) => Math.max(most, late), 0),
    };
  } finally {
    stopWatching();
    await server.stop();
  }
}
