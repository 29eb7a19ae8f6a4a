/** The version in the output of `k6 version` (`k6 v2.2.0 (go1.26.8, linux/amd64)`); `undefined` for another program's. */
export function parseK6Version(output: string): string | undefined {
  return /^k6(?:\.exe)? v?(\d+\.\d+\.\d+[^\s(]*)/m.exec(output)?.[1];
}

/**
 * The version in the output of `toxiproxy-server -version`, `undefined` for another program's. A server built without
 * linker flags says `git`: the word is shown, never judged.
 */
export function parseToxiproxyVersion(output: string): string | undefined {
  return /^toxiproxy-server version (\S+)/m.exec(output)?.[1];
}

/** The version in the output of `go version` (`go version go1.26.8 linux/amd64`). */
export function parseGoVersion(output: string): string | undefined {
  return /^go version go(\d+\.\d+(?:\.\d+)?)/m.exec(output)?.[1];
}

/** True when a dotted version is at least another one, number by number; what follows the numbers is ignored. */
export function isAtLeast(version: string, wanted: string): boolean {
  const [have, need] = [numbersOf(version), numbersOf(wanted)];
  for (const [at, least] of need.entries()) {
    const actual = have[at] ?? 0;
    if (actual !== least) return actual > least;
  }
  return true;
}

function numbersOf(version: string): readonly number[] {
  return (/^\d+(?:\.\d+)*/.exec(version)?.[0] ?? '0').split('.').map(Number);
}
