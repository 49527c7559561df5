// What a target of a Makefile runs, where a reader can tell without make: plain recipes, with variables of plain text.

/**
 * The target's recipe as one line for a shell, behind `make` for what it needs first. Undefined where there is no such
 * target or where only make can tell: conditionals, functions, automatic variables, patterns.
 */
export function recipeOf(makefile: string, target: string): string | undefined {
  const lines = makefile.replace(/[ \t]*\\\r?\n[ \t]*/g, ' ').split(/\r?\n/);
  if (
    lines.some((line) =>
      /^\s*-?(ifeq|ifneq|ifdef|ifndef|include|sinclude|define|\.ONESHELL|SHELL)\b/.test(line),
    )
  )
    return undefined;
  const at = lines.findIndex((line) => ruleOf(line)?.targets.includes(target));
  const rule = at === -1 ? undefined : ruleOf(lines[at] ?? '');
  if (!rule || rule.needs.some((need) => /[$%|]/.test(need))) return undefined;
  const rest = lines.slice(at + 1);
  const end = rest.findIndex((line) => !/^(\t|\s*(#|$))/.test(line));
  const recipe = rest.slice(0, end === -1 ? rest.length : end).filter((line) => /^\t\s*[^\s#]/.test(line));
  const variables = variablesIn(lines);
  const commands = recipe.map((line) => expanded(line.trim().replace(/^[@+-]+\s*/, ''), variables));
  if (commands.length === 0 || commands.includes(undefined)) return undefined;
  return [...(rule.needs.length === 0 ? [] : [`make ${rule.needs.join(' ')}`]), ...commands].join(' && ');
}

interface Rule {
  readonly targets: readonly string[];
  readonly needs: readonly string[];
}

function ruleOf(line: string): Rule | undefined {
  const [, targets, needs = ''] = /^([^\s#:=][^#:=]*?)\s*::?(?!=)([^=#;]*)(#.*)?$/.exec(line) ?? [];
  const words = (text: string): readonly string[] => text.split(/\s+/).filter((word) => word !== '');
  return targets === undefined ? undefined : { targets: words(targets), needs: words(needs) };
}

/** `NAME = text`, `:=` and `?=`; what make itself or the environment might say is not known. */
function variablesIn(lines: readonly string[]): ReadonlyMap<string, string> {
  const found = lines.flatMap((line): (readonly [string, string])[] => {
    const [, name, text] = /^([A-Za-z_]\w*)\s*(?:[:?]{0,2}=)\s*([^#]*?)\s*(?:#.*)?$/.exec(line) ?? [];
    return name === undefined ? [] : [[name, text ?? '']];
  });
  return new Map(found);
}

/** No recipe is longer; a few lines of variables in variables make one of gigabytes. */
const MOST_TEXT = 64 * 1024;

function expanded(line: string, variables: ReadonlyMap<string, string>): string | undefined {
  const text = put(line, { variables, known: new Map() }, 0);
  return text?.replaceAll('$$', '$');
}

interface Putting {
  readonly variables: ReadonlyMap<string, string>;
  /** What variables came to, so that each is looked at once. */
  readonly known: Map<string, string | undefined>;
}

function put(line: string, putting: Putting, depth: number): string | undefined {
  if (depth > 8) return undefined;
  let isKnown = true;
  let length = 0;
  const text = line.replace(/\$\$|\$[({]([A-Za-z_]\w*)[)}]|\$./g, (whole, name: string | undefined) => {
    if (whole === '$$') return '$$';
    const value = name !== undefined && isKnown ? valueOf(name, putting, depth + 1) : undefined;
    length += value?.length ?? 0;
    isKnown &&= value !== undefined && length <= MOST_TEXT;
    return isKnown && value !== undefined ? value : '';
  });
  return isKnown ? text : undefined;
}

function valueOf(name: string, putting: Putting, depth: number): string | undefined {
  const { variables, known } = putting;
  if (!known.has(name)) known.set(name, put(variables.get(name) ?? '$?', putting, depth));
  return known.get(name);
}
