// Runs a suite inside the extension host: in the desktop VS Code where it may be downloaded, in the server's host otherwise.
import { basename, delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { runTests } from '@vscode/test-electron';
import { build } from 'esbuild';

import { type Release } from './code-oss.ts';
import { temporaryFolder } from './temporary.ts';

export interface HostSuite {
  readonly release: Release;
  readonly extension: string;
  /** TypeScript module with `run()`. */
  readonly suite: string;
  readonly workspace: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Set to have `@vscode/test-electron` download and drive the desktop VS Code (on Linux under xvfb-run). */
export const wantsDesktop = process.env['GALAPAGOS_ELECTRON'] === '1';

/** Resolves when the suite passed; throws when a test failed or the host did not live to its end. */
export async function runInHost(options: HostSuite): Promise<void> {
  const { release, extension, suite, workspace, env } = options;
  await using temporary = await temporaryFolder('suite');
  const bundled = join(temporary.path, `${basename(suite, '.ts')}.cjs`);
  const bundle = { bundle: true, platform: 'node', format: 'cjs', target: 'node22' } as const;
  await build({ ...bundle, entryPoints: [suite], outfile: bundled, external: ['vscode'] });
  const executable = wantsDesktop
    ? { version: release.vscode }
    : { vscodeExecutablePath: fileURLToPath(import.meta.resolve('./shim.ts')) };
  await runTests({
    ...executable,
    extensionDevelopmentPath: extension,
    extensionTestsPath: bundled,
    extensionTestsEnv: {
      ...env,
      GALAPAGOS_VSCODE: release.vscode,
      PATH: [dirname(process.execPath), process.env['PATH']].join(delimiter),
    },
    launchArgs: [
      workspace,
      `--user-data-dir=${join(temporary.path, 'data')}`,
      `--extensions-dir=${join(temporary.path, 'extensions')}`,
    ],
  });
}
