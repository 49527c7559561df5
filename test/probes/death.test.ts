// A thread that runs a box is ended, and with it what ran there.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

import { describe, expect, test } from 'vitest';

import { processesWith } from '../../sandbox/probes/witness.ts';
import { BACKENDS } from '../sandbox/boxes.ts';
import { eventually } from '../sandbox/witness.ts';
import { inScratch } from './attacks.ts';

const canConfine = BACKENDS.some(({ confines, absent }) => confines && absent === undefined);

describe('a thread with a box', () => {
  test.skipIf(!canConfine)('takes what ran in the box along when it is ended', async () => {
    await inScratch(async (folder) => {
      const token = `galapagos-thread-${randomBytes(8).toString('hex')}`;
      const [project, scratch] = [join(folder, 'project'), join(folder, 'scratch')];
      mkdirSync(project);
      writeFileSync(join(project, 'file'), 'x');
      const worker = new Worker(join(import.meta.dirname, 'fixtures', 'worker.ts'), {
        workerData: { scratch, project, objects: join(folder, 'objects'), token },
      });
      await once(worker, 'message');
      expect(processesWith(token).length).toBeGreaterThan(1);
      await worker.terminate();
      await eventually(() => processesWith(token).length === 0);
      expect(processesWith(token)).toEqual([]);
    });
  });
});
