import { open } from 'node:fs/promises';
import type { Arch } from '../platform.ts';

/** What a Linux binary says about itself. */
export interface ElfFacts {
  /** `undefined` for an architecture relia does not know. */
  readonly arch: Arch | undefined;
  /** It needs no dynamic loader, so it runs in an image of any C library. */
  readonly isStatic: boolean;
}

const PROGRAM_HEADER_INTERP = 3;
const MACHINES: ReadonlyMap<number, Arch> = new Map([
  [62, 'amd64'],
  [183, 'arm64'],
]);

/** Reads the header of a 64-bit little-endian ELF file (System V ABI, "ELF Header"); `undefined` for anything else. */
export async function readElf(path: string): Promise<ElfFacts | undefined> {
  const file = await open(path, 'r');
  try {
    const head = Buffer.alloc(64);
    const { bytesRead } = await file.read(head, 0, 64, 0);
    const isElf64 = bytesRead === 64 && head.readUInt32BE(0) === 0x7f454c46 && head[4] === 2 && head[5] === 1;
    if (!isElf64) return undefined;
    const entrySize = head.readUInt16LE(54);
    const table = Buffer.alloc(entrySize * head.readUInt16LE(56));
    await file.read(table, 0, table.length, Number(head.readBigUInt64LE(32)));
    const types = Array.from({ length: head.readUInt16LE(56) }, (_, at) => table.readUInt32LE(at * entrySize));
    return { arch: MACHINES.get(head.readUInt16LE(18)), isStatic: !types.includes(PROGRAM_HEADER_INTERP) };
  } finally {
    await file.close();
  }
}
