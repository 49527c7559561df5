// Owns the project's own rules for agents: found in its files, shown as its words, bounded.
import { join } from 'node:path';

import { readText } from '../project/walk.mjs';

const NAMES = ['AGENTS.md', 'CLAUDE.md', '.github/copilot-instructions.md'];
const CHARS_A_TOKEN = 4;

/**
 * '' where a project has none. Files that say the same are shown once.
 * @param {{ root: string, directory: string }} task
 * @param {number} most tokens
 */
export function rulesOf({ root, directory }, most) {
  const folders = [...new Set([root, directory])];
  /** @type {Map<string, string>} */
  const texts = new Map();
  for (const folder of folders) {
    for (const name of NAMES) {
      const text = readText(join(folder, name))?.trim() ?? '';
      const shown = join(folder, name).slice(root.length + 1);
      if (text !== '' && ![...texts.values()].includes(text)) texts.set(shown, text);
    }
  }
  const each = Math.floor((most * CHARS_A_TOKEN) / Math.max(1, texts.size));
  return [...texts]
    .map(([name, text]) => `Rules of the project, from ${name}:\n${cut(text, each)}`)
    .join('\n');
}

/** @type {(text: string, most: number) => string} */
const cut = (text, most) =>
  text.length <= most ? text : `${text.slice(0, most)}… (view the file for the rest)`;
