// What a suite is run with, looked up on this machine and in real folders.
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { type FrameworkName, type Suite } from '../../agent/task/suite.ts';
import { findProgram } from '../../sandbox/disk/find-program.ts';
import { circumstancesOf } from '../../sandbox/oracle/memory/circumstances.ts';
import { toolsOf } from '../../sandbox/suite/toolchain.ts';
import { config } from '../doubles/builders.ts';
import { baseOf } from './base-of.ts';
import { tempProject } from './project.ts';

const suite = (framework: FrameworkName, ...argv: readonly string[]): Suite => ({
  framework,
  argv,
  directory: '',
  source: 'package.json',
});

describe('the tools of a suite of another language', () => {
  const namesOf = async (files: Readonly<Record<string, string>>, one: Suite): Promise<readonly string[]> => {
    using project = tempProject(files);
    const tools = await toolsOf(one, project.directory);
    return tools.map(({ name, present, fix }) => (present || fix === undefined ? name : `${name}: ${fix}`));
  };

  test('are the wrapper of its project, and what Composer is to install', async () => {
    const maven = await namesOf({ mvnw: '#!/bin/sh\n' }, suite('maven', './mvnw', 'test'));
    expect(maven.map((name) => name.replace(/:.*/, ''))).toEqual(['java', 'mvnw']);
    const php = await namesOf({}, suite('phpunit', 'vendor/bin/phpunit'));
    expect(php.at(-1)).toBe('phpunit: composer install');
    const installed = await namesOf({ 'vendor/bin/phpunit': '' }, suite('phpunit', 'vendor/bin/phpunit'));
    expect(installed.at(-1)).toBe('phpunit');
  });

  test.each([
    [suite('gradle', 'gradle', 'test'), ['java', 'gradle']],
    [suite('rspec', 'bundle', 'exec', 'rspec'), ['bundle']],
    [suite('rspec', 'rspec'), ['rspec']],
    [suite('dotnet', 'dotnet', 'test'), ['dotnet']],
  ])('are programs of the machine, each with what installs it: $framework', async (one, names) => {
    const found = await namesOf({}, one);
    expect(found.map((name) => name.replace(/:.*/, ''))).toEqual(names);
    expect(found.every((name) => !name.includes(':') || /: (sudo |gem )\S/.test(name))).toBe(true);
  });
});

describe('the tools of a suite', () => {
  test('are its interpreter, with version and place', async () => {
    using project = tempProject({});
    expect(await toolsOf(suite('node:test', 'node', '--test'), project.directory)).toEqual([
      { name: 'node', present: true, detail: expect.stringMatching(/^v\d+\.\d+\.\d+, \/.*\/node$/) },
    ]);
  });

  test('are its framework, in node_modules of its folder or above', async () => {
    using project = tempProject({ 'inner/package.json': '{}' });
    const place = join(project.directory, 'node_modules/vitest');
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, 'package.json'), '{ "name": "vitest", "version": "5.1.1" }');
    const inner = { ...suite('vitest', 'vitest', 'run'), directory: 'inner' };
    expect(await toolsOf(inner, project.directory)).toContainEqual({
      name: 'vitest',
      present: true,
      detail: '5.1.1',
    });
  });

  test.each([
    [{ 'package-lock.json': '{}' }, 'npm ci'],
    [{ 'pnpm-lock.yaml': '' }, 'pnpm install'],
    [{ 'package.json': '{ "devDependencies": { "jest": "30" } }' }, 'npm install'],
    [{ 'package.json': '{}' }, 'npm install --save-dev jest'],
  ])('that are missing come with the command that mends it: %j', async (files, fix) => {
    using project = tempProject(files);
    expect(await toolsOf(suite('jest', 'jest'), project.directory)).toContainEqual({
      name: 'jest',
      present: false,
      detail: 'not in node_modules',
      fix,
    });
  });

  test('are the program that starts it, too', async () => {
    using project = tempProject({});
    expect(await toolsOf(suite('tap', 'no-such-runner'), project.directory)).toEqual([
      { name: 'no-such-runner', present: false, detail: 'not on PATH' },
    ]);
  });
});

