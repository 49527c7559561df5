// Finds the tests of a PHP project: PHPUnit, by its configuration, by what Composer installs, or by files.
import * as v from 'valibot';

import { type Suite } from '../../../agent/task/suite.ts';
import { type Project } from './project.ts';

const CONFIGURATION = /^(phpunit\.xml|phpunit\.xml\.dist|phpunit\.dist\.xml)$/;
const TEST_FILE = /(^|\/)[Tt]ests?\/.*Test\.php$/;

const manifestSchema = v.object({
  require: v.optional(v.record(v.string(), v.unknown()), {}),
  'require-dev': v.optional(v.record(v.string(), v.unknown()), {}),
  scripts: v.optional(v.record(v.string(), v.unknown()), {}),
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
  const manifest = await readManifest(text);
  if (!manifest) return new Set();
  return new Set([...Object.keys(manifest.require), ...Object.keys(manifest['require-dev'])]);
}

async function readManifest(
  text: Project['text'],
): Promise<v.InferOutput<typeof manifestSchema> | undefined> {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), manifestSchema), await text('composer.json'));
  return parsed.success ? parsed.output : undefined;
}

const linesSchema = v.union([
  v.array(v.string()),
  v.pipe(
    v.string(),
    v.transform((line) => [line]),
  ),
]);

/** What `composer test` runs, as Composer itself would: its own PHP would keep the ticket from PHPUnit. */
export async function composerScript(command: string, { text }: Project): Promise<string | undefined> {
  const name = /^composer (?:run(?:-script)? )?([\w:-]+)$/.exec(command.trim())?.[1];
  if (name === undefined) return undefined;
  const lines = v.safeParse(linesSchema, (await readManifest(text))?.scripts[name]);
  // Scripts may call each other, and PHP classes: that is Composer's to do.
  if (!lines.success || lines.output.some((line) => /^@(?!php )|::/.test(line))) return undefined;
  return lines.output
    .map((line) => line.replace(/^@php /, 'php ').replace(/^(simple-)?phpunit(?= |$)/, 'vendor/bin/$&'))
    .join(' && ');
}
