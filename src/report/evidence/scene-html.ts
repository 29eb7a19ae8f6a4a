import { count } from '../text/numbers.ts';
import { withoutBreaksInNumbers } from '../text/unbroken.ts';
import { table, section, type Column } from '../html/parts.ts';
import { html, raw, type Html } from '../html/template.ts';
import type { Clock, LaidMark, NamedSpan, Row, Scene, Span } from './model.ts';
import { barText, markCells, markTitle } from './operation-words.ts';
import { ticksOf, tickText } from './ticks.ts';

/** Height of a line of bars, and where in it the numbers of the order stand, in CSS pixels; `page/css/evidence.css` has the same. */
const LINE_PX = 42;
const POINT_PX = 31;
const BAR_PX = { top: 4, bottom: 24 };

/** A time in the style of an element: counted from the beginning of the scene, so that the numbers stay small. */
function inStyle(time: number, { from }: Span): string {
  return String(Number((time - from).toPrecision(12)));
}

function place(span: Span, scene: Scene): string {
  const from = Math.max(span.from, scene.from);
  const to = Math.max(from, Math.min(span.to, scene.to));
  return `--a:${inStyle(from, scene)};--b:${inStyle(to, scene)}`;
}

function bar(mark: LaidMark, scene: Scene, clock: Clock): Html {
  const { operation, role } = mark;
  const { index, call, ret, outcome } = operation;
  const edges = `${call < scene.from ? ' early' : ''}${ret === Infinity ? ' open' : ret > scene.to ? ' late' : ''}`;
  const title = markTitle(mark, clock, scene);
  const own = html`<a
    class="op ${role} ${outcome}${edges}"
    id="${scene.id}-bar-${index}"
    href="#${scene.id}-op-${index}"
    style="${place({ from: call, to: ret }, scene)}"
    title="${title}"
    aria-label="${title}"
  ></a>`;
  if (mark.step === undefined) return own;
  const { at, number } = mark.step;
  return html`${own}<i class="point" style="--a:${inStyle(at, scene)}" aria-hidden="true">${number}</i>`;
}

/** What a bar says stands in it, and reaches beyond it as far as the next; of one at the end, before it. */
function label(mark: LaidMark, around: { before: number; next: number }, scene: Scene): Html {
  const { operation, role } = mark;
  const { call, ret } = operation;
  const text = barText(mark, namingOf(scene));
  const sign = { impossible: '✕ ', missed: '✕ ', seen: '✓ ' }[role as string] ?? '';
  const inside = html`<span
    class="op-label ${role}"
    style="${place({ from: call, to: around.next }, scene)}"
    aria-hidden="true"
    ><span>${sign}${text}</span></span
  >`;
  if (role !== 'impossible') return inside;
  const bounds = `${place({ from: around.before, to: call }, scene)};--c:${inStyle(Math.min(ret, scene.to), scene)}`;
  return html`<span class="op-label ${role}" style="${place({ from: call, to: ret }, scene)}" aria-hidden="true"
      ><span>${sign}${text}</span></span
    ><span class="op-label ${role} ahead" style="${bounds}" aria-hidden="true"><span>${text} ✕</span></span>`;
}

/** Where all operations are of one object, its name says nothing. */
function namingOf({ marks }: Scene): 'key' | 'no key' {
  return new Set(marks.map(({ operation }) => operation.key)).size > 1 ? 'key' : 'no key';
}

function line(marks: readonly LaidMark[], scene: Scene, clock: Clock): Html {
  const inTime = marks.toSorted((a, b) => a.operation.call - b.operation.call);
  return html`<div class="ev-line">
    ${inTime.map((mark, index) => {
      const before = inTime[index - 1]?.operation.ret ?? scene.from;
      const next = inTime[index + 1]?.operation.call ?? scene.to;
      return [bar(mark, scene, clock), label(mark, { before, next }, scene)];
    })}
  </div>`;
}

function row({ name, lines }: Row, first: number, scene: Scene, clock: Clock): Html {
  return html`<div class="ev-row" style="height:${lines * LINE_PX}px">
    <div class="row-name" title="${name}">${name}</div>
    <div class="ev-track">
      ${Array.from({ length: lines }, (_, place) =>
        line(
          scene.marks.filter((mark) => mark.line === first + place),
          scene,
          clock,
        ),
      )}
    </div>
  </div>`;
}

