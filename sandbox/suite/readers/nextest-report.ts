// Reads what cargo-nextest wrote: its JUnit report, and from its log the tests it skipped.
import { stripVTControlCharacters } from 'node:util';

import { failure, success, type Outcome } from '../../../agent/engine/outcome.ts';
import { CRATES, readCrates, TEST_FILES, type Crate } from './crates.ts';
import { type Said } from '../frameworks/framework.ts';
import { readJunitCases, type JunitCase } from './junit.ts';
import { causeOf, readUnbuilt } from './libtest.ts';
import { type Told } from '../ticket.ts';

/** In the output folder: nextest's report; all that Cargo, the compiler and nextest printed. */
export const NEXTEST_REPORT = 'nextest.xml';
export const NEXTEST_LOG = 'nextest.txt';

/** Tests, program by program; or in words why nothing was told. */
export function readNextest({
  collected,
  end,
}: Pick<Said, 'collected' | 'end'>): Outcome<readonly Told[], string> {
  const text = (name: string): string => collected.get(name)?.toString('utf8') ?? '';
  const crates = readCrates({ metadata: text(CRATES), tests: text(TEST_FILES) });
  const log = stripVTControlCharacters(text(NEXTEST_LOG));
  const xml = text(NEXTEST_REPORT);
  if (xml === '') return withoutReport(log, { crates, end });
  const cases = readJunitCases(xml);
  if (!cases.ok) return cases;
  const told = cases.value.map((test) => toldOf(test, crates));
  return success([
    ...told,
    ...skippedIn(log, crates).filter((test) => !told.some((other) => isSame(test, other))),
  ]);
}

function withoutReport(
  log: string,
  { crates, end }: { readonly crates: readonly Crate[]; readonly end: Said['end'] },
): Outcome<readonly Told[], string> {
  const unbuilt = readUnbuilt(log, crates);
  if (unbuilt.length > 0) return success(unbuilt);
  // Without a test that was run there is no report.
  const skipped = skippedIn(log, crates);
  if (skipped.length > 0 && end.kind === 'exited') return success(skipped);
  const lines = log.split('\n').filter((line) => line.trim() !== '');
  return failure(`cargo nextest left no report: ${lines.slice(-3).join(' ') || 'it printed nothing'}`);
}

const isSame = (a: Told, b: Told): boolean => a.file === b.file && a.path.join('::') === b.path.join('::');

/** `ledger`, `ledger::whole`, `ledger::bin/tell`, `ledger::example/show`: the program, as nextest names it. */
function fileOf(program: string, crates: readonly Crate[]): string {
  const [owner = '', target = ''] = program.split('::');
  const [name = '', kind = 'test'] = target.split('/').toReversed();
  const own = crates.filter((crate) => crate.package === owner);
  const found = own.find((crate) =>
    target === '' ? crate.kind === 'lib' : crate.kind === kind && crate.name === name,
  );
  return found?.file ?? program;
}

function toldOf(
  { name, owner, ms, state, said, text, printed = '', thrown = '' }: JunitCase,
  crates: readonly Crate[],
): Told {
  const place = { file: fileOf(owner, crates), path: name.split('::'), ...(ms === undefined ? {} : { ms }) };
  if (state !== 'failed') return { ...place, state };
  const message = [text.includes(said) ? text : `${said}\n${text}`.trim() || printed]
    .join('')
    .replace(/^(thread '.*') \(\d+\)(?= panicked at )/gm, '$1')
    .replace(/^note: run with `RUST_BACKTRACE.*\n?/gm, '')
    .trim();
  if (/timeout/.test(thrown))
    return { ...place, state: 'failed', message: message || thrown, cause: 'timeout' };
  const cause = /abort|signal|exec fail/.test(thrown) ? { cause: 'error' as const } : causeOf(message);
  return { ...place, state: 'failed', message: message || thrown, ...cause };
}

/** `SKIP [         ] (─────) ledger tests::later`; such tests came into the report only with nextest 0.9.143, by wish. */
const SKIPPED = /^ *SKIP \[[^\]]*\] +(?:\([^)]*\) +)?(\S+) +(\S.*?) *$/gm;

function skippedIn(log: string, crates: readonly Crate[]): readonly Told[] {
  return [...log.matchAll(SKIPPED)].map(([, program = '', name = '']) => ({
    file: fileOf(program, crates),
    path: name.split('::'),
    state: 'skipped',
  }));
}