describe('a program that the project brings along', () => {
  /** Tells that it ran, and of what it was asked. */
  const trap = (project: { readonly directory: string }): string => {
    const file = join(project.directory, 'tools', 'python3');
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `#!/bin/sh\necho "$@" >> ${join(project.directory, 'ran')}\n`, { mode: 0o755 });
    return file;
  };
  const wasRun = (project: { readonly directory: string }): boolean =>
    existsSync(join(project.directory, 'ran'));

  test('is not run, for there are no walls here', async () => {
    using project = tempProject({});
    const file = trap(project);
    for (const framework of ['pytest', 'unittest'] as const) {
      const tools = await toolsOf(suite(framework, file, '-m', framework), project.directory);
      expect(tools.at(-1)).toEqual({ name: file, present: true, detail: `of the project, ${file}` });
    }
    expect(wasRun(project)).toBe(false);
  });

  test('is not run where a link leads to it, or the folder has another name', async () => {
    using project = tempProject({});
    using other = tempProject({});
    const file = trap(project);
    const link = join(other.directory, 'python3');
    symlinkSync(file, link);
    const folder = join(other.directory, 'project');
    symlinkSync(project.directory, folder);
    for (const path of [link, join(folder, 'tools', 'python3')])
      await toolsOf(suite('pytest', path, '-m', 'pytest'), project.directory);
    expect(wasRun(project)).toBe(false);
  });

  test('is not run as the Python whose packages are listed', async () => {
    using project = tempProject({});
    const file = trap(project);
    const base = { ...baseOf({}), record: { ...baseOf({}).record, root: project.directory } };
    const confinement = { tier: 'full', backend: 'bubblewrap', lacks: [], mechanism: 'bubblewrap' } as const;
    const one = suite('pytest', file, '-m', 'pytest');
    expect(await circumstancesOf({ base, suite: one, confinement, config, globs: [] })).toBeDefined();
    expect(wasRun(project)).toBe(false);
  });

  test.skipIf(findProgram('python3', '/usr/bin') === undefined)(
    'is asked for the version of what it is a link to, without what lies around the link',
    async () => {
      using project = tempProject({ '.venv/pyvenv.cfg': 'home = /usr/bin\n' });
      const file = join(project.directory, '.venv', 'bin', 'python');
      mkdirSync(dirname(file));
      symlinkSync('/usr/bin/python3', file);
      const packages = join(project.directory, '.venv', 'lib', 'python3.11', 'site-packages');
      mkdirSync(packages, { recursive: true });
      writeFileSync(
        join(packages, 'trap.pth'),
        `import pathlib; pathlib.Path(${JSON.stringify(join(project.directory, 'ran'))}).touch()\n`,
      );
      const tools = await toolsOf(suite('pytest', file, '-m', 'pytest'), project.directory);
      expect(tools.at(-1)?.detail).toMatch(/^3\.\d+\.\d+, /);
      expect(wasRun(project)).toBe(false);
    },
  );

  test.skipIf(findProgram('python3', '/usr/bin') === undefined)(
    'is the Python of its own environment, which stands first on the path of its tests, with the pytest in that',
    async () => {
      using project = tempProject({ '.venv/pyvenv.cfg': 'home = /usr/bin\n', 'tests/test_a.py': '' });
      const venv = join(project.directory, '.venv');
      mkdirSync(join(venv, 'bin'));
      symlinkSync('/usr/bin/python3', join(venv, 'bin', 'python3'));
      const tools = async () => await toolsOf(suite('pytest', 'python3', '-m', 'pytest'), project.directory);
      expect(await tools()).toEqual([
        {
          name: 'python3',
          present: true,
          detail: expect.stringMatching(/^3\.\d+\.\d+, .*\/\.venv\/bin\/python3$/),
        },
        {
          name: 'pytest',
          present: false,
          detail: '.venv does not have it',
          fix: '.venv/bin/python3 -m pip install pytest',
        },
      ]);
      mkdirSync(join(venv, 'lib', 'python3.11', 'site-packages', 'pytest-9.1.1.dist-info'), {
        recursive: true,
      });
      expect((await tools()).at(-1)).toEqual({ name: 'pytest', present: true, detail: '9.1.1' });
    },
  );
});
