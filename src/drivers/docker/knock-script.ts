/**
 * Speaks one word to a port and says what came of it. perl, since bash cannot tell its errors apart or end one side of a
 * connection. Arguments: address, port, role, timeout ms, payload bytes, `close` to also await the far end's closing.
 * Prints `outcome tookMs [closedAfterMs]`.
 *
 * The word of a database is PostgreSQL's SSLRequest, answered with one byte before any login. With a payload it is a startup message with an
 * unknown protocol option of that length, which PostgreSQL echoes before it asks who is there.
 */
export const KNOCK_SCRIPT = String.raw`
use strict; use warnings; use Socket; use Errno qw(EINPROGRESS EINTR EAGAIN ECONNREFUSED ECONNRESET EPIPE);
use Fcntl; use Time::HiRes qw(clock_gettime CLOCK_MONOTONIC);
my ($address, $port, $role, $timeout, $payload, $close) = @ARGV;
$SIG{PIPE} = 'IGNORE';
sub now { clock_gettime(CLOCK_MONOTONIC) * 1000 }
my $start = now(); my $deadline = $start + $timeout; my $got = '';
sub done { my ($outcome, @more) = @_; printf "%s %.3f %s\n", $outcome, $main::took // (now() - $start), join ' ', @more; exit 0 }
sub ready { my ($write) = @_; my $left = ($deadline - now()) / 1000; return 0 if $left <= 0;
  my $bits = ''; vec($bits, fileno(S), 1) = 1;
  return select($write ? undef : (my $r = $bits), $write ? (my $w = $bits) : undef, undef, $left) > 0 }
socket(S, PF_INET, SOCK_STREAM, getprotobyname('tcp') // 6) or die "socket: $!";
fcntl(S, F_SETFL, fcntl(S, F_GETFL, 0) | O_NONBLOCK);
unless (connect(S, pack_sockaddr_in($port, inet_aton($address)))) {
  done($! == ECONNREFUSED ? 'refused' : 'unreachable') unless $! == EINPROGRESS;
  done('unreachable') unless ready(1);
  my $error = unpack('i', getsockopt(S, SOL_SOCKET, SO_ERROR));
  if ($error) { $! = $error; done($! == ECONNREFUSED ? 'refused' : $! == ECONNRESET ? 'reset' : 'unreachable') }
}
my $fill = 'x' x $payload; my $word;
if ($role eq 'database') {
  my $body = pack('N', 196608) . "user\0postgres\0_pq_.$fill\0on\0\0";
  $word = $payload ? pack('N', length($body) + 4) . $body : pack('NN', 8, 80877103);
} elsif ($role eq 'cache') {
  $word = $payload ? "*2\r\n\$4\r\nPING\r\n\$$payload\r\n$fill\r\n" : "PING\r\n";
} else {
  $word = "HEAD / HTTP/1.1\r\nHost: relia\r\nConnection: close\r\n" . ($payload ? "X-Relia-Knock: $fill\r\n" : '') . "\r\n";
}
while (length $word) {
  done('silent') unless ready(1);
  my $n = syswrite(S, $word);
  if (defined $n) { substr($word, 0, $n, '') }
  elsif ($! != EAGAIN && $! != EINTR) { last }
}
sub whole {
  return 0 unless length $got;
  return 1 unless $payload;
  if ($role eq 'database') {
    return length($got) >= 5 && length($got) >= 1 + unpack('N', substr($got, 1, 4)) if substr($got, 0, 1) eq 'v';
    return 1;
  }
  return $role ne 'cache' || substr($got, 0, 1) ne '$' || length($got) >= $payload + 5;
}
my $ended = 0;
sub listen_on { return -1 unless ready(0); my $n = sysread(S, my $chunk, 65536);
  if (!defined $n) { return 1 if $! == EAGAIN || $! == EINTR; $ended = 1; return 0 }
  if ($n == 0) { $ended = 1; return 0 } $got .= $chunk; return 1 }
until (whole()) {
  my $n = listen_on();
  done('silent') if $n < 0;
  done('reset') if $n == 0 && !length $got;
  last if $n == 0;
}
$main::took = now() - $start;
done('answered') unless $close;
shutdown(S, 1); my $end = now(); $deadline = $end + $timeout;
until ($ended) { last if listen_on() < 0 }
done('answered', $ended ? sprintf('%.3f', now() - $end) : ());
`;
