// Which backend this machine gets: the strongest that passes its smoke test, and never a weaker one in silence.
import { type Missing } from '../../agent/engine/fault.ts';
import { type Outcome, failure, success } from '../../agent/engine/outcome.ts';
import { bubblewrapBackend } from './bubblewrap.ts';
import { findProgram } from './find-program.ts';
import { type PerlBackend, namespacesBackend } from './namespaces.ts';
import { type Backend, type Surroundings } from './plan.ts';
import { type BorrowFolder, examineMachine } from './requirements.ts';
import { syscalls } from './syscalls.ts';
import { tryBackend } from './smoke-test.ts';
import { unconfinedBackend } from './unconfined.ts';

export interface Chosen {
  readonly backend: Backend;
  /** Reads the overlay's marks; '' where no overlay is used. */
  readonly perl: string;
}

export interface ChooseOptions {
  readonly borrow: BorrowFolder;
  readonly mark: Readonly<Record<string, string>>;
  readonly surroundings: Surroundings;
  /** The user agreed to no walls when there can be none. */
  readonly allowUnconfined: boolean;
  /** Backends to try; all by default. */
  readonly backends?: readonly BackendName[];
}

export type BackendName = 'bubblewrap' | 'namespaces';

export async function chooseBackend(options: ChooseOptions): Promise<Outcome<Chosen, readonly Missing[]>> {
  const perl = findProgram('perl');
  const wrong: string[] = [];
  for (const backend of confiningBackends(perl, options)) {
    const why = await options.borrow(
      async (folder) => await tryBackend(backend, options.surroundings, folder),
    );
    if (why === undefined) return success({ backend, perl: perl ?? '' });
    wrong.push(`${backend.name}: ${why}`);
  }
  if (options.allowUnconfined) return success({ backend: unconfinedBackend(options.mark), perl: '' });
  const missing = (await examineMachine({ perl, borrow: options.borrow }))
    .filter((part) => !part.present && part.neededFor !== 'strength')
    .map((part) => ({ what: `${part.name} (${part.detail})`, fix: part.fix ?? 'galapagos doctor' }));
  return failure(missing.length > 0 ? missing : wrong.map((what) => ({ what, fix: 'galapagos doctor' })));
}

/** Strongest first. Without the filter a backend is weaker, but still has its walls; it then says so. */
function confiningBackends(perl: string | undefined, options: ChooseOptions): readonly Backend[] {
  if (process.platform !== 'linux' || perl === undefined || syscalls(process.arch) === undefined) return [];
  const { backends = ['bubblewrap', 'namespaces'], mark } = options;
  const filtered = { perl, mark, seccomp: true, lacks: [] };
  const unfiltered = { ...filtered, seccomp: false, lacks: ['the system call filter (seccomp)'] };
  return [filtered, unfiltered].flatMap((parts) => [
    ...(backends.includes('bubblewrap') ? bubblewrapBackends(parts) : []),
    ...(backends.includes('namespaces') ? [namespacesBackend(parts)] : []),
  ]);
}

function bubblewrapBackends(parts: PerlBackend): readonly Backend[] {
  const bwrap = findProgram('bwrap');
  if (bwrap === undefined) return [];
  const own = bubblewrapBackend({ ...parts, bwrap, overlays: 'own' });
  const before = bubblewrapBackend({ ...parts, bwrap, overlays: 'before' });
  return before.countsProcesses && !own.countsProcesses ? [before, own] : [own, before];
}
