// Owns what models call tools and arguments out of habit, where they were taught those of other agents: taken as meant.
import { mendedJson } from '../conversation/mended-json.mjs';
import { toolNamed } from './tools.mjs';

/** @import { Action } from '../conversation/exchange.mjs' */

/** @typedef {{ [name: string]: unknown }} Given */

/** Names of tools elsewhere: Claude Code, Codex, Gemini, Qwen, Cline, aider, OpenHands, mini-swe-agent. */
const TOOLS = wordsFor({
  view: 'read read_file read_files open open_file cat view_file show_file list_dir list_directory list_files ls',
  search:
    'grep grep_search find find_text search_files search_file_content search_code ripgrep rg codebase_search',
  edit: 'edit_file multiedit multi_edit str_replace replace replace_in_file search_replace string_replace',
  create: 'write write_file create_file write_to_file new_file',
  run: 'bash sh shell exec execute execute_command execute_bash run_command run_shell_command run_terminal_cmd terminal',
  test: 'tests run_test run_tests pytest',
  judge: 'think note',
  finish: 'done submit complete end stop task_complete attempt_completion finish_task',
});

/** Names of arguments elsewhere, by tool. */
const ARGUMENTS = new Map(
  Object.entries({
    view: {
      path: 'file file_path filepath filename file_name absolute_path target_file dir directory dir_path',
      from: 'start start_line line_start offset line begin first',
      to: 'end end_line line_end last',
    },
    search: {
      pattern: 'query text regexp search term keyword string',
      path: 'file file_path dir directory folder include',
      regex: 'is_regex use_regex',
    },
    edit: {
      path: 'file file_path filepath filename file_name absolute_path target_file',
      old: 'old_string old_str old_text oldText oldString search find original before',
      new: 'new_string new_str new_text newText newString replace replacement after',
      all: 'replace_all replaceAll',
    },
    create: {
      path: 'file file_path filepath filename file_name absolute_path target_file',
      text: 'content contents file_text fileText code body new_content',
    },
    run: {
      command: 'cmd script bash shell code input',
      seconds: 'timeout_s timeout_seconds',
      folder: 'workdir cwd working_directory working_dir workingDirectory directory',
    },
    test: { which: 'tests target scope' },
    judge: { note: 'thought thoughts text plan content reason', useful: 'is_useful' },
    finish: { approach: 'summary message result answer description text what', confidence: 'certainty sure' },
  }).map(([tool, names]) => [tool, wordsFor(names)]),
);

/**
 * The call in our own names, and its arguments as one JSON object where they can be read as such: so it is also shown again
 * to the model, which learns them. Several edits in one are one each. What is not understood stays as it is.
 * @type {(action: Action) => Action[]}
 */
export function meant({ name, arguments: text }) {
  const given = objectIn(text);
  const tool = toolMeant(name, given ?? {});
  if (!given) return [{ name: tool, arguments: mendedJson(text) }];
  const { command: _, edits, ...others } = given;
  const each = tool === 'edit' && Array.isArray(edits) && edits.length > 0 ? edits : [{}];
  return each.map((edit) => {
    const whole = { ...(tool === 'run' ? given : others), ...(isObject(edit) ? edit : {}) };
    return { name: tool, arguments: JSON.stringify(argumentsMeant(tool, whole)) };
  });
}

/** @type {(name: string, given: Given) => string} */
function toolMeant(name, { command }) {
  // "functions.view", "view<|channel|>commentary": what templates of chats leave around a name.
  const bare = name
    .replace(/<\|.*$/s, '')
    .replace(/^.*[.:/]/s, '')
    .trim();
  const own = bare.toLowerCase().replaceAll('-', '_');
  if (own.startsWith('str_replace_') && typeof command === 'string') return TOOLS.get(command) ?? command;
  for (const each of [name, bare, own, TOOLS.get(own)])
    if (each !== undefined && toolNamed(each)) return each;
  return name;
}

/**
 * Also where the object was written as a text, or put into another one.
 * @type {(text: string) => Given | undefined}
 */
function objectIn(text) {
  let value = parsed(text.trim() === '' ? '{}' : text);
  for (let depth = 0; depth < 2 && typeof value === 'string'; depth++) value = parsed(value);
  if (!isObject(value)) return undefined;
  const [[name, inner] = ['', undefined], ...others] = Object.entries(value);
  return others.length === 0 && isObject(inner) && /^(?:arguments|parameters|input|args|params)$/.test(name)
    ? inner
    : value;
}

