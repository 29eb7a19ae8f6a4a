import type { ErrorCode } from '../errors.ts';

/** What `relia explain` says of a code beyond its line in the catalogue; `docs/errors.md` is made of the same. */
export interface Explanation {
  /** Why it happens. */
  readonly cause: string;
  /** What to do about it. */
  readonly remedy: string;
  readonly example: {
    /** The message, as it may look. */
    readonly says: string;
    /** What mends that one, as it is typed. */
    readonly mend: string;
  };
}

/** An explanation for every code. */
export const EXPLANATIONS: Readonly<Record<ErrorCode, Explanation>> = {
  RELIA_BUG: {
    cause: 'relia met something that it did not foresee. Your system has nothing to do with it.',
    remedy:
      'Undo what a run may have left, then report it with the lines printed and, if there is one, the run’s log.jsonl.',
    example: { says: 'Cannot read properties of undefined (reading "node")', mend: 'npx relia recover' },
  },
  RELIA_COMPOSE_FAILED: {
    cause:
      'docker compose refused the compose file, or could not build or start the stack. Its own last lines are printed below the message.',
    remedy: 'Bring the stack up without relia until that works: it is the same file and the same engine.',
    example: {
      says: 'docker compose could not build /shop/compose.yaml',
      mend: 'docker compose -f compose.yaml up --build',
    },
  },
  RELIA_COMPOSE_INVALID: {
    cause:
      'The file is no YAML, or its `services` have a form that compose would refuse too. Every mistake is listed with its place.',
    remedy: 'Mend the file; compose itself says more about it.',
    example: { says: '/shop/compose.yaml is no compose file that relia can read', mend: 'docker compose config' },
  },
  RELIA_COMPOSE_MISSING: {
    cause:
      'An engine answers, but there is no compose to read the compose file with, neither the plugin nor the 1.29 program.',
    remedy: 'Install docker-compose-plugin or docker-compose, or let relia do it.',
    example: { says: 'neither `docker compose` nor `docker-compose` 1.29 was found', mend: 'npx relia setup --docker' },
  },
  RELIA_DISK_FULL: {
    cause:
      'What a run leaves could not be written: the disk is full, or the folder may not be written to. The undo of a fault must be on disk before the fault, so nothing was injected.',
    remedy: 'Free some space or name another folder.',
    example: {
      says: 'the run could not be written to reports/20261125-143501-kill-web-x7f2: ENOSPC',
      mend: 'npx relia run scenarios/kill-web.ts --out /var/tmp/run',
    },
  },
  RELIA_DOCKER_FAILED: {
    cause:
      'The engine answers and refused one call, or did not finish it within its deadline. The message names the call.',
    remedy:
      'See what the engine says of itself. If faults were active, undo them. A rootless or remote engine cannot do all that a local one can: use `kill` there, not `crash`.',
    example: { says: 'the Docker Engine did not start web1: no space left on device', mend: 'npx relia recover' },
  },
  RELIA_DOCKER_INSTALL_FAILED: {
    cause:
      'Docker was to be installed or started, and apt, sudo or the engine itself did not let it happen; or the answer was no.',
    remedy:
      'Install Docker Engine 20.10 or newer by hand, or do without: the shipped stack also runs as local processes.',
    example: { says: 'installing and starting Docker needs root, or sudo', mend: 'npx relia demo --runtime process' },
  },
  RELIA_DOCKER_UNREACHABLE: {
    cause: 'No engine listens at DOCKER_HOST or /var/run/docker.sock, or this user may not speak to it.',
    remedy: 'Start the engine, or join the docker group and log in again. Without an engine, run on local processes.',
    example: { says: 'no Docker Engine answered: connect ENOENT /var/run/docker.sock', mend: 'npx relia doctor' },
  },
  RELIA_FILE_EXISTS: {
    cause: '`relia init` writes all of its files or none, and writes over no file of yours unless it is told to.',
    remedy: 'Move what is there, name another folder, or allow it with --force.',
    example: {
      says: 'nothing was written: a file is there already (scenarios/first.ts)',
      mend: 'npx relia init --force',
    },
  },
  RELIA_FILE_NOT_FOUND: {
    cause:
      'A path on the command line counts from the current folder; a path inside a scenario or system file from that file.',
    remedy: 'Mend the path where it is named, or move the file.',
    example: { says: 'the compose file ./compose.yml does not exist', mend: 'npx relia plan scenarios/first.ts' },
  },
  RELIA_HISTORY_INVALID: {
    cause: 'A line of a history is cut off, was changed, or is of another format than the one it was read as.',
    remedy: 'Name the format, or restore the file from where it was recorded. What cannot be read is not judged.',
    example: {
      says: 'line 812 of the history is malformed: expected an operation',
      mend: 'npx relia verify history.edn --model register --format jepsen-edn',
    },
  },
  RELIA_IMAGE_UNAVAILABLE: {
    cause:
      'A base image could be neither pulled from its registry nor made here from the Debian mirror and the npm registry, or an image of relia’s own could not be built.',
    remedy: 'Give the machine a registry or a mirror, or pull the image by hand; or run on local processes.',
    example: {
      says: 'debian:bookworm-slim could not be made from the Debian mirror',
      mend: 'docker pull debian:bookworm-slim',
    },
  },
  RELIA_INSTALL_FAILED: {
    cause:
      'Every way to a tool failed: the download, building it from its pinned Go module, copying it out of its image.',
    remedy: 'Install the tool by hand and name it: RELIA_K6, RELIA_TOXIPROXY. A proxy is taken from HTTPS_PROXY.',
    example: {
      says: 'k6 2.2.0 could not be installed in any way',
      mend: 'RELIA_K6=/opt/k6/k6 npx relia doctor',
    },
  },
  RELIA_K6_EXITED: {
    cause:
      'k6 started and ended before its first request: the script threw while it was loaded, or its options are not valid.',
    remedy: 'Read k6’s own log, whose path is in the hint; run the script with k6 alone.',
    example: {
      says: 'k6 ended with exit code 107 before its first iteration',
      mend: 'k6 run --iterations 1 checkout.js',
    },
  },
  RELIA_K6_NOT_FOUND: {
    cause:
      'No k6 of version 2 is named by RELIA_K6, on PATH or in relia’s cache. The npm package `k6` is not the tool.',
    remedy: 'Let relia install the pinned version.',
    example: { says: 'k6 2.x was not found', mend: 'npx relia setup' },
  },
  RELIA_PORT_TAKEN: {
    cause: 'The compose file publishes a fixed port, or RELIA_ENTRY_PORT names one, and something else listens there.',
    remedy:
      'Stop what listens there. Where the compose file does not publish the entry, relia chooses a free port itself.',
    example: { says: 'the port 8080 on 127.0.0.1 is in use', mend: 'ss -ltnp "sport = :8080"' },
  },
  RELIA_PROBE_FAILED: {
    cause:
      'A node was asked for its state (primary or replica, its lag, whether its port answers) and the question itself failed.',
    remedy:
      'Check that psql works inside the database with the user and database that the system file names under `database`.',
    example: { says: 'a knock on 10.231.77.104:5432 could not be made', mend: 'npx relia stack status system.ts' },
  },
  RELIA_PROCESS_FAILED: {
    cause:
      'A part of a stack of local processes did not start, would not end, or does not take its address from processes.yaml.',
    remedy: 'Read its log, whose path is in the hint; take the stack down and bring it up again.',
    example: {
      says: 'relia-classic-cache-1 does not run, so nothing can be done to it',
      mend: 'npx relia stack down relia-classic',
    },
  },
  RELIA_PROGRAM_NOT_FOUND: {
    cause: 'processes.yaml names a program that is neither on PATH nor in relia’s cache.',
    remedy:
      'Let relia unpack PostgreSQL, Redis and HAProxy (Debian, Ubuntu), or install them with the package manager.',
    example: { says: 'the stack needs haproxy, which relia cannot find', mend: 'npx relia setup --stack' },
  },
  RELIA_PROXY_FAILED: {
    cause: 'Toxiproxy did not start, did not answer in time, or did not keep what it was told. Read back, not assumed.',
    remedy: 'See whether the binary runs. If faults were active, undo them.',
    example: { says: 'Toxiproxy for the link "caching" did not start', mend: 'npx relia doctor' },
  },
  RELIA_REDIRECT_FAILED: {
    cause:
      'The ends of a link share no network, the rule could not be set in the caller’s network namespace, or old connections past the proxy would not go.',
    remedy: 'Check `from`, `to` and `port` of the link in the system file; both ends need one network.',
    example: { says: 'the ends of the link "caching" share no network', mend: 'npx relia stack status system.ts' },
  },
  RELIA_RUN_INVALID: {
    cause:
      'The folder was not written by `relia run`, a file of it is missing, or history.jsonl is not the one that run.json was made from.',
    remedy:
      'Name the folder as the run printed it. A changed history can be judged, and is said to be changed; it is not reported as the run.',
    example: {
      says: 'reports/old: there is no run.json',
      mend: 'npx relia verify reports/20261125-143501-kill-web-x7f2',
    },
  },
  RELIA_SCENARIO_INVALID: {
    cause:
      'A key is unknown, a value is not allowed, or two of them do not go together: a fault that outlasts the load, a target that is not there.',
    remedy: 'Every mistake is listed with its place. Mend them and check again; nothing is started.',
    example: {
      says: 'first.ts has a mistake (faults[0].target: there is no target "wbe")',
      mend: 'npx relia plan scenarios/first.ts',
    },
  },
  RELIA_SCRIPT_INVALID: {
    cause:
      'The file is no valid TypeScript or JavaScript, has no default export, throws while it is loaded, or is a k6 script that k6 does not accept.',
    remedy: 'Mend the marked place. Scripts are ES modules: `import`, not `require`.',
    example: { says: 'checkout.js:3:18: Expected ")" but found "{"', mend: 'npx relia plan scenarios/first.ts' },
  },
  RELIA_STACK_BUSY: {
    cause:
      'Two runs never share a stack. Another run is on it; or one was killed on it and its faults may still be active; or the compose project has containers that relia did not make.',
    remedy: 'Wait for the other run, undo what a dead one left, or give the system another `project`.',
    example: { says: 'another run holds the stack "relia-classic"', mend: 'npx relia recover' },
  },
  RELIA_STACK_NOT_READY: {
    cause:
      'A part of the stack ended, or its health check did not succeed within `readyWithinS`. Its last log lines are printed below.',
    remedy: 'Mend that part, or give it more time in the system file.',
    example: { says: 'the stack "relia-shop" is not ready: db (starting)', mend: 'docker compose up --wait' },
  },
  RELIA_SYSTEM_UNCLEAR: {
    cause:
      'Several services could be the one that users enter by, or none is, or nothing says on which port it serves: no published port, no `expose`, no EXPOSE in its Dockerfile, no health check with a URL.',
    remedy: 'Say it: the service, and the port inside its container. At a terminal, without --yes, relia asks.',
    example: { says: 'nothing says on which port web serves', mend: 'npx relia init --yes --entry web:8000' },
  },
  RELIA_TARGET_NOT_FOUND: {
    cause: 'The system file names a service, port or replication state that the running stack does not have.',
    remedy: 'Compare the targets of the system file with what runs.',
    example: {
      says: 'the target "replica" matches no running instance that is replica',
      mend: 'npx relia stack status system.ts',
    },
  },
  RELIA_TOXIPROXY_NOT_FOUND: {
    cause: 'No toxiproxy-server of version 2.12 is named by RELIA_TOXIPROXY, on PATH or in relia’s cache.',
    remedy: 'Let relia install the pinned version.',
    example: { says: 'Toxiproxy 2.12 was not found', mend: 'npx relia setup' },
  },
  RELIA_UNSUPPORTED: {
    cause:
      'The runtime cannot do one of the faults here: a local process, for one, is on no network that it could be disconnected from.',
    remedy: 'Choose another fault, or the other runtime. `plan` says it before anything starts.',
    example: { says: 'disconnect web: unsupported here', mend: 'npx relia plan scenarios/first.ts --runtime docker' },
  },
  RELIA_USAGE: {
    cause:
      'A command or flag that relia does not know, a value that no such flag can have, a word too many or too few.',
    remedy: 'The help of each command lists its flags with examples.',
    example: { says: 'there is no command "rnu"', mend: 'npx relia --help' },
  },
};
