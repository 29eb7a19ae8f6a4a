// Importers (src/history/formats) make these, so they are defined beside the history; the checkers know them under this name.
export type { Operation, Operations, Value, Verb } from '../../history/operation.ts';
