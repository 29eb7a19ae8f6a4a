import { describe, expect, it } from 'vitest';
import { describeUndo } from '../../../src/engine/describe-undo.ts';
import type { UndoAct } from '../../../src/ports/undo.ts';

const instance = { project: 'relia-shop', service: 'web1', number: 2 };
const container =
  '$(docker ps -aq --filter label=com.docker.compose.project=relia-shop --filter label=com.docker.compose.service=web1 --filter label=com.docker.compose.container-number=2)';

const ACTS: readonly (readonly [UndoAct, string, string])[] = [
  [{ kind: 'start-instance', instance }, 'start web1', `docker start ${container}`],
  [{ kind: 'unpause-instance', instance }, 'unpause web1', `docker unpause ${container}`],
  [
    {
      kind: 'reconnect-instance',
      instance,
      attachments: [
        { network: 'front', address: '10.0.0.5', aliases: ['web1'] },
        { network: 'back', address: undefined, aliases: [] },
      ],
    },
    'reconnect web1',
    `docker network connect front ${container}; docker network connect back ${container}`,
  ],
  [
    { kind: 'clear-proxy', proxy: { control: 'http://127.0.0.1:18474', name: 'caching-1' } },
    'clear the proxy caching-1',
    'curl -X POST http://127.0.0.1:18474/reset',
  ],
  [
    {
      kind: 'remove-redirect',
      rule: {
        from: instance,
        to: { address: '10.0.0.7', port: 6379 },
        proxy: { address: '10.0.0.200', port: 21_000 },
        comment: 'relia:r1',
      },
    },
    'remove the redirect in web1',
    `iptables -t nat -D OUTPUT -p tcp -d 10.0.0.7 --dport 6379 -m comment --comment relia:r1 -j DNAT --to-destination 10.0.0.200:21000 (in the network namespace of ${container}), or restart that container`,
  ],
  [
    { kind: 'remove-helpers', run: 'r1' },
    'remove the helpers',
    'docker rm -f $(docker ps -aq --filter label=relia.run=r1)',
  ],
  [{ kind: 'end-process', process: { pid: 4_242, startTime: '77' } }, 'end the load generator', 'kill 4242'],
  [{ kind: 'stack-down', project: 'relia-shop' }, 'take the stack relia-shop down', 'relia stack down relia-shop'],
];

describe('describeUndo', () => {
  it.each(ACTS)('says in words and as a command what %o does', (act, words, byHand) => {
    expect(describeUndo(act)).toEqual({ words, byHand });
  });
});
