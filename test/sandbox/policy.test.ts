// What a person decides about the walls, carried out by every mechanism that has some.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { DEFAULT_POLICY, type SandboxPolicy } from '../../agent/engine/sandbox-policy.ts';
import { type Box } from '../../sandbox/workspace/box.ts';
import { BACKENDS, type Bench, exited, openBench, shell, titled } from './boxes.ts';
import { type Project, tempRepository } from './project.ts';

const confining = BACKENDS.filter(({ confines }) => confines);

describe.each(confining)('what is decided', (backend) => {
  describe.skipIf(backend.absent !== undefined)(titled('with backend', backend), () => {
    let place: string;
    let project: Project;
    let bench: Bench;
    beforeEach(() => {
      place = mkdtempSync(join(homedir(), '.galapagos-policy-'));
      const files = {
        'data/a': 'shown',
        'data/.env': 'SECRET',
        'data/inner/b': 'SECRET',
        'data/.ssh/id': 'SECRET',
      };
      for (const [path, content] of Object.entries({ ...files, 'library/index.js': 'linked' })) {
        mkdirSync(join(place, path, '..'), { recursive: true });
        writeFileSync(join(place, path), content);
      }
      project = tempRepository({ 'a.js': 'a', '.gitignore': 'node_modules\n' });
    });
    afterEach(async () => {
      await bench[Symbol.asyncDispose]();
      project[Symbol.dispose]();
      rmSync(place, { recursive: true });
    });
    const boxWith = async (policy: Partial<SandboxPolicy>): Promise<Box> => {
      bench = await openBench(backend, { ...DEFAULT_POLICY, ...policy });
      return await bench.box(project.folder);
    };
    const readAll = async (box: Box): Promise<string> => {
      const paths = ['data/a', 'data/.env', 'data/inner/b', 'data/.ssh/id'].map((path) => join(place, path));
      const ran = await shell(
        box,
        `cat ${paths.join(' ')} 2>/dev/null; touch ${place}/data/new 2>/dev/null; true`,
      );
      await box[Symbol.asyncDispose]();
      return ran.output.head;
    };

    test('shows a folder of the home, read-only and without its credentials, and hides what is hidden in it', async () => {
      expect(
        await readAll(await boxWith({ show: [join(place, 'data')], hide: [join(place, 'data/inner')] })),
      ).toBe('shown');
    });

    test('shows nothing by itself', async () => {
      expect(await readAll(await boxWith({}))).toBe('');
    });

    test('lets in the variables that are named, and no others', async () => {
      process.env['GALAPAGOS_TEST_OTHER'] = 'SECRET';
      process.env['A_TEST_OF_WALLS'] = 'let in';
      const box = await boxWith({ env: ['A_TEST_OF_WALLS', 'NOT_THERE'] });
      const ran = await shell(box, 'env | grep -E "WALLS|OTHER|NOT_THERE"');
      await box[Symbol.asyncDispose]();
      expect([ran.end, ran.output.head]).toEqual([exited(0), 'A_TEST_OF_WALLS=let in\n']);
    });

    test('takes the limits for those of the machine', async () => {
      const box = await boxWith({ limits: { fileMb: 4, outputKb: 1 } });
      const file = await shell(box, 'exec head -c 30000000 /dev/zero > big');
      const output = await shell(box, 'head -c 30000 /dev/zero | tr "\\\\0" x');
      await box[Symbol.asyncDispose]();
      expect(file.end).toEqual({ kind: 'stopped', why: 'disk' });
      expect([output.output.head.length, output.output.tail.length]).toEqual([1024, 1024]);
    });

    test('shows packages outside of the project that its dependencies link to', async () => {
      mkdirSync(project.at('node_modules'));
      symlinkSync(join(place, 'library'), project.at('node_modules', 'library'));
      const box = await boxWith({});
      const ran = await shell(box, 'cat node_modules/library/index.js');
      await box[Symbol.asyncDispose]();
      expect([ran.end, ran.output.head]).toEqual([exited(0), 'linked']);
    });
  });
});
