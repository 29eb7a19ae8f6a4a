import { Chart } from './evidence-chart.ts';
import { wireTheme } from './theme.ts';

document.documentElement.classList.add('script');
for (const scene of document.querySelectorAll<HTMLElement>('.scene')) new Chart(scene);
// The colours are the style's alone.
wireTheme(
  () => undefined,
  () => undefined,
);
document.documentElement.dataset['drawn'] = 'true';
