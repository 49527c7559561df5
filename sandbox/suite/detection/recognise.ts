// Which test framework the words of a command start, through the wrappers people put around it.
import { type FrameworkName } from '../../../agent/task/suite.ts';

/** A command without its wrappers: environment assignments, the framework's own words, and what they start. */
export interface Recognised {
  readonly assignments: readonly string[];
  readonly words: readonly string[];
  readonly framework: FrameworkName;
}

/**
 * What the words of a command begin with when it starts a framework, joined by spaces, its program without folder and
 * ending (`.cmd`, `.exe`). Asked from top to bottom.
 */
const STARTS: readonly (readonly [RegExp, FrameworkName])[] = [
  [/^(node|nodejs|tsx) (.+ )?--test( |$)/, 'node:test'],
  [/^(vitest|node (.+ )?(\S*\/)?(vitest\/vitest\.mjs|\.bin\/vitest))( |$)/, 'vitest'],
  [/^(jest|react-scripts test|node (.+ )?(\S*\/)?(jest\/bin\/jest(\.js)?|\.bin\/jest))( |$)/, 'jest'],
  [/^(_?mocha|ts-mocha|node (.+ )?(\S*\/)?(mocha\/bin\/_?mocha(\.c?js)?|\.bin\/_?mocha))( |$)/, 'mocha'],
  [/^(ava|node (.+ )?(\S*\/)?(ava\/(entrypoints\/cli\.mjs|cli\.js)|\.bin\/ava))( |$)/, 'ava'],
  [
    /^(playwright test|node (.+ )?(\S*\/)?(@playwright\/test\/cli\.js|\.bin\/playwright) test)( |$)/,
    'playwright',
  ],
  [/^(pytest|py\.test|(python|pypy)[\d.]* (.+ )?-m pytest)( |$)/, 'pytest'],
  [/^(python|pypy)[\d.]* (.+ )?-m unittest( |$)/, 'unittest'],
  [
    /^((ba)?sh (\S*\/)?)?(mvn|mvnw|mvnd) (.+ )?(test|verify|package|install|deploy|integration-test|(surefire|failsafe):\S+)( |$)/,
    'maven',
  ],
  [/^((ba)?sh (\S*\/)?)?gradlew? (.+ )?(\S*:)?(\w*[tT]est\w*|check|build)( |$)/, 'gradle'],
  [/^dotnet (test|vstest)( |$)/, 'dotnet'],
  [/^(bundle exec )?((\S*\/)?rspec|(\S*\/)?(rake|rails) (.+ )?spec(:\S+)?)( |$)/, 'rspec'],
  [/^(phpunit([-.]\S+)?|simple-phpunit|php (.+ )?(\S*\/)?(simple-)?phpunit([-.]\S+)?)( |$)/, 'phpunit'],
  [/^go (-C \S+ )?test( |$)/, 'go'],
  [/^(cargo (\+\S+ )?nextest|cargo-nextest nextest) (r|run)( |$)/, 'nextest'],
  [/^cargo (\+\S+ )?(t|test)( |$)/, 'cargo'],
  [/^ctest( |$)/, 'ctest'],
];

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
  const line = [baseName(program), ...rest].join(' ');
  return STARTS.find(([pattern]) => pattern.test(line))?.[1];
}

const baseName = (program: string): string =>
  (program.split('/').at(-1) ?? program).replace(/\.(cmd|exe)$/i, '');
