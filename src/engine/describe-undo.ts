import type { InstanceRef, UndoAct } from '../ports/undo.ts';

function container({ project, service, number }: InstanceRef): string {
  const filters = [
    `label=com.docker.compose.project=${project}`,
    `label=com.docker.compose.service=${service}`,
    `label=com.docker.compose.container-number=${String(number)}`,
  ];
  return `$(docker ps -aq ${filters.map((filter) => `--filter ${filter}`).join(' ')})`;
}

/** An undo act in words, and the command that does it by hand. */
export function describeUndo(act: UndoAct): { readonly words: string; readonly byHand: string } {
  switch (act.kind) {
    case 'start-instance':
      return { words: `start ${act.instance.service}`, byHand: `docker start ${container(act.instance)}` };
    case 'unpause-instance':
      return { words: `unpause ${act.instance.service}`, byHand: `docker unpause ${container(act.instance)}` };
    case 'reconnect-instance':
      return {
        words: `reconnect ${act.instance.service}`,
        byHand: act.attachments
          .map(({ network }) => `docker network connect ${network} ${container(act.instance)}`)
          .join('; '),
      };
    case 'clear-proxy':
      return { words: `clear the proxy ${act.proxy.name}`, byHand: `curl -X POST ${act.proxy.control}/reset` };
    case 'remove-redirect': {
      const { to, proxy, comment, from } = act.rule;
      const rule = `iptables -t nat -D OUTPUT -p tcp -d ${to.address} --dport ${String(to.port)} -m comment --comment ${comment} -j DNAT --to-destination ${proxy.address}:${String(proxy.port)}`;
      return {
        words: `remove the redirect in ${from.service}`,
        byHand: `${rule} (in the network namespace of ${container(from)}), or restart that container`,
      };
    }
    case 'remove-helpers':
      return {
        words: 'remove the helpers',
        byHand: `docker rm -f $(docker ps -aq --filter label=relia.run=${act.run})`,
      };
    case 'end-process':
      return { words: 'end the load generator', byHand: `kill ${String(act.process.pid)}` };
    case 'stack-down':
      return { words: `take the stack ${act.project} down`, byHand: `relia stack down ${act.project}` };
  }
}
