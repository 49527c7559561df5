// Freezing that cannot be: with which fault it answers, and how it is cancelled.
import { chmodSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

import { watchedBench } from './frozen-trees.ts';
import { tempProject, tempRepository } from './project.ts';

const watched = watchedBench();

describe('freezing', () => {
  test('says so when an earlier base is not there', async () => {
    using project = tempRepository({ 'a.js': 'a' });
    const frozen = await watched.bench.tryFreeze(project.folder, {
      tree: '0123456789012345678901234567890123456789',
    });
    expect(frozen).toMatchObject({ ok: false, fault: { kind: 'snapshot-failed' } });
  });

  test('can be cancelled', async () => {
    using project = tempRepository({ 'a.js': 'a' });
    const cancel = new AbortController();
    const frozen = watched.bench.tryFreeze(project.folder, { signal: cancel.signal });
    cancel.abort();
    await expect(frozen).rejects.toThrow('abort');
  });
});

describe('freezing answers with a fault when', () => {
  test('the folder is not there', async () => {
    expect(await watched.bench.tryFreeze('/no/such/folder')).toEqual({
      ok: false,
      fault: { kind: 'folder-missing', path: '/no/such/folder' },
    });
  });

  test('the folder is a file', async () => {
    using project = tempProject({ 'a.js': 'a' });
    expect(await watched.bench.tryFreeze(project.at('a.js'))).toMatchObject({
      fault: { kind: 'folder-missing' },
    });
  });

  test('the folder is empty, or holds nothing but what is ignored', async () => {
    using project = tempProject();
    const fault = { ok: false, fault: { kind: 'folder-empty', path: project.folder } };
    expect(await watched.bench.tryFreeze(project.folder)).toEqual(fault);
    project.write({ '.git/info/x': '', '.galapagos/y': '' });
    expect(await watched.bench.tryFreeze(project.folder)).toEqual(fault);
  });

  test.skipIf(process.getuid?.() === 0)('the folder may not be read (skipped as root)', async () => {
    using project = tempProject({ 'a.js': 'a' });
    chmodSync(project.folder, 0o000);
    expect(await watched.bench.tryFreeze(project.folder)).toMatchObject({
      fault: { kind: 'folder-unreadable' },
    });
  });

  test.skipIf(process.getuid?.() === 0)('a tracked file may not be read (skipped as root)', async () => {
    using project = tempRepository({ 'a.js': 'a', 'closed.js': 'c' });
    project.write({ 'untracked-closed.js': 'u' });
    chmodSync(project.at('untracked-closed.js'), 0o000);
    expect(await (await watched.bench.freeze(project.folder)).paths()).toEqual(['a.js', 'closed.js']);
    chmodSync(project.at('closed.js'), 0o000);
    expect(await watched.bench.tryFreeze(project.folder)).toEqual({
      ok: false,
      fault: { kind: 'folder-unreadable', path: project.folder, detail: 'closed.js' },
    });
  });

  test('git is not installed', async () => {
    using project = tempProject({ 'a.js': 'a' });
    const path = process.env['PATH'];
    process.env['PATH'] = '/nonexistent';
    try {
      expect(await watched.bench.tryFreeze(project.folder)).toEqual({
        ok: false,
        fault: { kind: 'git-missing' },
      });
    } finally {
      process.env['PATH'] = path;
    }
  });

  test('the objects cannot be written', async () => {
    using project = tempProject({ 'a.js': 'a', file: '' });
    const frozen = await watched.bench.tryFreeze(project.folder, { objects: project.at('file', 'objects') });
    expect(frozen).toEqual({
      ok: false,
      fault: { kind: 'store-unwritable', path: project.at('file', 'objects'), detail: 'ENOTDIR' },
    });
  });
});
