import { defineConfig } from 'vitest/config';

// Three projects: what a contributor runs at every save, what needs processes, and what needs a real VS Code.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            '{agent,sandbox,cli,extension,webview,bench}/**/*.test.{ts,tsx,mjs}',
            'test/{contract,architecture,integrity}/**/*.test.ts',
          ],
          pool: 'forks',
          isolate: false,
          // Far more than any of them takes: a busy machine is no failure.
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'system',
          include: [
            'test/{sandbox,probes,suite,oracle,guest,store,cli,golden,mender,loopback,models,bench}/**/*.test.ts',
          ],
          pool: 'forks',
          maxWorkers: 2,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'vscode',
          include: ['test/vscode/**/*.test.ts'],
          pool: 'forks',
          maxWorkers: 1,
          fileParallelism: false,
          testTimeout: 240_000,
          hookTimeout: 240_000,
        },
      },
    ],
  },
});
