// How tests of a box begin: a small project, and in every backend a bench whose boxes are on it.
import { afterAll, beforeAll, describe } from 'vitest';

import { type Box } from '../../sandbox/workspace/box.ts';
import { BACKENDS, type BackendUnderTest, type Bench, openBench, titled } from './boxes.ts';
import { type Project, tempRepository } from './project.ts';

/** What the project's repository holds; `run.sh` is executable. Besides, there is a package `dep`, which git ignores. */
export const FILES = {
  'calc.js': 'exports.add = (a, b) => a - b;\n',
  'lib/deep/part.js': 'exports.part = 1;\n',
  'lib/other.js': 'exports.other = 2;\n',
  'run.sh': '#!/bin/sh\necho ran\n',
  '.gitignore': 'node_modules/\n*.log\n',
};

/** The bench and the project serve all tests of a suite; there from the first of them on, not yet while they are collected. */
interface BoxScene {
  readonly backend: BackendUnderTest;
  readonly bench: Bench;
  readonly project: Project;
  /** A fresh box on the project. */
  readonly open: () => Promise<Box>;
}

/** Tests that every backend has to pass; where this machine has not what it takes, they are skipped and say why. */
export function describeBoxes(tests: (scene: BoxScene) => void): void {
  describe.each(BACKENDS)('a box', (backend) => {
    describe.skipIf(backend.absent !== undefined)(titled('of backend', backend), () => {
      let bench: Bench;
      let project: Project;

      beforeAll(async () => {
        bench = await openBench(backend);
        project = tempRepository({ ...FILES, 'node_modules/dep/index.js': 'module.exports = 5;\n' });
        project.executable('run.sh');
      });
      afterAll(async () => {
        project[Symbol.dispose]();
        await bench[Symbol.asyncDispose]();
      });

      tests({
        backend,
        get bench() {
          return bench;
        },
        get project() {
          return project;
        },
        open: async () => await bench.box(project.folder),
      });
    });
  });
}
