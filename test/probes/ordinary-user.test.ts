// The same promises for an ordinary user, when the developer is root.
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';

import { galapagosAsUser, whyNotAsUser } from './as-user.ts';
import { WALLS } from './attacks.ts';

const Told = v.object({
  mechanism: v.string(),
  root: v.boolean(),
  probes: v.array(v.object({ id: v.string(), kept: v.boolean(), result: v.unknown() })),
});
const why = whyNotAsUser();
const walls = WALLS.map(({ name, absent }) => ({ name, absent: absent ?? why }));

describe.each(walls)('an ordinary user with $name', ({ name, absent }) => {
  test.skipIf(absent !== undefined)(
    absent === undefined ? 'has every promise kept' : `(skipped: ${absent})`,
    async () => {
      const { code, stdout } = await galapagosAsUser(['doctor', '--probes', '--json', '--sandbox', name]);
      const { probes, ...told } = v.parse(Told, JSON.parse(stdout));
      const broken = probes.filter(({ kept }) => !kept).map(({ id, result }) => ({ id, result }));
      expect([code, told, broken]).toEqual([0, { mechanism: name, root: false }, []]);
    },
  );
});
