import { describe, expect, it } from 'vitest';
import { fill, referencesIn, type Filling } from '../../../../src/drivers/process/template.ts';

const filling: Filling = {
  service: 'web1',
  address: ({ service, port }) => ({ host: '127.0.0.1', port: service === 'web1' ? 20_000 : 10_000 + port }),
  words: { folder: '/run/web1', here: '/stack', secret: 's3cret' },
  env: { BALANCE: 'leastconn', EMPTY: '' },
};

describe('fill', () => {
  it('puts addresses in, whole or by halves, the own one by `self`', () => {
    expect(fill('redis://${cache:6379}/0', filling)).toBe('redis://127.0.0.1:16379/0');
    expect(fill('${cache:6379:host} ${cache:6379:port}', filling)).toBe('127.0.0.1 16379');
    expect(fill('${self:3000}', filling)).toBe('127.0.0.1:20000');
  });

  it('knows its words and the variables of relia, with what stands for one that is not set', () => {
    expect(fill('${folder} ${here} ${secret}', filling)).toBe('/run/web1 /stack s3cret');
    expect(fill('${env.BALANCE:-roundrobin} ${env.EMPTY:-roundrobin} ${env.NONE:-}', filling)).toBe(
      'leastconn roundrobin ',
    );
  });

  it('refuses a word that stands for nothing', () => {
    expect(() => fill('${home}', filling)).toThrow('${home} stands for nothing');
    expect(() => fill('${env.NONE}', filling)).toThrow('${env.NONE} stands for nothing');
  });

  it('leaves text alone that is no template', () => {
    expect(fill('$HOME and $(date) and {x}', filling)).toBe('$HOME and $(date) and {x}');
  });
});

describe('referencesIn', () => {
  it('finds the ports that a text names, once for each place', () => {
    expect(referencesIn('${cache:6379:host}:${cache:6379:port} ${self:3000} ${folder}', 'web1')).toEqual([
      { service: 'cache', port: 6_379 },
      { service: 'cache', port: 6_379 },
      { service: 'web1', port: 3_000 },
    ]);
  });
});
