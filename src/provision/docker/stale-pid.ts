import { readFileSync, readdirSync } from 'node:fs';

/** A pid file of the engine, and the command whose pid it should hold. */
export interface PidFile {
  readonly path: string;
  readonly command: string;
}

/** The pid files that keep a new engine from starting when an old one died without removing them. */
export const ENGINE_PID_FILES: readonly PidFile[] = [
  { path: '/var/run/docker.pid', command: 'dockerd' },
  { path: '/var/run/docker/containerd/containerd.pid', command: 'containerd' },
];

/**
 * The pid files whose process is dead or is another command by now. The engine only asks whether *some* process has that
 * pid, and refuses to start, or takes it for its containerd and waits for it.
 */
export function stalePidFiles(files: readonly PidFile[]): readonly string[] {
  return files.filter(isStale).map((file) => file.path);
}

/** True while a process with this command name runs. */
export function isRunning(command: string): boolean {
  return readdirSync('/proc').some((name) => /^\d+$/.test(name) && commandOf(name) === command);
}

function isStale(file: PidFile): boolean {
  const pid = readText(file.path)?.trim();
  return pid !== undefined && commandOf(pid) !== file.command;
}

function commandOf(pid: string): string | undefined {
  const isCorpse = /^State:\s+[ZX]/m.test(readText(`/proc/${pid}/status`) ?? '');
  return isCorpse ? undefined : readText(`/proc/${pid}/comm`)?.trim();
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
