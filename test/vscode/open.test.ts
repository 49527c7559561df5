// `npm run vscode` where there is no desktop VS Code: an address that answers, and an end without remains.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { beforeAll, describe, expect, test } from 'vitest';

import { repository } from './cache.ts';
import { installAll, installationTime } from './install.ts';
import { temporaryFolder } from './temporary.ts';

const open = fileURLToPath(import.meta.resolve('./open.ts'));

describe('npm run vscode', () => {
  beforeAll(installAll, installationTime);

  test('asks the desktop VS Code where there is one', async () => {
    await using desktop = await temporaryFolder('desktop');
    const asked = join(desktop.path, 'asked');
    await writeFile(join(desktop.path, 'code'), `#!/bin/sh\nprintf '%s\\n' "$@" > '${asked}'\n`, {
      mode: 0o755,
    });
    const env = { ...process.env, PATH: `${desktop.path}${delimiter}${process.env['PATH']}` };
    const child = spawn(process.execPath, [open, 'tide-table'], { stdio: 'pipe', env });
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect((await readFile(asked, 'utf8')).trimEnd().split('\n')).toEqual([
      '--new-window',
      '--disable-workspace-trust',
      `--extensionDevelopmentPath=${repository}`,
      join(repository, 'examples/tide-table'),
    ]);
  });

  test('serves VS Code on a folder until it is interrupted', async () => {
    await using stack = new AsyncDisposableStack();
    const child = spawn(process.execPath, [open, '--browser', import.meta.dirname], { stdio: 'pipe' });
    const ended = once(child, 'exit');
    stack.defer(() => void child.kill('SIGTERM'));
    const address = await addressIn(child.stdout);
    expect(address.searchParams.get('folder')).toBe(import.meta.dirname);
    const welcome = await fetch(address, { redirect: 'manual' });
    const key = welcome.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const page = await fetch(new URL('/', address), { headers: { cookie: key } });
    expect(await page.text()).toContain('vscode-workbench-web-configuration');
    expect((await fetch(new URL('/', address))).status).toBe(403);

    child.kill('SIGINT');
    expect(await ended).toEqual([0, null]);
    await expect(fetch(address)).rejects.toThrow('fetch failed');
  });

  test('names the examples when it is asked for something else', async () => {
    const child = spawn(process.execPath, [open, 'no-such-example'], { stdio: 'pipe' });
    const said = createInterface({ input: child.stderr });
    const [line] = await once(said, 'line');
    expect(line).toContain('There is no example or folder "no-such-example". Examples: ');
    expect(await once(child, 'exit')).toEqual([2, null]);
  });
});

async function addressIn(output: NodeJS.ReadableStream): Promise<URL> {
  const lines: string[] = [];
  for await (const line of createInterface({ input: output })) {
    lines.push(line);
    const address = /http:\/\/\S+/.exec(line)?.[0];
    if (address !== undefined) return new URL(address);
  }
  throw new Error(`no address in:\n${lines.join('\n')}`);
}
