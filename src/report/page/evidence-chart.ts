import type { Span } from '../evidence/model.ts';
import { ticksOf, tickText } from '../evidence/ticks.ts';
import { walk, type Place } from '../evidence/walk.ts';
import { clampWithin, moveWithin } from '../evidence/zoom.ts';

/** Room that a mark of the axis needs, in CSS pixels. */
const TICK_PX = 110;
/** A drag shorter than this is a click, in CSS pixels. */
const CLICK_PX = 5;

const MOVES: Readonly<Record<string, { readonly factor?: number; readonly shift?: number }>> = {
  left: { shift: -0.25 },
  right: { shift: 0.25 },
  in: { factor: 0.5 },
  out: { factor: 2 },
};

const ZOOM_KEYS: Readonly<Record<string, string>> = { '+': 'in', '=': 'in', '-': 'out', '0': 'whole', Escape: 'whole' };
const WALK_KEYS = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End'] as const;

/** A bar with what belongs to it: its row in the table, its number in the order. */
interface Bar extends Place {
  readonly element: HTMLElement;
  readonly title: string;
  readonly line: HTMLTableRowElement | null;
  readonly point: Element | null;
}

function find(root: ParentNode, selector: string): HTMLElement {
  const found = root.querySelector<HTMLElement>(selector);
  if (found === null) throw new Error(`the page has no ${selector}`);
  return found;
}

function barOf(element: HTMLElement): Bar {
  const number = (name: string): number => Number(element.style.getPropertyValue(name));
  const point = element.nextElementSibling;
  const row = document.querySelector(element.getAttribute('href') ?? '');
  // The page tells the same where the pointer is; the browser's own note would cover the bars.
  element.removeAttribute('title');
  return {
    element,
    title: element.getAttribute('aria-label') ?? '',
    line: row?.closest('tr') ?? null,
    point: point?.classList.contains('point') === true ? point : null,
    from: number('--a'),
    to: number('--b'),
    top: 0,
  };
}

/** One drawing: zooms, moves, and tells of the operation that is pointed at or walked to. */
export class Chart {
  readonly #scene: HTMLElement;
  readonly #whole: Span;
  readonly #bars: readonly Bar[];
  #span: Span;
  #here: Bar | undefined;