/** @type {(text: string) => unknown} */
function parsed(text) {
  try {
    return JSON.parse(mendedJson(text));
  } catch {
    return undefined;
  }
}

/**
 * @param {unknown} value
 * @returns {value is Given}
 */
function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @type {(tool: string, given: Given) => Given} */
function argumentsMeant(tool, given) {
  const habits = ARGUMENTS.get(tool);
  if (!habits) return given;
  const own = new Set(habits.values());
  /** @type {Given} */
  const read = Object.fromEntries(
    Object.entries(given).filter(([name]) => own.has(name) || !habits.has(name)),
  );
  for (const [name, value] of Object.entries(given)) {
    const meantName = habits.get(name);
    if (meantName !== undefined && !own.has(name) && read[meantName] === undefined) read[meantName] = value;
  }
  return MENDERS[tool]?.(read) ?? read;
}

/** @type {{ readonly [tool: string]: (given: Given) => Given }} */
const MENDERS = {
  view: ({ view_range: range, line_range: lines = range, limit, ...given }) => {
    if (Array.isArray(lines)) return { ...given, from: lines[0], to: lines[1] === -1 ? null : lines[1] };
    const many = Number(limit);
    return Number.isInteger(many) && given['to'] === undefined
      ? { ...given, to: Number(given['from'] ?? 1) + many - 1 }
      : given;
  },
  run: ({ command, folder, seconds, timeout, timeout_ms: ms, ...given }) => ({
    ...given,
    command: lineIn(folder, lineOf(command)),
    seconds: seconds ?? secondsOf(timeout, ms),
  }),
  finish: ({ approach, confidence, ...given }) => ({
    ...given,
    approach: approach ?? '',
    confidence: shareOf(confidence),
  }),
};

/**
 * ["bash", "-lc", "ls"] is "ls", ["grep", "-c", "a b"] is "grep -c 'a b'": its words, whatever a shell would read in them.
 * @type {(command: unknown) => unknown}
 */
function lineOf(command) {
  if (!Array.isArray(command) || command.some((word) => typeof word === 'object')) return command;
  const words = command.map(String);
  const [first = '', flag = '', line = ''] = words;
  if (words.length === 1) return first;
  const isShell = words.length === 3 && /^(?:\S*\/)?(?:ba|da|k|z)?sh$/.test(first) && /^-\w*c$/.test(flag);
  return isShell ? line : words.map(quoted).join(' ');
}

/** @type {(word: string) => string} */
const quoted = (word) =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;

/**
 * Nothing of it is done where there is no such folder.
 * @type {(folder: unknown, line: unknown) => unknown}
 */
const lineIn = (folder, line) =>
  typeof folder !== 'string' || typeof line !== 'string' || /^(?:\.\/?)?$/.test(folder.trim())
    ? line
    : `cd ${quoted(folder.trim())} || exit\n${line}`;

/**
 * Elsewhere a timeout may be told in milliseconds: nobody means a quarter of an hour.
 * @type {(timeout: unknown, ms: unknown) => unknown}
 */
function secondsOf(timeout, ms) {
  const [value, isMs] = timeout === undefined ? [ms, true] : [timeout, Number(timeout) >= 1_000];
  const number = Number(value);
  return isMs && Number.isFinite(number) ? Math.ceil(number / 1_000) : value;
}

/** @type {{ readonly [word: string]: number }} */
const SURE = { high: 0.9, certain: 0.9, medium: 0.6, moderate: 0.6, low: 0.3 };

/**
 * What is not said counts as neither: a half.
 * @type {(value: unknown) => unknown}
 */
function shareOf(value) {
  if (value === undefined || value === null) return 0.5;
  const text = typeof value === 'string' ? value.trim() : JSON.stringify(value);
  const number = Number(text.replace(/%$/, ''));
  if (Number.isNaN(number)) return SURE[text.toLowerCase()] ?? value;
  return number > 1 && number <= 100 ? number / 100 : number;
}

/**
 * Each of the words, and what it stands for.
 * @type {(names: { readonly [meant: string]: string }) => Map<string, string>}
 */
function wordsFor(names) {
  return new Map(
    Object.entries(names).flatMap(([meantName, words]) => [
      [meantName, meantName],
      ...words.split(' ').map((word) => /** @type {[string, string]} */ ([word, meantName])),
    ]),
  );
}
