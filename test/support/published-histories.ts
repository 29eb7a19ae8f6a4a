import type { Verdict } from '../../src/verify/verdict.ts';

/** A folder of histories that other projects recorded and judged: how they are judged here, and the verdict of each. */
export interface Published {
  readonly folder: string;
  /** How many there are at least. */
  readonly files: number;
  readonly flags: readonly string[];
  /** `undefined` for a file that is of another model. */
  readonly verdict: (file: string) => Verdict | undefined;
}

const LINEARIZABLE_ETCD = ['002', '005', '007', '018', '025', '031', '038', '045', '048', '049'];

/** The histories, by where they lie in the folder that RELIA_HISTORIES names. */
export const PUBLISHED: readonly Published[] = [
  {
    folder: 'porcupine-etcd',
    files: 50,
    flags: ['--model', 'cas-register', '--initial', 'nil'],
    verdict: (file) => (LINEARIZABLE_ETCD.some((number) => file === `etcd_${number}.log`) ? 'pass' : 'fail'),
  },
  {
    folder: 'porcupine-kv',
    files: 5,
    flags: ['--model', 'kv'],
    verdict: (file) => (file.includes('-ok') ? 'pass' : 'fail'),
  },
  {
    folder: 'knossos-cas-register/good',
    files: 60,
    flags: ['--model', 'cas-register', '--initial', '0'],
    verdict: () => 'pass',
  },
  {
    folder: 'knossos-cas-register/bad',
    files: 4,
    flags: ['--model', 'cas-register', '--initial', '0'],
    verdict: () => 'fail',
  },
  {
    folder: 'elle-cli',
    files: 1,
    flags: ['--model', 'bank', '--initial', '100'],
    verdict: (file) => (file === 'bank-tidb.edn' ? 'fail' : undefined),
  },
  {
    folder: 'elle-cli',
    files: 2,
    flags: ['--model', 'set'],
    verdict: (file) => (({ 'set.edn': 'pass', 'set_full.json': 'inconclusive' }) as const)[file],
  },
  {
    folder: 'elle-cli',
    files: 1,
    flags: ['--model', 'counter'],
    verdict: (file) => (file === 'counter.json' ? 'inconclusive' : undefined),
  },
];
