// The same promises for an ordinary user, when the developer is root.
import { describe, expect, test } from 'vitest';

import { BACKENDS } from '../sandbox/boxes.ts';
import { galapagosAsUser, whyNotAsUser } from './as-user.ts';

const why = whyNotAsUser();
const mechanisms = ['bubblewrap', 'namespaces', 'landlock'].map((name) => ({
  name,
  absent: BACKENDS.find((backend) => backend.name === name)?.absent ?? why,
}));

describe.each(mechanisms)('an ordinary user with $name', ({ name, absent }) => {
  test.skipIf(absent !== undefined)(
    absent === undefined ? 'has every promise kept' : `(skipped: ${absent})`,
    async () => {
      const { code, stdout } = await galapagosAsUser(['doctor', '--probes', '--json', '--sandbox', name]);
      const told: unknown = JSON.parse(stdout);
      expect([code, told]).toEqual([0, expect.objectContaining({ mechanism: name, root: false, broken: 0 })]);
    },
  );
});
