import { clampSpan, moveSpan, parseZoom, zoomHash, type Span } from '../timeline/zoom.ts';

/** The part of the run that is shown. It follows the address (`#t=19.5-29`), and the address follows it. */
export class View {
  readonly whole: Span;
  #span: Span;
  readonly #listeners: (() => void)[] = [];

  constructor(whole: Span) {
    this.whole = whole;
    this.#span = parseZoom(location.hash, whole) ?? whole;
    window.addEventListener('hashchange', () => {
      const span = parseZoom(location.hash, whole);
      if (span !== undefined) this.#show(span);
    });
  }

  get span(): Span {
    return this.#span;
  }

  get isWhole(): boolean {
    return this.#span.from === this.whole.from && this.#span.to === this.whole.to;
  }

  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** Shows a part and writes it into the address, without a step in the history for each. */
  zoom(span: Span): void {
    this.#show(clampSpan(span, this.whole));
    const { pathname, search } = location;
    history.replaceState(null, '', this.isWhole ? `${pathname}${search}` : zoomHash(this.#span));
  }

  move(by: { factor?: number; shift?: number }): void {
    this.zoom(moveSpan(this.#span, by, this.whole));
  }

  reset(): void {
    this.zoom(this.whole);
  }

  #show(span: Span): void {
    this.#span = span;
    for (const listener of this.#listeners) listener();
  }
}
