import { z } from 'zod';
import { ReliaError } from '../../errors.ts';
import { VERBS } from '../../history/operation.ts';
import type { DeclaredModel } from '../../scenario/define-model.ts';

const verb = z.enum(VERBS);
const modelSchema = z.strictObject({
  name: z.string().min(1),
  verbs: z.array(verb).min(1),
  shows: z.array(verb).min(1).optional(),
  initial: z.unknown().refine((state) => state !== undefined, 'is missing'),
  step: z.custom<DeclaredModel<unknown>['step']>((value) => typeof value === 'function', 'is no function'),
  isPure: z.custom<unknown>((value) => typeof value === 'function', 'is no function').optional(),
  key: z.custom<unknown>((value) => typeof value === 'function', 'is no function').optional(),
});

/** Is this what `defineModel` returns? Throws RELIA_SCRIPT_INVALID with what is wrong with it. `file` is where it was found. */
export function parseModel(value: unknown, file: string): DeclaredModel<unknown> {
  const parsed = modelSchema.safeParse(value);
  if (parsed.success) return value as DeclaredModel<unknown>;
  throw new ReliaError('RELIA_SCRIPT_INVALID', {
    message: `${file} exports no model`,
    details: parsed.error.issues.map(({ path, message }) => [path.join('.'), message].filter(Boolean).join(': ')),
    hint: 'end the file with `export default defineModel({ name, verbs, initial, step })`',
  });
}
