// The frameworks by their names.
import { type FrameworkName } from '../../../agent/task/suite.ts';
import { cargo } from './cargo.ts';
import { ctest } from './ctest.ts';
import { type Framework } from './framework.ts';
import { go } from './go.ts';
import { jest } from './jest.ts';
import { maven } from './maven.ts';
import { mocha } from './mocha.ts';
import { nextest } from './nextest.ts';
import { nodeTest } from './node-test.ts';
import { other } from './other.ts';
import { pytest } from './pytest.ts';
import { rspec } from './rspec.ts';
import { unittest } from './unittest.ts';
import { vitest } from './vitest.ts';

export const frameworks: { readonly [Name in FrameworkName]: Framework } = {
  'node:test': nodeTest,
  vitest,
  jest,
  mocha,
  pytest,
  unittest,
  ava: other,
  playwright: other,
  go,
  cargo,
  nextest,
  maven,
  gradle: other,
  dotnet: other,
  rspec,
  phpunit: other,
  ctest,
  tap: other,
};
