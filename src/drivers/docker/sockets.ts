/** The far end of a connection. */
export interface Peer {
  readonly address: string;
  readonly port: number;
}

/** A list of who is connected, begun at a time (epoch seconds). */
export interface Look {
  readonly at: number;
  readonly peers: readonly Peer[];
}

/** Reads the peer of a line of `ss -H -t -n state established` (columns Recv-Q Send-Q Local Peer). IPv4 mapped into IPv6 reads as IPv4. */
export function parsePeer(line: string): Peer | undefined {
  const columns = line.trim().split(/\s+/);
  const found = /^\[?(?:::ffff:)?([^\]]+?)\]?:(\d+)$/.exec(columns[3] ?? '');
  if (found === null) return undefined;
  const [, address = '', port = ''] = found;
  return { address, port: Number(port) };
}

/** Puts the lines of repeated looks together; hands on each look when it is whole. */
export function lookReader(onLook: (look: Look) => void): (line: string) => void {
  let at: number | undefined;
  let peers: Peer[] = [];
  return (line) => {
    if (line.startsWith('look ')) {
      at = Number(line.slice('look '.length));
      peers = [];
    } else if (line === 'seen') {
      if (at !== undefined) onLook({ at, peers });
      at = undefined;
    } else {
      const peer = parsePeer(line);
      if (peer !== undefined) peers.push(peer);
    }
  };
}
