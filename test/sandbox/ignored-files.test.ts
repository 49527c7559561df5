// What a repository ignores: what stays out of a base, what may lie below its boxes, and `.galapagosinclude`.
import { readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

import { shell } from './boxes.ts';
import { contents, watchedBench } from './frozen-trees.ts';
import { tempProject, tempRepository } from './project.ts';

const watched = watchedBench();

describe('freezing', () => {
  test('keeps ignored files out: secrets, logs; and has ignored dependency folders below', async () => {
    using project = tempRepository({
      '.gitignore': '.env\n*.log\nnode_modules\n.secrets/\n/out/\n',
      'a.js': 'a',
    });
    project.write({
      '.env': 'KEY=1',
      'x.log': 'log',
      'node_modules/dep/index.js': 'dep',
      'out/built.js': 'built',
      '.secrets/key': 'key',
      '.galapagos/runs/1': 'journal',
    });
    const base = await watched.bench.freeze(project.folder);
    expect(await base.paths()).toEqual(['.gitignore', 'a.js']);
    await using box = await watched.bench.workspaces.open(base);
    const ran = await shell(
      box,
      'cat .env x.log .secrets/key .galapagos/runs/1; cat node_modules/dep/index.js out/built.js',
    );
    expect(ran.output.head).toMatch(/depbuilt$/);
    expect(ran.output.head).not.toMatch(/KEY=1|journal/);
  });

  test('takes tracked files although rules ignore them', async () => {
    using project = tempRepository({ 'kept.log': 'kept' });
    project.write({ '.gitignore': '*.log\n', 'dropped.log': 'dropped' });
    expect(await (await watched.bench.freeze(project.folder)).paths()).toEqual(['.gitignore', 'kept.log']);
  });

  test('takes a folder without git, by its own ignore rules', async () => {
    using project = tempProject({ 'a.js': 'a', 'b.log': 'b', '.gitignore': '*.log\n' });
    const base = await watched.bench.freeze(project.folder);
    expect(await contents(base)).toEqual({ 'a.js': 'a', '.gitignore': '*.log\n' });
    expect(readdirSync(project.folder).sort()).toEqual(['.gitignore', 'a.js', 'b.log']);
  });
});

describe('ignored files', () => {
  const ignore = '.env*\nsecrets/\nnode_modules/\n*.local\n';

  test('stay out of a base, unless `.galapagosinclude` names them', async () => {
    using project = tempRepository({ '.gitignore': ignore, 'a.js': 'a' });
    const ignored = {
      '.env': 'TOKEN=1',
      '.env.test': 'MODE=test',
      'packages/x/.env.test': 'MODE=x',
      'only/deep/.env': 'TOKEN=2',
      'secrets/one.pem': 'one',
      'secrets/public/two.pem': 'two',
      'node_modules/dep/.env.test': 'dep',
    };
    project.write(ignored);
    expect(await (await watched.freeze(project)).paths()).toEqual(['.gitignore', 'a.js']);
    project.write({
      '.galapagosinclude': '# what tests need\n.env.test\n/secrets/public/\n!secrets/public/x\n',
    });
    const base = await watched.freeze(project);
    expect(await contents(base)).toEqual({
      '.galapagosinclude': '# what tests need\n.env.test\n/secrets/public/\n!secrets/public/x\n',
      '.gitignore': ignore,
      'a.js': 'a',
      '.env.test': 'MODE=test',
      'packages/x/.env.test': 'MODE=x',
      'secrets/public/two.pem': 'two',
    });
    expect(
      await watched.said(
        base,
        'cat .env.test node_modules/dep/.env.test; cat .env secrets/one.pem only/deep/.env 2> /dev/null',
      ),
    ).toBe('MODE=testdep');
  });

  test('are named by it also where there is no git', async () => {
    using project = tempProject({
      '.gitignore': ignore,
      '.galapagosinclude': '*.local\n',
      'a.local': 'l',
      '.env': 'x',
    });
    expect(await (await watched.freeze(project)).paths()).toEqual([
      '.galapagosinclude',
      '.gitignore',
      'a.local',
    ]);
  });

  test('that are the folder of git or ours are never named by it, nor is a link followed to it', async () => {
    using project = tempRepository({ '.gitignore': ignore, 'a.js': 'a' });
    project.write({ '.galapagosinclude': '*\n', '.galapagos/runs/1': 'journal', '.env': 'named' });
    expect(await (await watched.freeze(project)).paths()).toEqual([
      '.env',
      '.galapagosinclude',
      '.gitignore',
      'a.js',
    ]);
    rmSync(project.at('.galapagosinclude'));
    writeFileSync(project.at('..', 'rules'), '*\n');
    symlinkSync('../rules', project.at('.galapagosinclude'));
    expect(await (await watched.freeze(project)).paths()).toEqual(['.gitignore', 'a.js']);
  });
});
