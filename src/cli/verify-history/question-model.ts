import { ReliaError } from '../../errors.ts';
import type { Checker, ModelName } from '../../verify/checkers/check.ts';
import { checkerOfModel } from '../../verify/checkers/declared-model.ts';
import { REGISTRY } from '../../verify/checkers/registry.ts';
import { parseModel } from './parse-model.ts';

/** What histories are judged by. */
export interface QuestionModel {
  readonly name: string;
  /** A built-in model; `undefined` for one of the user's own. */
  readonly builtIn: ModelName | undefined;
  readonly check: Checker;
}

/** A model that relia knows. */
export function builtInModel(name: ModelName): QuestionModel {
  return { name, builtIn: name, check: REGISTRY[name].check };
}

/**
 * The model that `--model` or `--model-file` asks for; `undefined` where neither does.
 * Throws RELIA_USAGE, RELIA_FILE_NOT_FOUND, RELIA_SCRIPT_INVALID.
 */
export async function questionModel(
  builtIn: ModelName | undefined,
  file: string | undefined,
): Promise<QuestionModel | undefined> {
  if (builtIn !== undefined && file !== undefined) {
    throw new ReliaError('RELIA_USAGE', {
      message: '--model and --model-file both say what the histories are',
      hint: 'give one of them',
    });
  }
  if (builtIn !== undefined) return builtInModel(builtIn);
  if (file === undefined) return undefined;
  // Only here: it brings a compiler with it.
  const { loadFile } = await import('../../drivers/system/scenario-file.ts');
  const model = parseModel((await loadFile(file, 'defineModel')).value, file);
  return { name: model.name, builtIn: undefined, check: checkerOfModel(model) };
}
