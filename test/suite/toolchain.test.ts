// What a suite is run with, looked up on this machine and in real folders.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { type FrameworkName, type Suite } from '../../agent/task/suite.ts';
import { toolsOf } from '../../sandbox/suite/toolchain.ts';
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
