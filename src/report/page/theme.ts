import { byId } from './dom.ts';

function isDark(): boolean {
  const chosen = document.documentElement.dataset['theme'];
  return chosen === undefined ? matchMedia('(prefers-color-scheme: dark)').matches : chosen === 'dark';
}

/** Calls back when the colours have changed: by the system, by the button, and for paper, which is always light. */
export function wireTheme(onChange: () => void, onPaper: () => void): void {
  const root = document.documentElement;
  byId('theme').addEventListener('click', () => {
    root.dataset['theme'] = isDark() ? 'light' : 'dark';
    onChange();
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', onChange);
  let before: string | undefined;
  window.addEventListener('beforeprint', () => {
    before = root.dataset['theme'];
    root.dataset['theme'] = 'light';
    root.classList.add('paper');
    for (const fold of document.querySelectorAll<HTMLDetailsElement>('details:not(.bulk)')) fold.open = true;
    onPaper();
  });
  window.addEventListener('afterprint', () => {
    if (before === undefined) delete root.dataset['theme'];
    else root.dataset['theme'] = before;
    root.classList.remove('paper');
    onPaper();
  });
}
