// Which projects are given a repository in their boxes, by what their own files say.
import { describe, expect, test } from 'vitest';

import { type ReadableTree } from './box.ts';
import { needsGit } from './needs-git.ts';

const treeOf = (files: Readonly<Record<string, string>>): ReadableTree => ({
  record: { root: '/home/ada/project', directory: '' },
  paths: () => Promise.resolve(Object.keys(files).sort()),
  read: (path) => {
    const text = files[path];
    return Promise.resolve(text === undefined ? undefined : Buffer.from(text));
  },
});

describe('a project asks git when', () => {
  test.each([
    [
      'its version comes from tags',
      { 'pyproject.toml': 'requires = ["setuptools>=64", "setuptools_scm>=8"]' },
    ],
    ['versioneer does that', { 'setup.py': 'import versioneer\nsetup(version=versioneer.get_version())' }],
    ['hatch does that', { 'packages/a/pyproject.toml': 'requires = ["hatchling", "hatch-vcs"]' }],
    [
      'a script calls it',
      { 'package.json': '{"scripts":{"pretest":"tsc && git rev-parse HEAD > build.txt"}}' },
    ],
    [
      'a script begins with it',
      { 'package.json': '{"scripts":{"test":"git diff --exit-code && node --test"}}' },
    ],
    ['only changed tests are run', { 'package.json': '{"scripts":{"test":"jest --onlyChanged"}}' }],
    ['make calls it', { Makefile: 'VERSION := $(shell git describe --tags)\n' }],
    ['fixtures call it', { 'tests/conftest.py': 'subprocess.run(["git", "init"], check=True)' }],
    ['fixtures load it', { 'conftest.py': 'from git import Repo\n' }],
    ['a gem lists its files by it', { 'tide.gemspec': 's.files = `git ls-files -z`.split("\\x0")' }],
    ['a crate is stamped by it', { 'Cargo.toml': '[build-dependencies]\nvergen = "8"\n' }],
    ['maven stamps by it', { 'pom.xml': '<artifactId>git-commit-id-maven-plugin</artifactId>' }],
    ['cmake looks for it', { 'CMakeLists.txt': 'find_package(Git REQUIRED)' }],
  ])('%s', async (_, files) => {
    expect(await needsGit(treeOf(files))).toBe(true);
  });

  test.each([
    [
      'it has nothing to do with it',
      { 'package.json': '{"scripts":{"test":"node --test"}}', 'a.js': 'git status' },
    ],
    [
      'its addresses speak of it',
      { 'package.json': '{"repository":"git+https://github.com/a/b.git","bugs":"https://github.com/a/b"}' },
    ],
    ['a word only begins like it', { Makefile: 'all:\n\tdigit status\n\tcat .gitignore\n' }],
    ['it says so elsewhere', { 'docs/notes.md': 'run git status', 'src/setup.js': '["git", "init"]' }],
  ])('but not when %s', async (_, files) => {
    expect(await needsGit(treeOf(files))).toBe(false);
  });
});
