// Ends of the process: lawful in a program, and where a module ended it before; never in what tests import.
import { type SyntaxNode } from '@lezer/common';

import { argumentsOf, enclosing, FUNCTIONS, textOf } from '../syntax/source.ts';
import { type Usage } from '../syntax/usage.ts';
import { hitAt, type Hit, type Scene } from './rule.ts';

const ENDS = {
  javascript:
    /^(?:process\.(?:exit|exitCode|reallyExit|abort|kill|_exiting|execve)|Deno\.exit|Bun\.exit|process\.\*)$/,
  python:
    /^(?:os\.(?:_exit|abort|kill|killpg|exec[lv]p?e?|\*)|sys\.(?:exit|\*)|SystemExit|quit|exit|signal\.raise_signal|_thread\.interrupt_main|posix\._exit|ctypes\.\w+\(\)\._?(?:exit|abort|kill))$/,
} as const;

export function endings(scene: Scene): readonly Hit[] {
  const { source, usages } = scene;
  return usages.flatMap((usage) => {
    if (usage.form !== 'ref' || !ENDS[source.language].test(usage.path)) return [];
    if (isCaught(usage, scene) || isOfProgram(usage.node, scene)) return [];
    return [hitAt(usage.node, { kind: 'ends-process', why: WHY, ...weighed(usage, scene) })];
  });
}

const WHY = 'ends the process before the tests have judged';

/** `except SystemExit` and the like speak of an end and do not make one. */
function isCaught({ path, node }: Usage, { source }: Scene): boolean {
  if (path !== 'SystemExit') return false;
  const raised = node.parent?.name === 'RaiseStatement' || node.parent?.parent?.name === 'RaiseStatement';
  return !raised && source.language === 'python';
}

/** The family says how it ends: a module that fails loudly does not thereby end in success, too. */
function weighed(usage: Usage, scene: Scene): Pick<Hit, 'family' | 'severity'> {
  const code = codeOf(usage, scene);
  const fails = code !== undefined && /^-?[1-9]\d*$/.test(code);
  const place = isTop(usage.node) ? 'as it is loaded' : 'when it is called';
  const computed = code === undefined && isCalled(usage.node);
  const family = `${fails || computed ? 'fails' : 'succeeds'} ${place}`;
  const lawful = fails || (scene.isEntry && (computed || place === 'when it is called'));
  return { family, severity: lawful ? 'mark' : 'refuse' };
}

function isCalled(node: SyntaxNode): boolean {
  const { parent } = node;
  return (
    parent?.name === 'CallExpression' &&
    parent.firstChild?.from === node.from &&
    argumentsOf(parent).length > 0
  );
}

/** The constant exit code; '0' where none is given. */
function codeOf({ node }: Usage, { names }: Scene): string | undefined {
  const { parent } = node;
  if (parent?.name === 'CallExpression' && parent.firstChild?.to === node.to) {
    const [code] = argumentsOf(parent);
    return code ? names.constantOf(code) : '0';
  }
  const assigns = parent?.name === 'AssignmentExpression' && parent.firstChild?.to === node.to;
  if (assigns && parent.lastChild) return names.constantOf(parent.lastChild);
  return '0';
}

/** Does it happen when the file is loaded? */
const isTop = (node: SyntaxNode): boolean => enclosing(node, FUNCTIONS) === undefined;

/** Under a condition that asks whether the file is the program, or in what such a program calls its main function. */
function isOfProgram(node: SyntaxNode, { source, isEntry }: Scene): boolean {
  for (let up = node.parent; up; up = up.parent) {
    const head = textOf(source, up).slice(0, 200).split('\n')[0] ?? '';
    if (up.name === 'IfStatement' && MAIN.test(head)) return true;
    if (isEntry && FUNCTIONS.has(up.name) && PROGRAM.test(head)) return true;
    if (isEntry && up.name === 'CatchClause') return true;
  }
  return false;
}

const MAIN =
  /require\.main\s*===\s*module|import\.meta\.main|import\.meta\.url|__name__\s*==\s*['"]__main__['"]/;
const PROGRAM = /^(?:async\s+)?(?:def|function)\s+(?:_?main|run|cli|usage|help|die|fail|start|exit)\w*\s*\(/i;

/** Whoever ends a process as the file is loaded may do it from a function, too. */
export const alsoCalled = (habit: string): readonly string[] =>
  habit.startsWith('ends-process ')
    ? [habit, habit.replace('as it is loaded', 'when it is called')]
    : [habit];
