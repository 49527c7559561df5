// Finds the tests of a PHP project: PHPUnit, by its configuration, by what Composer installs, or by files.
import * as v from 'valibot';

import { type Suite } from '../../agent/task/suite.ts';
import { type Project } from './project.ts';

const CONFIGURATION = /^(phpunit\.xml|phpunit\.xml\.dist|phpunit\.dist\.xml)$/;
const TEST_FILE = /(^|\/)[Tt]ests?\/.*Test\.php$/;

const manifestSchema = v.object({
  require: v.optional(v.record(v.string(), v.unknown()), {}),
  'require-dev': v.optional(v.record(v.string(), v.unknown()), {}),
});

export async function detectPhp({ directory, files, text }: Project): Promise<Suite | undefined> {
  const configuration = files.find((path) => CONFIGURATION.test(path));
  const tests = files.filter((path) => TEST_FILE.test(path));
  const packages = await packagesOf(text);
  const isRequired = packages.has('phpunit/phpunit');
  if (configuration === undefined && (!isRequired || tests.length === 0)) return undefined;
  // Symfony's bridge installs PHPUnit itself, into a folder of its own.
  const program = packages.has('symfony/phpunit-bridge') && !isRequired ? 'simple-phpunit' : 'phpunit';
  const isInstalled = program !== 'phpunit' || isRequired;
  // Without a configuration PHPUnit has to be told where the tests lie.
  const folder = configuration === undefined ? [tests[0]?.split('/')[0] ?? 'tests'] : [];
  return {
    framework: 'phpunit',
    argv: [isInstalled ? `vendor/bin/${program}` : program, ...folder],
    directory,
    source: configuration ?? 'composer.json requires phpunit',
  };
}

async function packagesOf(text: Project['text']): Promise<ReadonlySet<string>> {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), manifestSchema), await text('composer.json'));
  if (!parsed.success) return new Set();
  return new Set([...Object.keys(parsed.output.require), ...Object.keys(parsed.output['require-dev'])]);
}
