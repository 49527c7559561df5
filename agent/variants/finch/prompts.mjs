// Owns the texts in prompts/: what the model is told in words, one file each.
import { readFileSync } from 'node:fs';

/** @type {(name: string) => string} */
export const promptText = (name) =>
  readFileSync(new URL(`./prompts/${name}.md`, import.meta.url), 'utf8').trimEnd();
