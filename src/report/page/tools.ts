import { byId, dataText } from './dom.ts';
import type { View } from './view.ts';

/** What a button or key does to the view. */
const MOVES: Readonly<Record<string, (view: View) => void>> = {
  left: (view) => {
    view.move({ shift: -0.25 });
  },
  right: (view) => {
    view.move({ shift: 0.25 });
  },
  in: (view) => {
    view.move({ factor: 0.5 });
  },
  out: (view) => {
    view.move({ factor: 2 });
  },
  whole: (view) => {
    view.reset();
  },
};

const KEYS: Readonly<Record<string, keyof typeof MOVES>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  '+': 'in',
  '=': 'in',
  '-': 'out',
  '0': 'whole',
  Escape: 'whole',
};

/** Buttons and keys that move the view. Keys count while the timeline has the focus. */
export function wireZoom(view: View): void {
  for (const button of document.querySelectorAll<HTMLElement>('[data-zoom]')) {
    button.addEventListener('click', () => MOVES[button.dataset['zoom'] ?? '']?.(view));
  }
  byId('chart').addEventListener('keydown', (event) => {
    const move = MOVES[KEYS[event.key] ?? ''];
    if (move === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    move(view);
  });
}

/** A link that names a part of the run brings the charts into sight, also when it names the part that is shown already. */
export function wireLinks(): void {
  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a[href^="#t="]') : null;
    if (link !== null) byId('timeline').scrollIntoView({ block: 'nearest' });
  });
}

/** The buttons that copy the command and save the run record. */
export function wireExports(): void {
  const copy = byId('copy');
  copy.addEventListener('click', () => {
    void navigator.clipboard.writeText(byId('command').textContent).then(() => {
      copy.textContent = 'Copied';
    });
  });
  byId('download').addEventListener('click', () => {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([dataText('relia-result')], { type: 'application/json' }));
    link.download = 'run.json';
    link.click();
    URL.revokeObjectURL(link.href);
  });
}
