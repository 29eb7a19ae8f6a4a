import type { WrittenService } from '../../drivers/docker/written-compose.ts';
import type { Role } from '../../scenario/system-schema.ts';
import { askedByHealthCheck } from './health-check.ts';

/** What a well-known image is, and where it serves when nobody says otherwise. */
interface Known {
  readonly role: Role;
  readonly port: number;
}

/** By a word of the image's name. */
const KNOWN_IMAGES: Readonly<Record<string, Known>> = {
  haproxy: { role: 'load-balancer', port: 8080 },
  nginx: { role: 'load-balancer', port: 80 },
  openresty: { role: 'load-balancer', port: 80 },
  traefik: { role: 'load-balancer', port: 80 },
  caddy: { role: 'load-balancer', port: 80 },
  httpd: { role: 'load-balancer', port: 80 },
  envoy: { role: 'load-balancer', port: 10_000 },
  kong: { role: 'load-balancer', port: 8000 },
  redis: { role: 'cache', port: 6379 },
  valkey: { role: 'cache', port: 6379 },
  keydb: { role: 'cache', port: 6379 },
  dragonfly: { role: 'cache', port: 6379 },
  memcached: { role: 'cache', port: 11_211 },
  postgres: { role: 'database', port: 5432 },
  postgresql: { role: 'database', port: 5432 },
  postgis: { role: 'database', port: 5432 },
  pgvector: { role: 'database', port: 5432 },
  timescaledb: { role: 'database', port: 5432 },
  cockroach: { role: 'database', port: 26_257 },
  mysql: { role: 'database', port: 3306 },
  mariadb: { role: 'database', port: 3306 },
  percona: { role: 'database', port: 3306 },
  mongo: { role: 'database', port: 27_017 },
  mongodb: { role: 'database', port: 27_017 },
  rabbitmq: { role: 'other', port: 5672 },
  kafka: { role: 'other', port: 9092 },
  nats: { role: 'other', port: 4222 },
  elasticsearch: { role: 'other', port: 9200 },
  opensearch: { role: 'other', port: 9200 },
  minio: { role: 'other', port: 9000 },
  prometheus: { role: 'other', port: 9090 },
  grafana: { role: 'other', port: 3000 },
  jaeger: { role: 'other', port: 16_686 },
  zookeeper: { role: 'other', port: 2181 },
  adminer: { role: 'other', port: 8080 },
  mailhog: { role: 'other', port: 8025 },
  mailpit: { role: 'other', port: 8025 },
};

/** Words of an image that make it a helper of what its other words name. */
const HELPERS = new Set([
  'exporter',
  'admin',
  'pgadmin',
  'phpmyadmin',
  'backup',
  'commander',
  'migrate',
  'insight',
  'ui',
]);

const ROLE_OF_PORT: Readonly<Record<number, Role>> = {
  5432: 'database',
  3306: 'database',
  27017: 'database',
  6379: 'cache',
  11211: 'cache',
};

const WORKERS = /^(worker|workers|cron|scheduler|job|jobs|migrate|migrations?|seed|init|queue|celery)$/;

/** By the last word of the service's name, without the digits at its end. */
const ROLE_OF_NAME: readonly (readonly [RegExp, Role])[] = [
  [/^(lb|loadbalancer|balancer|proxy|gateway|ingress|haproxy|nginx|traefik)$/, 'load-balancer'],
  [/^(db|database|postgres|postgresql|pg|mysql|mariadb|mongo|primary|replica)$/, 'database'],
  [/^(cache|redis|valkey|memcached)$/, 'cache'],
];

function wordsOf(image: string): readonly string[] {
  const name = image.replace(/@.*$/, '').split('/').at(-1)?.replace(/:.*$/, '') ?? '';
  return name.toLowerCase().split(/[-_.]/);
}

function knownImage(image: string): Known | undefined {
  const words = wordsOf(image);
  if (words.some((word) => HELPERS.has(word))) return { role: 'other', port: 8080 };
  const word = words.find((candidate) => Object.hasOwn(KNOWN_IMAGES, candidate));
  return word === undefined ? undefined : KNOWN_IMAGES[word];
}

function known({ image, build, bases }: WrittenService): Known | undefined {
  // What a build is called says nothing about what is in it; what it ends up on does.
  const images = build === undefined ? [image ?? ''] : bases.slice(-1);
  return images.map(knownImage).find((one) => one !== undefined);
}

function lastWord({ name }: WrittenService): string {
  return name.toLowerCase().split(/[-_.]/).at(-1)?.replace(/\d+$/, '') ?? '';
}

function isWorker(service: WrittenService): boolean {
  return WORKERS.test(lastWord(service)) && known(service) === undefined;
}

/** Where the service serves inside its container, as far as its compose file or image says. */
export function portOf(service: WrittenService): number | undefined {
  const { published, exposed, declared, environment } = service;
  const own = published[0] ?? exposed[0] ?? askedByHealthCheck(service)?.port;
  // A worker is often built of what the web node is built of, and takes its ports and variables over without serving on them.
  if (own !== undefined || isWorker(service)) return own;
  const given = Number(environment['PORT']);
  return declared[0] ?? (Number.isInteger(given) && given > 0 ? given : undefined) ?? known(service)?.port;
}

/** What the service does in the stack: by its image, then its ports, then its name; what is built and serves is `web`. */
export function roleOf(service: WrittenService): Role {
  const image = known(service);
  if (image !== undefined) return image.role;
  const port = [...service.published, ...service.exposed, ...service.declared].find(
    (one) => ROLE_OF_PORT[one] !== undefined,
  );
  if (port !== undefined) return ROLE_OF_PORT[port] ?? 'other';
  if (isWorker(service)) return 'other';
  const word = lastWord(service);
  const [, named] = ROLE_OF_NAME.find(([pattern]) => pattern.test(word)) ?? [];
  return named ?? 'web';
}
