import type { Timeline } from '../model.ts';
import { decodeRequests, type RequestColumns } from '../timeline/request-columns.ts';
import { dataText } from './dom.ts';

/** What the page draws. */
export interface Run {
  readonly timeline: Timeline;
  readonly requests: RequestColumns;
}

async function inflate(base64: string): Promise<Uint8Array> {
  const packed = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Reads what is embedded in the page. */
export async function readRun(): Promise<Run> {
  // Written by the same version of relia that this script is bundled with.
  const timeline = JSON.parse(dataText('relia-timeline')) as Timeline;
  return { timeline, requests: decodeRequests(await inflate(dataText('relia-requests'))) };
}
