import { readFileSync } from 'node:fs';
import process from 'node:process';

/** What `nobody` is on every Linux that says nothing else. */
const NOBODY = 65_534;

/** The user that a part without rights runs as; `undefined` when relia itself is not root and so has none to give away. */
export function unprivilegedUser(): { readonly uid: number; readonly gid: number } | undefined {
  return process.getuid?.() === 0 ? parseNobody(readPasswd()) : undefined;
}

/** The ids of `nobody` in the text of /etc/passwd. */
export function parseNobody(passwd: string): { readonly uid: number; readonly gid: number } {
  const [, uid, gid] = /^nobody:[^:]*:(\d+):(\d+):/m.exec(passwd) ?? [];
  return { uid: Number(uid ?? NOBODY), gid: Number(gid ?? NOBODY) };
}

function readPasswd(): string {
  try {
    return readFileSync('/etc/passwd', 'utf8');
  } catch {
    return '';
  }
}
