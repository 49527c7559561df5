// The targets of a Cargo workspace: which file each is made of, and whether it holds tests.
import { posix } from 'node:path';

import * as v from 'valibot';

/** In the output folder: what `cargo metadata` says; the folder the suite ran in, and below it the files with tests. */
export const CRATES = 'cargo-metadata';
export const TEST_FILES = 'cargo-tests';

/** Where a box has a home of its own, what rustup installed into the user's is still found beside the programs. */
const OWN_HOME = `cargo=$(command -v cargo)
case $cargo in
  */.cargo/bin/cargo)
    [ -d "$HOME/.rustup" ] || export "RUSTUP_HOME=\${cargo%/.cargo/bin/cargo}/.rustup" "CARGO_HOME=\${cargo%/bin/cargo}" ;;
esac`;

/** Shell lines that write both, before any code under test runs. */
export const listCrates = `${OWN_HOME}
cargo metadata --no-deps --offline --format-version 1 >"$out/${CRATES}" 2>/dev/null
{ pwd -P; find . \\( -name target -o -name .git -o -name node_modules \\) -prune -o -name '*.rs' -type f \\
  -exec grep -lE '#\\[([a-z_]+::)*(test|rstest|test_case|quickcheck|proptest)|proptest!|quickcheck!' {} +; } >"$out/${TEST_FILES}" 2>/dev/null`;

const metadataSchema = v.object({
  packages: v.array(
    v.object({
      name: v.string(),
      targets: v.array(
        v.object({
          kind: v.array(v.string()),
          name: v.string(),
          src_path: v.string(),
          test: v.optional(v.boolean(), true),
        }),
      ),
    }),
  ),
});

export interface Crate {
  readonly package: string;
  readonly kind: 'lib' | 'bin' | 'test' | 'example' | 'bench' | 'custom-build';
  readonly name: string;
  /** Its root file, relative to the folder the suite ran in. */
  readonly file: string;
  readonly hasTests: boolean;
}

export interface Listings {
  readonly metadata: string;
  readonly tests: string;
}

/** None where Cargo did not say: then files are told as Cargo names them. */
export function readCrates({ metadata, tests }: Listings): readonly Crate[] {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), metadataSchema), metadata);
  if (!parsed.success) return [];
  const [here = '', ...named] = tests.split('\n');
  const tested = named.filter((path) => path !== '').map((path) => posix.normalize(path));
  return parsed.output.packages.flatMap(({ name: owner, targets }) =>
    targets.map((target): Crate => {
      const kind = kindOf(target.kind[0] ?? 'lib');
      const file = posix.relative(here, target.src_path);
      const hasTests = target.test && tested.some((path) => belongs(path, { kind, file }));
      return { package: owner, kind, name: target.name, file, hasTests };
    }),
  );
}

const KINDS = ['bin', 'test', 'example', 'bench', 'custom-build'] as const;

/** `rlib`, `cdylib`, `proc-macro` and the like are libraries. */
const kindOf = (kind: string): Crate['kind'] => KINDS.find((known) => known === kind) ?? 'lib';

/** A library owns what lies below its root file; programs beside it, and tests, own their file alone. */
function belongs(path: string, { kind, file }: Pick<Crate, 'kind' | 'file'>): boolean {
  if (path === file) return true;
  const folder = `${posix.dirname(file)}/`;
  const inFolder = path.startsWith(folder === './' ? '' : folder);
  if (kind === 'lib') return inFolder && !/(^|\/)(main|bin\/.*)\.rs$/.test(path);
  return posix.basename(file) === 'main.rs' && posix.basename(folder) !== 'src' && inFolder;
}

/** As in names of programs and of libraries. */
export const underscored = (name: string): string => name.replaceAll('-', '_');
