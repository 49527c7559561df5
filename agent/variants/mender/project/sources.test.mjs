import { describe, expect, test } from 'vitest';

import { whyNoSource } from './sources.mjs';

/** @param {...string} paths */
const why = (...paths) =>
  whyNoSource(paths, { root: '/p', isProtected: (name) => /^(tests\/|\.venv\/)/.test(name) });

describe('where nothing can be repaired, mender says', () => {
  test('that the failing tests reach nothing of the project', () => {
    const words =
      'the failing tests reach no file of the project: what they import may not be found, or not be installed';
    expect(why()).toBe(words);
    expect(why('/usr/lib/python3/json.py')).toBe(words);
  });

  test('that all they reach is protected', () => {
    expect(why('/p/tests/__init__.py', '/p/.venv/lib/six.py', '/usr/lib/python3/json.py')).toBe(
      'all files of the project that the failing tests reach are protected (tests, configuration, what is installed): what they import may not be found, or not be installed',
    );
  });

  test('that the rest is of no language it knows, or generated', () => {
    expect(why('/p/tests/a.py', '/p/native.node')).toBe(
      'no file that the failing tests reach is in a language mender repairs, or all are too long',
    );
  });
});
