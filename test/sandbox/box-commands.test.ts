// What every box promises of the commands in it: how they start, what they are given, and how they end.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';

import { describeBoxes } from './box-scene.ts';
import { exited, script, shell } from './boxes.ts';

describeBoxes((scene) => {
  describe('a command', () => {
    test('ends with its own exit code', async () => {
      await using box = await scene.open();
      expect((await shell(box, 'exit 3')).end).toEqual(exited(3));
      expect((await shell(box, 'exit 137')).end).toEqual(exited(137));
    });

    test('that is killed by a signal has no exit code', async () => {
      await using box = await scene.open();
      expect((await shell(box, 'kill -SEGV $$')).end).toEqual({ kind: 'signalled', signal: 'SIGSEGV' });
      expect((await shell(box, 'kill -KILL $$')).end).toEqual({ kind: 'signalled', signal: 'SIGKILL' });
    });

    test('that does not exist never starts', async () => {
      await using box = await scene.open();
      const { end } = await box.run({ argv: ['no-such-command-anywhere'] });
      expect(end).toMatchObject({ kind: 'unstarted' });
    });

    test('in a folder that does not exist never starts', async () => {
      await using box = await scene.open();
      expect((await shell(box, 'true', { directory: 'nowhere' })).end).toMatchObject({ kind: 'unstarted' });
      await expect(shell(box, 'true', { directory: '..' })).rejects.toThrow(RangeError);
    });

    test('runs in the wanted folder with the input it is given', async () => {
      await using box = await scene.open();
      const ran = await shell(box, 'basename "$PWD"; cat', { directory: 'lib', stdin: 'said' });
      expect(ran.output).toEqual({ head: 'lib\nsaid', tail: '', bytes: 8 });
    });

    test('gets an environment built from nothing', async () => {
      process.env['GALAPAGOS_TEST_TOKEN'] = 'hunter2';
      await using box = await scene.open();
      const ran = await script(box, 'console.log(JSON.stringify(process.env))', { env: { EXTRA: 'yes' } });
      delete process.env['GALAPAGOS_TEST_TOKEN'];
      const seen: unknown = JSON.parse(ran.output.head);
      expect(seen).toMatchObject({ CI: '1', TZ: 'UTC', LANG: 'C.UTF-8', EXTRA: 'yes' });
      expect(ran.output.head).not.toMatch(/hunter2|VSCODE_|ELECTRON_|NODE_OPTIONS|VITEST/);
    });

    test('may not have arguments that are read as options of ours', async () => {
      await using box = await scene.open();
      const ran = await box.run({ argv: ['printf', '%s|', '--', 'op', '-e', '$HOME', 'a\nb', ''] });
      expect(ran.output.head).toBe('--|op|-e|$HOME|a\nb||');
    });

    test('leaves files in its output folder, which are read after its end', async () => {
      await using box = await scene.open();
      const ran = await shell(box, 'echo report > "$GALAPAGOS_OUT/report.xml"', {
        collect: ['report.xml', 'missing.xml'],
      });
      expect(ran.collected).toEqual(new Map([['report.xml', Buffer.from('report\n')]]));
      expect((await shell(box, 'ls "$GALAPAGOS_OUT"')).output.head).toBe('');
      expect(await box.changes()).toEqual([]);
    });

    test('cannot have files collected from elsewhere', async () => {
      await using box = await scene.open();
      await expect(shell(box, 'true', { collect: ['../a'] })).rejects.toThrow(RangeError);
    });

    test('sees further folders by name', async () => {
      await using box = await scene.open();
      const from = join(scene.bench.scratch, 'guest code');
      mkdirSync(from, { recursive: true });
      writeFileSync(join(from, 'main.mjs'), 'console.log("guest")');
      const ran = await box.run({
        argv: ['node', join(box.shown, 'guest', 'main.mjs')],
        readOnly: [{ from, name: 'guest' }],
      });
      expect(ran.output.head).toBe('guest\n');
    });

    test('that is started hands out its pipes', async () => {
      await using box = await scene.open();
      const running = box.start({ argv: ['sh', '-c', 'echo err >&2; cat'] });
      running.stdin.end('through');
      expect(await text(running.stdout)).toBe('through');
      const ended = await running.ended;
      expect([ended.end, ended.output.head]).toEqual([exited(0), 'err\n']);
    });

    test('that is started can be killed', async () => {
      await using box = await scene.open();
      const running = box.start({ argv: ['sleep', '60'] });
      running.kill();
      expect((await running.ended).end).toEqual({ kind: 'stopped', why: 'cancelled' });
    });

    test('is cancelled by its signal, before and while it runs', async () => {
      await using box = await scene.open();
      const now = new AbortController();
      now.abort();
      expect((await shell(box, 'sleep 60', { signal: now.signal })).end).toEqual({
        kind: 'stopped',
        why: 'cancelled',
      });
      const soon = new AbortController();
      const running = box.start({ argv: ['sh', '-c', 'echo up; sleep 60'], signal: soon.signal });
      running.stdout.once('data', () => soon.abort());
      expect((await running.ended).end).toEqual({ kind: 'stopped', why: 'cancelled' });
    });

    test('keeps the head and the tail of a long output', async () => {
      await using box = await scene.open();
      const ran = await script(box, 'console.log("a".repeat(3000) + "b".repeat(3000))', {
        limits: { outputKb: 1 },
      });
      expect(ran.output).toEqual({
        head: 'a'.repeat(1024),
        tail: `${'b'.repeat(1023)}\n`,
        bytes: 6001,
      });
    });

    test('runs alone in its box', async () => {
      await using box = await scene.open();
      const running = box.start({ argv: ['cat'] });
      expect(() => box.start({ argv: ['true'] })).toThrow('one command at a time');
      running.stdin.end();
      await running.ended;
    });
  });
});
