import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { FAULT_BEHAVIOURS } from '../../../src/engine/faults/registry.ts';
import { FAULT_SCHEMAS, faultSchema } from '../../../src/scenario/faults/registry.ts';

const SHARED = new Set(['common', 'registry', 'behaviour', 'link-fault', 'node-fault', 'look-until']);
const KINDS = Object.keys(FAULT_SCHEMAS).sort();

async function filesOf(layer: 'scenario' | 'engine'): Promise<readonly string[]> {
  const names = await readdir(fileURLToPath(new URL(`../../../src/${layer}/faults`, import.meta.url)));
  return names.map((name) => name.replace(/\.ts$/, '')).filter((name) => !SHARED.has(name));
}

describe('the registries of faults', () => {
  it('have a schema and a behaviour for every kind', () => {
    expect(Object.keys(FAULT_BEHAVIOURS).sort()).toEqual(KINDS);
    expect(faultSchema.options.map((option) => option.shape.kind.value).sort()).toEqual(KINDS);
  });

  it('name every kind as its schema and its behaviour name themselves', () => {
    for (const [kind, schema] of Object.entries(FAULT_SCHEMAS)) expect(schema.shape.kind.value).toBe(kind);
    for (const [kind, behaviour] of Object.entries(FAULT_BEHAVIOURS)) expect(behaviour.kind).toBe(kind);
  });

  it('have exactly two files for every kind', async () => {
    expect([...(await filesOf('scenario'))].sort()).toEqual(KINDS);
    expect([...(await filesOf('engine'))].sort()).toEqual(KINDS);
  });
});
