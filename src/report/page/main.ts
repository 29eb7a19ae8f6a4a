import type uPlot from 'uplot';
import { byId } from './dom.ts';
import { makeLatencyPanel } from './latency-panel.ts';
import { readPalette } from './palette.ts';
import { AXIS_PX, type Desk } from './panel.ts';
import { makeProbePanel } from './probe-panel.ts';
import { readRun, type Run } from './read-run.ts';
import { cursorText, readout, Tip } from './readout.ts';
import { Counter, makeRequestsPanel } from './requests-panel.ts';
import { wireTheme } from './theme.ts';
import { wireExports, wireLinks, wireZoom } from './tools.ts';
import { View } from './view.ts';

/** The timeline's own time range, for the lanes: their bars place themselves by it (`page.css`). */
function followView(view: View, panels: readonly uPlot[]): void {
  const chart = byId('chart');
  const show = (): void => {
    const { from, to } = view.span;
    chart.style.setProperty('--from', String(from));
    chart.style.setProperty('--to', String(to));
    for (const panel of panels) panel.setScale('x', { min: from, max: to });
  };
  view.onChange(show);
  show();
}

/** The line through the lanes that continues the charts' cursor. */
function laneCursor(): (panel: uPlot) => void {
  const line = byId('cursor');
  const lanes = byId('lanes');
  return (panel) => {
    const { left = -1 } = panel.cursor;
    const shift = panel.over.getBoundingClientRect().left - lanes.getBoundingClientRect().left;
    line.hidden = left < 0;
    line.style.left = `${String(shift + left)}px`;
  };
}

function makePanels(run: Run, view: View): uPlot[] {
  const { timeline } = run;
  let palette = readPalette();
  const counter = new Counter(run);
  const say = readout();
  const moveLaneCursor = laneCursor();
  const panels: uPlot[] = [];
  let tip: Tip | undefined;
  const desk: Desk = {
    view,
    palette: () => palette,
    bands: timeline.lanes.flatMap(({ spans }) => spans),
    onCursor: (panel) => {
      if (panel === panels[0]) {
        say(cursorText(panel, run, counter));
        moveLaneCursor(panel);
      }
      if (panel === panels[1]) tip?.show(panel, run);
    },
  };
  const { probes } = timeline;
  const latency = (isLast: boolean): uPlot => makeLatencyPanel(run, desk, byId('plot-latency'), isLast);
  panels.push(makeRequestsPanel(run, desk, counter, byId('plot-requests')), latency(probes.length === 0));
  probes.forEach((series, index) => {
    const into = byId(`plot-probe-${String(index)}`);
    panels.push(makeProbePanel(series, desk, into, index === probes.length - 1));
  });
  if (panels[1] !== undefined) tip = new Tip(panels[1]);
  const fit = (): void => {
    for (const panel of panels) {
      const width = panel.root.parentElement?.clientWidth ?? 0;
      if (width > AXIS_PX && width !== panel.width) panel.setSize({ width, height: panel.height });
    }
  };
  const recolour = (): void => {
    palette = readPalette();
    for (const panel of panels) panel.redraw(false);
  };
  new ResizeObserver(fit).observe(byId('plots'));
  wireTheme(recolour, () => {
    recolour();
    fit();
  });
  return panels;
}

async function start(): Promise<void> {
  document.documentElement.classList.add('script');
  wireExports();
  wireLinks();
  const run = await readRun();
  const view = new View({ from: run.timeline.from, to: run.timeline.to });
  followView(view, makePanels(run, view));
  wireZoom(view);
  // uPlot draws in a microtask; this mark is set after it.
  queueMicrotask(() => performance.mark('relia-drawn'));
  document.documentElement.dataset['drawn'] = 'true';
}

start().catch((error: unknown) => {
  document.documentElement.classList.remove('script');
  byId('readout').textContent = `This browser could not draw the requests: ${String(error)}`;
});
