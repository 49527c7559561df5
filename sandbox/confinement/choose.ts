// Which backend this machine gets: the strongest that passes its trial, and never a weaker one in silence.
import { type Missing } from '../../agent/engine/fault.ts';
import { type Outcome, failure, success } from '../../agent/engine/outcome.ts';
import { findProgram } from './find-program.ts';
import { namespacesBackend } from './namespaces.ts';
import { type Backend, type Surroundings } from './plan.ts';
import { tryBackend } from './probe.ts';
import { syscalls } from './syscalls.ts';

export interface Chosen {
  readonly backend: Backend;
  /** Reads the overlay's marks; '' where no overlay is used. */
  readonly perl: string;
}

export interface ChooseOptions {
  /** A new empty folder in our scratch. */
  newFolder(): string;
  readonly mark: Readonly<Record<string, string>>;
  readonly surroundings: Surroundings;
  readonly allowUnconfined: boolean;
}

export async function chooseBackend(options: ChooseOptions): Promise<Outcome<Chosen, readonly Missing[]>> {
  const perl = findProgram('perl');
  if (perl === undefined || syscalls(process.arch) === undefined) {
    return failure([{ what: 'perl', fix: 'apt install perl-base' }]);
  }
  const backend = namespacesBackend({ perl, seccomp: true, lacks: [], ...options });
  const wrong = await tryBackend(backend, options.newFolder());
  if (wrong === undefined) return success({ backend, perl });
  return failure([{ what: wrong, fix: 'sysctl user.max_user_namespaces=10000' }]);
}
