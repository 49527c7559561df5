// Programs that a module starts: which ones bring in contents from elsewhere, and which only ask what is checked out.
import { type Usage } from '../syntax/usage.ts';
import { hitAt, type Hit, type Scene } from './rule.ts';
import { argumentTexts } from './words.ts';

const STARTERS = {
  javascript: /^child_process\.\w+$/,
  python: /^(?:subprocess\.\w+|os\.(?:system|popen|spawn\w+)|asyncio\.create_subprocess_\w+)$/,
} as const;
const NAMES = 'names';

/** What a module's programs are for. One that only names may be there by habit; it never shows alone. */
export const programs = (scene: Scene): readonly Hit[] =>
  starts(scene).flatMap((usage) => {
    const contents = brings(usage, scene) === 'contents';
    const judging = argumentTexts(usage, scene).some((text) => JUDGING.test(text));
    return [
      ...(contents
        ? [
            hitAt(usage.node, {
              kind: 'fetches-answer',
              family: 'contents',
              why: 'runs a program that fetches or looks up the answer',
              severity: 'refuse',
              softer: NAMES,
            }),
          ]
        : []),
      ...(judging
        ? [
            hitAt(usage.node, {
              kind: 'tampers-runner',
              family: 'judging',
              why: 'runs a program on the files by which the patch is judged',
              severity: 'refuse',
            }),
          ]
        : []),
    ];
  });

/** Uses of git that name: no hits, but a module that has them may use more of git at the price of a look. */
export const namings = (scene: Scene): readonly { readonly from: number; readonly habit: string }[] =>
  starts(scene).flatMap((usage) =>
    brings(usage, scene) === 'names' ? [{ from: usage.node.from, habit: `fetches-answer ${NAMES}` }] : [],
  );

const starts = ({ source, usages }: Scene): readonly Usage[] =>
  usages.filter(({ form, path }) => form === 'call' && STARTERS[source.language].test(path));

/**
 * `git` that answers with names, states and counts tells nobody how a file should look; `git show`, `checkout`, `diff` and
 * the like can bring the very repair. A subcommand that cannot be read counts as one of these.
 */
const NAMING: ReadonlySet<string> = new Set(
  `rev-parse describe status symbolic-ref rev-list name-rev merge-base show-ref for-each-ref ls-files check-ignore var
   version --version --exec-path`.split(/\s+/),
);
/** Subcommands that only name where one of these options stands beside them. */
const NAMING_WITH: ReadonlyMap<string, RegExp> = new Map([
  ['branch', /^--show-current$/],
  ['config', /^--get(?:-\w+)?$/],
  ['remote', /^(?:get-url|-v|show)$/],
  ['tag', /^(?:--list|-l|--points-at|--sort.*)$/],
  ['log', /^--(?:format|pretty|oneline)/],
]);
const PATCHES = /^-(?:p|u|S.*|G.*|L.*|-patch|-unified.*|c|cc|m)$/;
/** Options of git itself that take the next word with them. */
const TAKES_A_WORD = /^(?:-C|-c|--git-dir|--work-tree|--namespace)$/;

/** Words of one command line; an operator of the shell ends it. */
const LINES = /&&|\|\||[;|\n]|\$\(/;

/** Does a `git` command tell names alone? Undefined: it is no git. */
function namesOnly(words: readonly string[]): boolean | undefined {
  const at = words.findIndex((word) => /(?:^|[/\\])git(?:\.exe)?$/.test(word));
  if (at < 0) return undefined;
  let next = at + 1;
  while (words[next]?.startsWith('-') === true && !NAMING.has(words[next] ?? ''))
    next += TAKES_A_WORD.test(words[next] ?? '') ? 2 : 1;
  const [subcommand = '', ...rest] = words.slice(next);
  if (NAMING.has(subcommand)) return true;
  const option = NAMING_WITH.get(subcommand);
  return (
    option !== undefined && rest.some((word) => option.test(word)) && !rest.some((word) => PATCHES.test(word))
  );
}

/** What a program brings: contents from the network or out of a history, names of what is checked out, or nothing of the kind. */
function brings(usage: Usage, scene: Scene): 'contents' | 'names' | undefined {
  const lines = argumentTexts(usage, scene).join(' ').split(LINES);
  const told = lines.flatMap((line) => {
    const words = line.split(/[\s'"`]+/).filter((word) => word !== '');
    const named = namesOnly(words);
    if (named !== undefined) return [named ? 'names' : 'contents'] as const;
    return FETCHING.test(line) ? (['contents'] as const) : [];
  });
  return told.find((each) => each === 'contents') ?? told[0];
}

const FETCHING =
  /\b(?:curl|wget|git|gh|ssh|scp|rsync)\b|\b(?:npm|pnpm|yarn|pip3?|uv)\s+(?:i|install|add|download)\b|^\s*(?:npx|npm|pip3?)\b/;
const JUDGING = /\b(?:tests?|specs?|junit|pytest|snapshots?|report|conftest|reporter)\b/i;
