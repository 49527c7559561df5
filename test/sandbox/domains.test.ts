// Boxes that may reach single domains: by the proxy alone, which says no to all others; their own loopback stays theirs.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { DEFAULT_POLICY } from '../../agent/engine/sandbox-policy.ts';
import { type Box, type Workspaces } from '../../sandbox/workspace/box.ts';
import { openWorkspaces } from '../../sandbox/workspace/workspaces.ts';
import { BACKENDS, exited, never, script, shell, titled } from './boxes.ts';
import { type Project, tempProject } from './project.ts';

const ASKS = `
// What the proxy refuses is an error of fetch, with the status in its causes.
const ask = async (url) =>
  await fetch(url).then(({ status }) => status, (error) => /\\(403\\)/.exec(require('node:util').inspect(error))?.[0]);
const http = require('node:http');
const own = http.createServer((_, answer) => answer.end('own')).listen(0, async () => {
  const { port } = own.address();
  console.log('own', await ask('http://127.0.0.1:' + port));
  console.log('other', await ask('http://elsewhere.example/'));
  own.close();
});
`;

describe.each(BACKENDS.filter(({ name }) => name === 'bubblewrap' || name === 'namespaces'))(
  'with single domains let through',
  (backend) => {
    describe.skipIf(backend.absent !== undefined)(titled('a box', backend), () => {
      let place: string;
      let project: Project;
      let workspaces: Workspaces;
      let box: Box;
      beforeAll(async () => {
        place = mkdtempSync(join(tmpdir(), 'galapagos-domains-'));
        project = tempProject({ 'a.txt': 'a' });
        const opened = await openWorkspaces({
          scratch: join(place, 'scratch'),
          allowUnconfined: false,
          parallel: 1,
          backends: backend.backends,
          policy: { ...DEFAULT_POLICY, domains: ['registry.example'] },
        });
        if (!opened.ok) throw new Error(JSON.stringify(opened.fault));
        workspaces = opened.value;
        const base = await workspaces.freeze(project.folder, {
          objects: join(place, 'objects'),
          signal: never,
        });
        if (!base.ok) throw new Error(JSON.stringify(base.fault));
        box = await workspaces.open(base.value);
      });
      afterAll(async () => {
        await workspaces[Symbol.asyncDispose]();
        project[Symbol.dispose]();
        rmSync(place, { recursive: true, force: true });
      });

      test('asks the proxy for what is not its own, and is told no for what is not listed', async () => {
        const { end, output } = await script(box, ASKS);
        expect([end, output.head]).toEqual([exited(0), 'own 200\nother (403)\n']);
      });

      test('runs its command as if there were no bridge: exit code, input, output, folder', async () => {
        const { end, output } = await shell(box, 'cat; pwd; exit 7', { stdin: 'said\n' });
        expect([end, output.head]).toEqual([exited(7), `said\n${project.folder}\n`]);
      });

      test('has no other way out', async () => {
        const line = 'ls /sys/class/net 2>/dev/null; grep -c : /proc/net/dev; wc -l < /proc/net/route';
        const { output } = await shell(box, line);
        expect(output.head.trim().split('\n').slice(-2)).toEqual(['1', '1']);
      });

      test('ends with its command, the bridge included', async () => {
        const { end } = await shell(box, 'sleep 1000', { limits: { wallMs: 1_000 } });
        expect(end).toEqual({ kind: 'stopped', why: 'timeout' });
        expect((await shell(box, 'true')).end).toEqual(exited(0));
      });
    });
  },
);
