// Which test framework the words of a command start, through the wrappers people put around it.
import { type FrameworkName } from '../../agent/task/suite.ts';

/** A command without its wrappers: environment assignments, the framework's own words, and what they start. */
export interface Recognised {
  readonly assignments: readonly string[];
  readonly words: readonly string[];
  readonly framework: FrameworkName;
}

const PROGRAMS: Readonly<Record<string, FrameworkName>> = {
  vitest: 'vitest',
  jest: 'jest',
  mocha: 'mocha',
  _mocha: 'mocha',
  'ts-mocha': 'mocha',
  pytest: 'pytest',
  'py.test': 'pytest',
};
/** `node node_modules/jest/bin/jest.js` and the like. */
const SCRIPTS: readonly (readonly [RegExp, FrameworkName])[] = [
  [/(^|\/)(jest\/bin\/jest(\.js)?|\.bin\/jest)$/, 'jest'],
  [/(^|\/)(vitest\/vitest\.mjs|\.bin\/vitest)$/, 'vitest'],
  [/(^|\/)(mocha\/bin\/_?mocha(\.c?js)?|\.bin\/_?mocha)$/, 'mocha'],
];
const NODE = /^(node|nodejs|tsx)$/;
const PYTHON = /^(python|pypy)[\d.]*$/;
/** They start what follows their own options. */
const WRAPPERS = new Set(
  (
    'env npx bunx npm pnpm yarn bun cross-env cross-env-shell dotenv c8 nyc ' +
    'uv poetry pipenv hatch pdm rye time nice xvfb-run coverage'
  ).split(' '),
);
const ASSIGNMENT = /^[A-Za-z_]\w*=/;

export function recognise(words: readonly string[]): Recognised | undefined {
  const assignments: string[] = [];
  let rest = words;
  for (;;) {
    const [word = ''] = rest;
    if (ASSIGNMENT.test(word)) {
      assignments.push(word);
      rest = rest.slice(1);
      continue;
    }
    const framework = frameworkOf(rest);
    if (framework !== undefined) return { assignments, words: rest, framework };
    if (!WRAPPERS.has(baseName(word))) return undefined;
    rest = unwrapped(rest);
  }
}

/** The words of the wrapped command: it begins at the first place where something known begins. */
function unwrapped([wrapper = '', ...rest]: readonly string[]): readonly string[] {
  const at = rest.findIndex((_, index) => begins(rest.slice(index)));
  const inner = at === -1 ? [] : rest.slice(at);
  // `coverage run -m pytest` is `python -m pytest`, watched.
  return baseName(wrapper) === 'coverage' && inner[0] === '-m' ? ['python3', ...inner] : inner;
}

function begins(words: readonly string[]): boolean {
  const [word = ''] = words;
  if (word === '-m') return /^(pytest|unittest)$/.test(words[1] ?? '');
  return ASSIGNMENT.test(word) || WRAPPERS.has(baseName(word)) || frameworkOf(words) !== undefined;
}

function frameworkOf([program = '', ...rest]: readonly string[]): FrameworkName | undefined {
  const name = baseName(program);
  if (PYTHON.test(name)) return moduleOf(rest);
  if (NODE.test(name)) return rest.includes('--test') ? 'node:test' : scriptOf(rest);
  if (name === 'react-scripts' && rest[0] === 'test') return 'jest';
  return PROGRAMS[name];
}

function moduleOf(words: readonly string[]): FrameworkName | undefined {
  const name = words[words.indexOf('-m') + 1];
  return name === 'pytest' || name === 'unittest' ? name : undefined;
}

function scriptOf(words: readonly string[]): FrameworkName | undefined {
  for (const word of words) {
    const known = SCRIPTS.find(([pattern]) => pattern.test(word));
    if (known) return known[1];
  }
  return undefined;
}

const baseName = (program: string): string =>
  (program.split('/').at(-1) ?? program).replace(/\.(cmd|exe)$/i, '');