function rows(scene: Scene, clock: Clock): Html[] {
  let first = 0;
  return scene.rows.map((one) => {
    const drawn = row(one, first, scene, clock);
    first += one.lines;
    return drawn;
  });
}

/** From the last point to the bar that has none: to its call, or to its edge where it was called before. */
function restOfLine(
  last: { readonly at: number; readonly line: number } | undefined,
  stuck: LaidMark | undefined,
  { from, at }: { readonly from: number; readonly at: (time: number, line: number, px?: number) => string },
): string {
  if (last === undefined || stuck === undefined) return '';
  const call = Math.max(stuck.operation.call, from);
  const edge = last.line < stuck.line ? BAR_PX.top : BAR_PX.bottom;
  const end = last.at < call ? at(call, stuck.line, (BAR_PX.top + BAR_PX.bottom) / 2) : at(last.at, stuck.line, edge);
  return `M${at(last.at, last.line)}L${end}`;
}

/** The longest order as a line from point to point, and on to where it can go no further. */
function orderLine({ marks, rows: all, from, to }: Scene): Html | undefined {
  const points = marks
    .flatMap(({ step, line }) => (step === undefined ? [] : [{ ...step, line }]))
    .sort((a, b) => a.number - b.number);
  const height = all.reduce((sum, { lines }) => sum + lines, 0) * LINE_PX;
  const at = (time: number, line: number, px = POINT_PX): string =>
    `${String(Number((time - from).toPrecision(12)))} ${String(line * LINE_PX + px)}`;
  const path = points.map((point, place) => `${place === 0 ? 'M' : 'L'}${at(point.at, point.line)}`).join('');
  const rest = restOfLine(
    points.at(-1),
    marks.find(({ role }) => role === 'impossible'),
    { from, at },
  );
  if (path === '') return undefined;
  return html`<svg
    class="order"
    viewBox="0 0 ${Number((to - from).toPrecision(12))} ${height}"
    preserveAspectRatio="none"
    aria-hidden="true"
  >
    <path d="${raw(path)}" />
    <path class="rest" d="${raw(rest)}" />
  </svg>`;
}

function strip(name: string, kind: string, spans: readonly NamedSpan[], scene: Scene): Html | undefined {
  const inSight = spans.filter(({ from, to }) => from <= scene.to && to >= scene.from);
  if (inSight.length === 0) return undefined;
  return html`<div class="ev-row strip">
    <div class="row-name">${name}</div>
    <div class="ev-track">
      ${inSight.map(
        (span) =>
          html`<span class="stretch ${kind}" style="${place(span, scene)}" title="${span.name}"
            ><span>${span.name}</span></span
          >`,
      )}
    </div>
  </div>`;
}

function overlay(scene: Scene): Html {
  const { faults, end, from, to, verdict } = scene;
  const inSight = faults.filter((fault) => fault.from <= to && fault.to >= from);
  return html`<div class="ev-over" aria-hidden="true">
    ${inSight.map((fault) => html`<i class="band" style="${place(fault, scene)}"></i>`)}
    ${end !== undefined && html`<i class="end ${verdict}" style="--a:${inStyle(end, scene)}"></i>`}
  </div>`;
}

/** The axis as it stands without a script; with one it follows the part that is shown. */
function ruler(scene: Scene, { isOrderOnly, originMs }: Clock): Html {
  const shift = isOrderOnly ? 0 : originMs;
  const scale = isOrderOnly ? 1 : 1_000;
  const span = { from: (scene.from - shift) / scale, to: (scene.to - shift) / scale };
  const ticks = ticksOf(span, 8, isOrderOnly ? 1 : 0);
  return html`<div class="ev-row ruler">
    <div class="row-name"></div>
    <div class="ev-track">
      ${ticks.map((tick) => {
        const at = inStyle(tick * scale + shift, scene);
        return html`<span style="--a:${at}">${tickText(tick, ticks, isOrderOnly ? '' : ' s')}</span>`;
      })}
    </div>
  </div>`;
}

function tools(): Html {
  const button = (id: string, text: string, label: string): Html =>
    html`<button type="button" data-zoom="${id}" aria-label="${label}" title="${label}">${text}</button>`;
  return html`<div class="tools needs-script" role="group" aria-label="Zoom">
    ${button('left', '←', 'Earlier')}${button('right', '→', 'Later')}${button('in', '+', 'Zoom in')}
    ${button('out', '−', 'Zoom out')}${button('whole', 'All', 'All of the window')}
  </div>`;
}

