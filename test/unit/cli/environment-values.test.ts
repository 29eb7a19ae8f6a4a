import { describe, expect, it } from 'vitest';
import { fillFromEnvironment, namesIn, requireVariables } from '../../../src/cli/environment-values.ts';

describe('values from the environment', () => {
  it('are found anywhere in a value, each name once', () => {
    const value = { a: 'x${env.ONE}', b: [{ c: '${env.TWO}-${env.ONE}' }], d: '${run}', e: 3, f: null };
    expect(namesIn(value)).toEqual(['ONE', 'TWO']);
  });

  it('are filled in at use', () => {
    expect(fillFromEnvironment('/orders?key=${env.KEY}&run=${run}', { KEY: 'k$&' })).toBe('/orders?key=k$&&run=${run}');
  });

  it('are asked for before anything is begun, all that are missing at once', () => {
    const value = { headers: { authorization: 'Bearer ${env.TOKEN}', host: '${env.HOST_NAME}' } };
    expect(() => {
      requireVariables(value, 's.ts', {});
    }).toThrow('s.ts needs the environment variables HOST_NAME, TOKEN, which are not set');
    expect(() => {
      requireVariables(value, 's.ts', { HOST_NAME: 'shop', TOKEN: '' });
    }).not.toThrow();
  });
});
