/** Chance, as a parameter: equal seeds give equal choices. */
export interface Random {
  /** A number in [0, 1). */
  next(): number;
}