const ORDER_COLUMNS: readonly Column[] = [
  { head: 'Step', numeric: true },
  { head: 'Operation' },
  { head: 'Process' },
  { head: 'Called', numeric: true },
  { head: 'Returned', numeric: true },
  { head: 'Outcome' },
  { head: 'After it' },
  { head: 'In the history' },
];

function operationsTable(scene: Scene, clock: Clock): Html {
  const hasOrder = scene.marks.some(({ step }) => step !== undefined);
  const head = (column: Column): Column => (!hasOrder && column.head === 'After it' ? { head: 'Here' } : column);
  const columns = (hasOrder ? ORDER_COLUMNS : ORDER_COLUMNS.slice(1)).map(head);
  const rows = scene.marks
    .toSorted((a, b) => a.operation.call - b.operation.call)
    .map((mark) => {
      const cells = markCells(mark, clock, scene, namingOf(scene));
      const [first = '', ...rest] = hasOrder ? cells : cells.slice(1);
      const anchor = html`<span class="op-name" id="${scene.id}-op-${mark.operation.index}">${first}</span>`;
      return [anchor, ...rest];
    });
  return html`<div class="card">${table(`Operations: ${scene.title}`, columns, rows, 'short')}</div>`;
}

const LEGEND: readonly (readonly [LaidMark['role'] | 'open', string])[] = [
  ['impossible', 'where no order leads on'],
  ['ordered', 'in the longest order'],
  ['pending', 'under way there'],
  ['written', 'the write'],
  ['seen', 'a read that showed it'],
  ['missed', 'a read that did not'],
  ['shown', 'evidence'],
  ['aside', 'went on beside it'],
  ['refused', 'failed'],
  ['open', 'no answer'],
];

function legend({ marks, verdict }: Scene): Html {
  const isSeen = (role: string): boolean =>
    marks.some((mark) => mark.role === role || (role === 'open' && mark.operation.ret === Infinity));
  return html`<ul class="ev-legend ${verdict}">
    ${LEGEND.filter(([role]) => isSeen(role)).map(
      ([role, word]) => html`<li><i class="op ${role}" aria-hidden="true"></i>${word}</li>`,
    )}
  </ul>`;
}

function axisNote({ isOrderOnly, since }: Clock): string {
  return isOrderOnly
    ? 'The history has no times: the axis is the order of its calls and returns.'
    : `Seconds from ${since}.`;
}

function leftOutNote({ leftOut, marks }: Scene): Html | undefined {
  if (leftOut === 0) return undefined;
  return html`<p class="note">
    ${count(marks.length)} operations are drawn; ${count(leftOut)} more of this window are left out.
  </p>`;
}

function sentences({ text }: Scene, said: string): string {
  const left = text.filter((sentence) => sentence !== said);
  return withoutBreaksInNumbers(
    left.map((sentence) => (/[.!?]$/.test(sentence) ? sentence : `${sentence}.`)).join(' '),
  );
}

/** One drawing with its sentences and, under it, its operations as a table. `said`: what the page said above already. */
export function sceneSection(scene: Scene, clock: Clock, said: string): Html {
  const length = Number((scene.to - scene.from).toPrecision(12));
  const origin = clock.isOrderOnly ? scene.from : scene.from - clock.originMs;
  return section(
    scene.id,
    scene.title,
    html`${axisNote(clock)} <span class="needs-script">Drag to zoom, double-click for all.</span>`,
    html`<p class="lead">${sentences(scene, said)}</p>
      <div
        class="timeline scene ${scene.verdict}"
        style="--from:0;--to:${length}"
        data-length="${length}"
        data-origin="${origin}"
        data-scale="${clock.isOrderOnly ? 1 : 1_000}"
        role="group"
        aria-label="${scene.title}. Arrow keys walk the operations, shift with them moves the window, plus and minus zoom, 0 shows all."
      >
        <div class="timeline-bar needs-script">
          <p class="readout" aria-live="polite"></p>
          ${tools()}
        </div>
        <div class="ev-chart">
          ${strip('Faults', 'fault', scene.faults, scene)}${strip('The object holds', 'state', scene.states, scene)}
          <div class="ev-rows">
            ${overlay(scene)}${rows(scene, clock)}
            <div class="ev-over front">${orderLine(scene)}</div>
          </div>
          ${ruler(scene, clock)}
        </div>
        ${legend(scene)}
      </div>
      ${leftOutNote(scene)}${operationsTable(scene, clock)}`,
  );
}
