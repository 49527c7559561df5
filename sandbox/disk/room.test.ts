import { tmpdir } from 'node:os';

import { describe, expect, test } from 'vitest';

import { needRoom, orFull } from './room.ts';

describe('room on a disk', () => {
  test('is there where tests can be run', async () => {
    await expect(needRoom(tmpdir())).resolves.toBeUndefined();
  });

  test.each(['ENOSPC', 'EDQUOT'])('is what is wanted where the system says %s', (code) => {
    const error = Object.assign(new Error('write'), { code });
    expect(orFull(error, '/scratch')).toMatchObject({
      fault: { kind: 'disk-full', path: '/scratch' },
      cause: error,
    });
  });

  test.each([Object.assign(new Error('open'), { code: 'EACCES' }), new TypeError('a bug')])(
    'is not what %s is about',
    (error) => {
      expect(orFull(error, '/scratch')).toBe(error);
    },
  );
});
