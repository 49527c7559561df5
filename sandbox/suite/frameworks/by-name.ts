// The frameworks by their names.
import { type FrameworkName } from '../../../agent/task/suite.ts';
import { ava } from './ava.ts';
import { cargo } from './cargo.ts';
import { ctest } from './ctest.ts';
import { type Framework } from './framework.ts';
import { dotnet } from './dotnet.ts';
import { go } from './go.ts';
import { gradle } from './gradle.ts';
import { jest } from './jest.ts';
import { maven } from './maven.ts';
import { mocha } from './mocha.ts';
import { nextest } from './nextest.ts';
import { nodeTest } from './node-test.ts';
import { other } from './other.ts';
import { phpunit } from './phpunit.ts';
import { playwright } from './playwright.ts';
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
  ava,
  playwright,
  go,
  cargo,
  nextest,
  maven,
  gradle,
  dotnet,
  rspec,
  phpunit,
  ctest,
  tap: other,
};
