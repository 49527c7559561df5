// Guests that look for keys in their environment: the host's never gets in, under no mechanism.
import { byHost } from '../expected.ts';
import { perl } from '../guest-program.ts';
import { type Probe } from '../probe.ts';
import { tellsCanary } from './secrets.ts';

const TELLER = perl(String.raw`print "$_=$ENV{$_}\n" for keys %ENV;`);

/** With variables set in this very process while `use` runs. */
async function withEnvironment<Value>(
  variables: Readonly<Record<string, string>>,
  use: () => Promise<Value>,
): Promise<Value> {
  const before = Object.keys(variables).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, variables);
  try {
    return await use();
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}

export const environment: readonly Probe[] = [
  {
    id: 'environment.keys',
    family: 'environment',
    about: 'looks for keys and tokens in its environment',
    guest: TELLER,
    expected: byHost(),
    attempt: async (stage) => {
      const { nonce, canary } = stage.scene;
      const variables = Object.fromEntries(
        ['API_KEY', 'TOKEN', 'PASSWORD'].map((name) => [`PROBE_${nonce}_${name}`, canary]),
      );
      return await withEnvironment(variables, async () => tellsCanary((await stage.play()).said, stage));
    },
  },
  {
    id: 'environment.loaders',
    family: 'environment',
    about: 'is handed variables that load code into every program (NODE_OPTIONS, LD_*, PYTHON*, GIT_*)',
    guest: TELLER,
    expected: byHost(),
    attempt: async (stage) => {
      const { canary } = stage.scene;
      const harmless = {
        // These do nothing to whoever inherits them meanwhile.
        NODE_OPTIONS: process.env['NODE_OPTIONS'] ?? `--title=${canary}`,
        LD_LIBRARY_PATH: `/nonexistent/${canary}`,
        PYTHONSTARTUP: `/nonexistent/${canary}`,
        GIT_CONFIG_PARAMETERS: `'probe.canary=${canary}'`,
      };
      return await withEnvironment(harmless, async () => tellsCanary((await stage.play()).said, stage));
    },
  },
];