  constructor(scene: HTMLElement) {
    this.#scene = scene;
    this.#whole = { from: 0, to: Number(scene.dataset['length']) };
    this.#span = this.#whole;
    const rows = find(scene, '.ev-rows');
    this.#bars = [...rows.querySelectorAll<HTMLElement>('a.op')].map((element) => {
      return { ...barOf(element), top: element.getBoundingClientRect().top };
    });
    for (const bar of this.#bars) this.#wire(bar);
    this.#wireKeys();
    this.#wireZoom(find(scene, '.ev-chart'));
    const first = (role: string): Bar | undefined => this.#bars.find(({ element }) => element.classList.contains(role));
    this.#enter(first('impossible') ?? first('written') ?? first('shown') ?? this.#bars[0]);
    new ResizeObserver(() => {
      this.#drawTicks();
    }).observe(find(scene, '.ruler .ev-track'));
  }

  #wire(bar: Bar): void {
    const { element, line } = bar;
    element.addEventListener('mouseenter', () => {
      this.#tell(bar);
    });
    element.addEventListener('focus', () => {
      this.#enter(bar);
    });
    element.addEventListener('click', (event) => {
      event.preventDefault();
      this.#enter(bar);
      line?.scrollIntoView({ block: 'nearest' });
    });
    line?.addEventListener('mouseenter', () => {
      this.#tell(bar);
    });
  }

  /** Makes a bar the one that the tab key comes to, and tells of it. */
  #enter(bar: Bar | undefined): void {
    for (const { element } of this.#bars) element.tabIndex = element === bar?.element ? 0 : -1;
    if (bar !== undefined) this.#tell(bar);
  }

  #tell(bar: Bar): void {
    for (const part of [this.#here?.element, this.#here?.line, this.#here?.point]) part?.classList.remove('here');
    for (const part of [bar.element, bar.line, bar.point]) part?.classList.add('here');
    this.#here = bar;
    find(this.#scene, '.readout').textContent = bar.title;
  }

  #wireKeys(): void {
    this.#scene.addEventListener('keydown', (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const zoom = ZOOM_KEYS[event.key];
      const key = WALK_KEYS.find((one) => one === event.key);
      const isMove = event.shiftKey && (key === 'ArrowLeft' || key === 'ArrowRight');
      if (zoom !== undefined) this.#move(zoom);
      else if (isMove) this.#move(key === 'ArrowLeft' ? 'left' : 'right');
      else if (key !== undefined) this.#walk(key);
      else return;
      event.preventDefault();
    });
  }

  #walk(key: (typeof WALK_KEYS)[number]): void {
    const next = walk(this.#bars, this.#here, key);
    if (next === undefined) return;
    // What is walked to comes into sight.
    const { from, to } = this.#span;
    if (next.to < from || next.from > to) {
      const middle = Math.min(next.to, next.from + (to - from) / 2);
      this.#show({ from: middle - (to - from) / 2, to: middle + (to - from) / 2 });
    }
    next.element.focus();
  }

  #wireZoom(chart: HTMLElement): void {
    for (const button of this.#scene.querySelectorAll<HTMLElement>('[data-zoom]')) {
      button.addEventListener('click', () => {
        this.#move(button.dataset['zoom'] ?? '');
      });
    }
    chart.addEventListener('dblclick', () => {
      this.#move('whole');
    });
    chart.addEventListener('pointerdown', (event) => {
      if (event.button === 0 && event.pointerType !== 'touch') this.#drag(event, find(chart, '.ev-over.front'));
    });
    // A bar is a link, and a link can be dragged away.
    chart.addEventListener('dragstart', (event) => {
      event.preventDefault();
    });
  }

  /** Zooms to the stretch that the pointer is drawn over. */
  #drag(down: PointerEvent, area: HTMLElement): void {
    const { left, width } = area.getBoundingClientRect();
    const x = (event: PointerEvent): number => Math.min(width, Math.max(0, event.clientX - left));
    const begin = x(down);
    const shade = document.createElement('i');
    shade.className = 'drag';
    const move = (event: PointerEvent): void => {
      if (Math.abs(x(event) - begin) < CLICK_PX) return;
      if (!shade.isConnected) area.append(shade);
      shade.style.left = `${String(Math.min(begin, x(event)))}px`;
      shade.style.width = `${String(Math.abs(x(event) - begin))}px`;
    };
    const finish = (event: PointerEvent): void => {
      window.removeEventListener('pointermove', move);
      window.removeEventListener('pointerup', finish);
      window.removeEventListener('pointercancel', finish);
      const isDrag = shade.isConnected;
      shade.remove();
      if (!isDrag || event.type === 'pointercancel') return;
      const at = (px: number): number => this.#span.from + (px / width) * (this.#span.to - this.#span.from);
      this.#show({ from: at(Math.min(begin, x(event))), to: at(Math.max(begin, x(event))) });
    };
    window.addEventListener('pointermove', move);
    window.addEventListener('pointerup', finish);
    window.addEventListener('pointercancel', finish);
  }

  #move(name: string): void {
    const by = MOVES[name];
    this.#show(by === undefined ? this.#whole : moveWithin(this.#span, by, this.#whole));
  }

  #show(span: Span): void {
    this.#span = clampWithin(span, this.#whole);
    const { from, to } = this.#span;
    this.#scene.style.setProperty('--from', String(from));
    this.#scene.style.setProperty('--to', String(to));
    const line = this.#scene.querySelector('.order');
    const height = line?.getAttribute('viewBox')?.split(' ')[3] ?? '1';
    line?.setAttribute('viewBox', `${String(from)} 0 ${String(to - from)} ${height}`);
    this.#drawTicks();
  }

  #drawTicks(): void {
    const track = find(this.#scene, '.ruler .ev-track');
    const scale = Number(this.#scene.dataset['scale']);
    const origin = Number(this.#scene.dataset['origin']) / scale;
    const { from, to } = this.#span;
    const wanted = Math.max(2, track.clientWidth / TICK_PX);
    const isOrder = scale === 1;
    const ticks = ticksOf({ from: origin + from / scale, to: origin + to / scale }, wanted, isOrder ? 1 : 0);
    const marks = ticks.map((tick) => {
      const mark = document.createElement('span');
      mark.style.setProperty('--a', String((tick - origin) * scale));
      mark.textContent = tickText(tick, ticks, isOrder ? '' : ' s');
      return mark;
    });
    track.replaceChildren(...marks);
  }
}
