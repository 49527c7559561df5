// Owns the tools in the one order in which every request names them.
import { create } from './create.mjs';
import { edit } from './edit.mjs';
import { finish } from './finish.mjs';
import { judge } from './judge.mjs';
import { run } from './run.mjs';
import { search } from './search.mjs';
import { test } from './test.mjs';
import { view } from './view.mjs';

/** @import { Tool } from './tool.mjs' */

/** @type {readonly Tool[]} */
export const tools = [view, search, edit, create, run, test, judge, finish];

/** @type {(name: string) => Tool | undefined} */
export const toolNamed = (name) => tools.find(({ spec }) => spec.name === name);

export const toolNames = tools.map(({ spec }) => spec.name).join(', ');
