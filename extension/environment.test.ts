import { describe, expect, test } from 'vitest';

import { engineEnvironment } from './environment.ts';

const inherited = {
  PATH: '/usr/bin',
  HOME: '/home/ada',
  NODE_OPTIONS: '--inspect',
  VSCODE_IPC_HOOK_CLI: '/run/x',
  VSCODE_PID: '1',
  ELECTRON_RUN_AS_NODE: '1',
  ELECTRON_NO_ASAR: '1',
};

describe('the environment of the engine', () => {
  test('is free of the editor', () => {
    const versions = { ...process.versions };
    delete versions['electron'];
    expect(engineEnvironment(inherited, versions)).toEqual({ PATH: '/usr/bin', HOME: '/home/ada' });
  });

  test('tells Electron to be node', () => {
    expect(engineEnvironment(inherited, { ...process.versions, electron: '37.0.0' })).toEqual({
      PATH: '/usr/bin',
      HOME: '/home/ada',
      ELECTRON_RUN_AS_NODE: '1',
    });
  });
});
