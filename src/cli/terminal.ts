import { Chalk, supportsColor, supportsColorStderr, type ChalkInstance, type ColorSupportLevel } from 'chalk';

/** One of the two output streams, as the CLI writes to it. */
export interface Screen {
  readonly isTty: boolean;
  /** Colours for this stream; plain where it shows none. */
  readonly paint: ChalkInstance;
  /** How many characters fit in a line. */
  readonly columns: () => number;
  /** Writes one line. */
  readonly print: (line: string) => void;
  /** Writes as it is, control sequences included. */
  readonly write: (text: string) => void;
}

/** Where a command's words go, and what it may know of its caller. */
export interface Terminal {
  readonly env: NodeJS.ProcessEnv;
  /** The result: what a caller would store or pipe on. */
  readonly out: Screen;
  /** Everything else: progress, errors. */
  readonly err: Screen;
  /** A person sits there and can be asked. */
  readonly isInteractive: boolean;
}

type ColorSupport = { readonly level: ColorSupportLevel } | false;

/** NO_COLOR (https://no-color.org): set to anything but the empty string it switches colour off; chalk does not know it. */
function paintFor(support: ColorSupport, env: NodeJS.ProcessEnv): ChalkInstance {
  const isOff = (env['NO_COLOR'] ?? '') !== '' || support === false;
  return new Chalk({ level: isOff ? 0 : support.level });
}

function screenOf(stream: NodeJS.WriteStream, paint: ChalkInstance): Screen {
  // A pipe whose reader went away, or a terminal that was closed: what is left of the work matters more than its words.
  stream.on('error', () => undefined);
  return {
    isTty: stream.isTTY,
    paint,
    // Set on a terminal only.
    columns: () => (stream.isTTY ? stream.columns : Infinity),
    print: (line) => stream.write(`${line}\n`),
    write: (text) => stream.write(text),
  };
}

/** The process's own terminal. */
export function createTerminal(process: NodeJS.Process): Terminal {
  const { env, stdin, stdout, stderr } = process;
  return {
    env,
    out: screenOf(stdout, paintFor(supportsColor, env)),
    err: screenOf(stderr, paintFor(supportsColorStderr, env)),
    isInteractive: stdin.isTTY && stderr.isTTY,
  };
}
