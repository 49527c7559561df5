// Go's own `go test`: its events are its report.
import { posix } from 'node:path';

import { type TestId } from '../../../agent/engine/ids.ts';
import { LOAD, partsOf } from '../../../agent/task/suite.ts';
import { GO_FILES, GO_LOG, readGo } from '../readers/go-json.ts';
import { quoted, without } from '../words.ts';
import { filesOf, type Framework, type Invocation, type Request } from './framework.ts';
import { asWords, kept } from './kept.ts';

/** Nothing is fetched: modules and toolchains are there or not. */
const OFFLINE = { GOPROXY: 'off', GOSUMDB: 'off', GOTOOLCHAIN: 'local', GOTELEMETRY: 'off' };

const UNWANTED = {
  alone: ['-json', '-v', '-failfast', '-c', '-i', '-n', '-x', '-cover', '-benchmem'],
  valued: (
    '-count -timeout -shuffle -bench -benchtime -fuzz -fuzztime -list -o -outputdir -covermode -coverpkg ' +
    '-coverprofile -cpuprofile -memprofile -blockprofile -mutexprofile -trace'
  ).split(' '),
};
/** Options that stay and whose value is a word of its own. */
const VALUED = new Set(
  (
    '-run -skip -cpu -parallel -p -tags -mod -modfile -overlay -exec -ldflags -gcflags -asmflags -gccgoflags ' +
    '-vet -pkgdir -toolexec -buildmode -compiler -installsuffix -C -pgo'
  ).split(' '),
);

export const go: Framework = {
  name: 'go',
  vouches: 'native',
  shuffles: 'unseen',
  plain(words, request) {
    const command = readWords(words);
    const { only } = request;
    const packages = only ? foldersOf(only) : command.packages;
    const argv = ['go', 'test', ...flags(request), ...command.options, ...packages, ...command.rest];
    return invocation(only ? argv : replaced(argv, words), ['./...', ...outside(packages)], command.options);
  },
  shell: (line, request) =>
    invocation(
      [...asWords(line), ...flags(request), ...(request.only ? foldersOf(request.only) : [])],
      ['./...'],
      [],
    ),
  read: (said) => Promise.resolve(readGo(said)),
  collect: [GO_LOG, GO_FILES],
};

/** The program as it was named. */
const replaced = (argv: readonly string[], [program = 'go']: readonly string[]): readonly string[] => [
  program,
  ...argv.slice(1),
];

function flags({ only, shuffle, testMs }: Request): readonly string[] {
  // Known to Go from 1.17 on.
  const order = shuffle === undefined ? [] : [`-shuffle=${shuffle}`];
  const always = ['-json', '-count=1', `-timeout=${Math.ceil(testMs)}ms`, ...order];
  const names = only && namesOf(only);
  return names ? [...always, `-run=${names}`] : always;
}

/** Undefined where packages have to be run whole. A test is run with all its subtests. */
function namesOf(only: readonly TestId[]): string | undefined {
  const names = new Set(only.map((test) => partsOf(test).path[0] ?? ''));
  return names.has(LOAD) ? undefined : `^(${[...names].join('|')})$`;
}

const foldersOf = (only: readonly TestId[]): readonly string[] => [
  ...new Set(filesOf(only).map((file) => `./${posix.dirname(file)}`.replace(/\/\.$/, ''))),
];

const outside = (packages: readonly string[]): readonly string[] =>
  packages.filter((word) => !word.startsWith('./') && word !== '.');

interface GoCommand {
  readonly options: readonly string[];
  readonly packages: readonly string[];
  /** `-args` and what follows. */
  readonly rest: readonly string[];
}

function readWords(words: readonly string[]): GoCommand {
  const end = words.findIndex((word) => /^--?args$/.test(word));
  const given = words.slice(words.indexOf('test') + 1, end === -1 ? undefined : end);
  // Both `-run` and `--run` are understood.
  const own = without(
    given.map((word) => word.replace(/^--(?=[a-zA-Z])/, '-')).flatMap(splitValue),
    UNWANTED,
  );
  const options: string[] = [];
  const packages: string[] = [];
  for (const [index, word] of own.entries()) {
    const isOption = word.startsWith('-') || VALUED.has(own[index - 1] ?? '');
    (isOption ? options : packages).push(word);
  }
  return { options, packages, rest: end === -1 ? [] : words.slice(end) };
}

/** `-count=1` as two words, where its value would be taken off with it. */
function splitValue(word: string): readonly string[] {
  const at = word.indexOf('=');
  const name = word.slice(0, at);
  return at > 0 && UNWANTED.valued.includes(name) ? [name, word.slice(at + 1)] : [word];
}

/**
 * Go does not build without a cache that it can write to. Where that of the machine can only be read, one of links takes
 * its place: what is built of the standard library and of modules need not be built anew. A huge one is left alone.
 */
const OWN_CACHE = `cache=$(go env GOCACHE 2>/dev/null)
if [ -d "$cache" ] && ! [ -w "$cache" ]; then
  GOCACHE=\${TMPDIR:-/tmp}/go-build; export GOCACHE
  mkdir -p "$GOCACHE"
  [ "$(find "$cache" | head -n 60000 | wc -l)" -lt 60000 ] && cp -rs "$cache/." "$GOCACHE" 2>/dev/null
fi`;

/** Which file holds which test is not in the events: it is looked up before any code under test runs. */
function invocation(
  argv: readonly string[],
  packages: readonly string[],
  options: readonly string[],
): Invocation {
  const build = options.filter((word, index) => isBuild(word) || isBuild(options[index - 1] ?? '', VALUED));
  const template =
    '{{$p := .}}{{range .TestGoFiles}}{{$p.ImportPath}}\t{{$p.Dir}}/{{.}}\n{{end}}' +
    '{{range .XTestGoFiles}}{{$p.ImportPath}}\t{{$p.Dir}}/{{.}}\n{{end}}';
  const list = quoted(['go', 'list', '-e', ...build, '-f', template, ...packages]);
  const before = `${OWN_CACHE}
{ pwd -P; ${list} | while IFS='\t' read -r package file; do
  printf '%s\\t%s\\t%s\\n' "$package" "$file" "$(sed -n 's/^func \\(Test[^( ]*\\|Example[^( ]*\\|Fuzz[^( ]*\\) *(.*/\\1/p' "$file" | tr '\\n' ' ')"
done; } >"$out/${GO_FILES}" 2>/dev/null`;
  return {
    argv: kept(argv, { log: GO_LOG, before, unseen: '^{"', dispensable: '"Action":"output"' }),
    env: OFFLINE,
  };
}

/** Options that decide which files belong to a package. */
const isBuild = (word: string, valued?: ReadonlySet<string>): boolean =>
  /^-(tags|mod|modfile)(=|$)/.test(word) && (valued === undefined || valued.has(word));
