import type { EngineState } from '../docker/engine.ts';
import { isAtLeast } from '../tool/tool-version.ts';
import type { Requirement } from './requirement.ts';

const OLDEST_ENGINE = '20.10';
const INSTALL = 'run `relia setup --docker`, or see https://docs.docker.com/engine/install/';

/** Docker Engine and its version. */
export function engineRequirement(engine: EngineState): Requirement {
  const base = { name: 'Docker Engine', need: `>= ${OLDEST_ENGINE}, through its socket or DOCKER_HOST` };
  switch (engine.state) {
    case 'running':
      return isAtLeast(engine.version, OLDEST_ENGINE)
        ? { ...base, status: 'ok', found: engine.version }
        : { ...base, status: 'missing', found: `${engine.version} is too old`, howToGet: INSTALL };
    case 'forbidden': {
      const howToGet = 'run `relia setup --docker` (it adds you to the docker group), or run relia with sudo';
      return { ...base, status: 'missing', found: `this user may not use ${engine.endpoint}`, howToGet };
    }
    case 'absent':
      return { ...base, status: 'missing', found: engine.reason, howToGet: INSTALL };
  }
}

/**
 * Whether a helper container can get NET_ADMIN, without starting one: an engine that runs as root grants it on request; a
 * rootless one grants it inside its user namespace only, where the kernel modules of iptables must be loaded already.
 */
export function netAdminRequirement(engine: EngineState): Requirement {
  const base = { name: 'NET_ADMIN', need: 'helper containers may change the iptables of the stack they join' };
  if (engine.state !== 'running') {
    return { ...base, status: 'missing', found: 'unknown: no engine answers', howToGet: 'start Docker Engine first' };
  }
  if (engine.securityOptions.some((option) => option.includes('name=rootless'))) {
    const howToGet =
      'use an engine that runs as root, or load ip_tables and iptable_nat on the host (`modprobe iptable_nat`)';
    return { ...base, status: 'warning', found: 'the engine is rootless', howToGet };
  }
  return { ...base, status: 'ok', found: 'the engine runs as root and grants it on request (its /info; not tried)' };
}
