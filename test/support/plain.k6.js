// A script as people write it for plain k6: nothing in it knows of relia.
import http from 'k6/http';
import { check, group } from 'k6';

const BASE = __ENV.BASE_URL || 'http://localhost:8080';

export const options = { vus: 1, duration: '5s', thresholds: { checks: ['rate>0.9'] } };

export default function () {
  const stats = http.get(`${BASE}/stats`);
  check(stats, { 'stats are there': (response) => response.status === 200 });
  const [health] = http.batch([
    ['GET', `${BASE}/healthz`],
    ['GET', `${BASE}/readyz`],
  ]);
  check(health, { 'it lives': (response) => response.status === 200 });
  group('money', () => {
    http.get(`${BASE}/transfers?run=plain`, { tags: { name: 'transfers' } });
  });
}
