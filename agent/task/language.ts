// Which language a suite tests, by its framework: what is so for a language is asked here, not of lists of frameworks.
import { type FrameworkName } from './suite.ts';

/** JavaScript stands for TypeScript, too. `other`: none of these two. `unknown`: the command may run anything. */
export type Language = 'javascript' | 'python' | 'other' | 'unknown';

export const languageOf: { readonly [Name in FrameworkName]: Language } = {
  'node:test': 'javascript',
  vitest: 'javascript',
  jest: 'javascript',
  mocha: 'javascript',
  ava: 'javascript',
  playwright: 'javascript',
  pytest: 'python',
  unittest: 'python',
  go: 'other',
  cargo: 'other',
  nextest: 'other',
  maven: 'other',
  gradle: 'other',
  dotnet: 'other',
  rspec: 'other',
  phpunit: 'other',
  ctest: 'other',
  tap: 'unknown',
};
