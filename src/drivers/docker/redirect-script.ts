import type { RedirectRule } from '../../ports/undo.ts';

/**
 * The part of an iptables command that names the rule: what is added is what is looked for and deleted. Throws RangeError for a
 * rule whose parts could mean anything else to a shell or to iptables.
 */
export function ruleText({ to, proxy, comment }: RedirectRule): readonly string[] {
  const words = [to.address, String(to.port), proxy.address, String(proxy.port), comment];
  const odd = words.find((word) => !/^[\w.:-]+$/.test(word));
  if (odd !== undefined) throw new RangeError(`"${odd}" cannot be part of a redirect rule`);
  const match = ['-p', 'tcp', '-d', `${to.address}/32`, '--dport', String(to.port)];
  const mark = ['-m', 'comment', '--comment', comment];
  return [...match, ...mark, '-j', 'DNAT', '--to-destination', `${proxy.address}:${String(proxy.port)}`];
}

/**
 * Runs in the caller's network namespace. Arguments: `add`, `add-and-cut` or `delete`; the far end's address and port; the rule.
 *
 * The rule goes to the backend that already holds Docker's own redirect to 127.0.0.11, nft when neither does; it is deleted
 * from whichever has it. legacy is asked only where its tables exist, since asking would make them. `add` cuts only when the rule
 * is new: who was redirected before goes through the proxy already. `ss -K` prints an error and returns 0 even when it worked.
 * Then a connection to the far end is opened and held, so that the far end can be asked whom it sees.
 */
export const CALLER_SCRIPT = String.raw`
what=$1 address=$2 port=$3; shift 3
legacy=no; grep -qs nat /proc/net/ip_tables_names && legacy=yes
has_docker() { "$1-save" -t nat 2>/dev/null | grep -q '127\.0\.0\.11'; }
if has_docker iptables-nft; then backend=iptables-nft
elif [ $legacy = yes ] && has_docker iptables-legacy; then backend=iptables-legacy
else backend=iptables-nft; fi
backends=$backend
if [ $what = delete ]; then backends=iptables-nft; [ $legacy = yes ] && backends="$backends iptables-legacy"; fi
changed=no
for backend in $backends; do
  case $what in
    delete) while "$backend" -w 5 -t nat -C OUTPUT "$@" 2>/dev/null; do "$backend" -w 5 -t nat -D OUTPUT "$@" || exit 3; changed=yes; done ;;
    *) "$backend" -w 5 -t nat -C OUTPUT "$@" 2>/dev/null || { "$backend" -w 5 -t nat -A OUTPUT "$@" || exit 3; changed=yes; } ;;
  esac
done
echo "rule $backend changed=$changed"
if [ $what != add ] || [ $changed = yes ]; then ss -H -t -K dst "$address" dport = "$port" >/dev/null 2>&1; fi
exec perl -MSocket -MTime::HiRes=time -e '
  $| = 1; my ($address, $port) = @ARGV;
  socket(S, PF_INET, SOCK_STREAM, 6) or die "socket: $!"; $SIG{ALRM} = sub { print "closed no connection within 2 s\n"; exit 0 }; alarm 2;
  connect(S, pack_sockaddr_in($port, inet_aton($address))) or do { print "closed $!\n"; exit 0 };
  alarm 0; my ($own) = unpack_sockaddr_in(getsockname(S)); printf "open %d %.6f\n", $own, time; sleep 20;
' "$address" "$port"
`;

/** Runs in the far end's network namespace: lists who is connected to the port ($1), every 30 ms, for 20 s at most. */
export const FAR_END_SCRIPT = String.raw`
end=$(( $(date +%s) + 20 ))
while [ "$(date +%s)" -lt $end ]; do
  echo "look $(date +%s.%N)"
  ss -H -t -n state established sport = ":$1"
  echo seen
  sleep 0.03
done
`;
