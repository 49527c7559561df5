// Names that no repair of Python needs, or needs only where the module used them before.
import { below, enclosing, textOf } from '../syntax/source.ts';
import { type Usage } from '../syntax/usage.ts';
import { unlessTest, type Rule, type Scene } from './rule.ts';
import { namesTestFiles, saysAround, speaksOfTests } from './words.ts';

export const PYTHON: readonly Rule[] = [
  {
    kind: 'skips-tests',
    why: 'skips tests or expects them to fail',
    forms: ['ref', 'call'],
    path: /^(?:(?:pytest\.)?mark\.(?:skip|skipif|xfail)|pytest\.(?:skip|xfail|exit|importorskip)|unittest\.(?:skip\w*|SkipTest|expectedFailure|case\.\w*[sS]kip\w*)|.*\.skipTest|SkipTest|collect_ignore|__test__)$/,
  },
  {
    kind: 'skips-tests',
    why: 'tells the runner to leave tests out',
    forms: ['assign'],
    path: /^~?(?:collect_ignore|collect_ignore_glob|__test__|__unittest_skip__|pytestmark)$|\.(?:__test__|__unittest_skip__)$/,
  },
  {
    kind: 'tampers-runner',
    why: 'loads plug-ins into the test runner',
    forms: ['assign'],
    path: /^~?pytest_plugins$|^os\.environ\.(?:PYTEST_\w+|PYTHON\w+)$/,
  },
  {
    kind: 'tampers-runner',
    why: 'writes to the test runner or its assertions',
    forms: ['assign'],
    path: /^(?:_?pytest|unittest|pluggy|~?TestCase|nose|doctest|numpy\.testing|hypothesis)\.|\bTestCase\.\w+$/,
  },
  {
    kind: 'tampers-runner',
    why: 'changes what every module uses, the tests included',
    forms: ['assign'],
    path: /^(?:sys\.(?:modules|meta_path|path_hooks|excepthook|settrace|setprofile|flags)\b.*|(?:print|len|isinstance|open|sum|abs|min|max|sorted|round|int|str|float|list|dict|set|bool|repr|AssertionError|Exception|__import__|__builtins__|builtins|object|type)(?:\.\S+)?|os\.(?:_exit|exit|write|environ\.__class__))$/,
    weigh: (usage, { source }) => {
      // A local variable that is called `max` changes nobody's `max`.
      const plain = /^\s*\w+\s*[:=]/.test(textOf(source, usage.node));
      return plain && !usage.path.startsWith('sys.') ? undefined : 'refuse';
    },
  },
  {
    kind: 'tampers-runner',
    family: 'streams',
    why: 'changes what is printed or reported',
    forms: ['assign'],
    path: /^sys\.(?:stdout|stderr|__stdout__|__stderr__)\b/,
  },
  {
    kind: 'tampers-runner',
    why: 'puts itself in place of modules, or watches every call',
    forms: ['call'],
    path: /^(?:sys\.(?:settrace|setprofile|modules\.\w+|meta_path\.\w+|path_hooks\.\w+|addaudithook)|gc\.(?:get_objects|get_referrers|get_referents)|ctypes\.pythonapi\.\w+|threading\.settrace|importlib\.reload|faulthandler\.\w+|forbiddenfruit\.\w+)$/,
    weigh: ({ path }) => (/^sys\.modules\.(?:get|keys|values|items)$/.test(path) ? undefined : 'refuse'),
  },
  {
    kind: 'tampers-runner',
    why: 'acts when the process ends',
    forms: ['call', 'ref'],
    path: /^(?:atexit\.(?:register|_run_exitfuncs)|weakref\.finalize)$/,
    weigh: (_usage, { isEntry }) => (isEntry ? 'mark' : 'refuse'),
  },
  {
    kind: 'tampers-runner',
    family: 'framework',
    why: 'brings the test framework into the program',
    forms: ['import'],
    path: /^(?:_?pytest|unittest|nose|pluggy|doctest|hypothesis)(?:\.|$)/,
    weigh: unlessTest('refuse'),
  },
  {
    kind: 'detects-tests',
    why: 'asks whether a test is running',
    forms: ['ref', 'call'],
    path: /^(?:os\.environ\.(?:PYTEST_\w+|UNDER_TEST|TESTING|TEST|IS_TEST\w*|TOX_\w+|NOSE_\w+)|sys\._called_from_test)$/,
    weigh: unlessTest('refuse'),
  },
  {
    kind: 'detects-tests',
    why: 'asks the environment, the command line or loaded modules for the name of a test',
    forms: ['ref'],
    path: /^(?:sys\.(?:modules|argv|orig_argv)|os\.(?:environ|getenv|environb|environ\.get)|psutil\.\S+|__main__\S*)$/,
    weigh: (usage, scene) =>
      !scene.isTest &&
      (speaksOfTests(usage, scene) || saysAround(usage, scene, /^PYTEST_|^(?:TESTING|UNDER_TEST)$/))
        ? 'refuse'
        : undefined,
  },
  {
    kind: 'detects-tests',
    why: 'asks which modules the runner has loaded',
    forms: ['ref'],
    path: /^(?:pytest|_pytest|unittest|nose)$/,
    weigh: ({ node }, { isTest, source }) =>
      !isTest && /^sys\s*\.\s*modules\s*\[/.test(textOf(source, node)) ? 'refuse' : undefined,
  },
  {
    kind: 'detects-tests',
    why: 'looks at its callers',
    forms: ['ref'],
    path: /^(?:inspect\.(?:stack|currentframe|getouterframes|getframeinfo|trace)|sys\._(?:getframe|current_frames|getframemodulename)|traceback\.(?:extract_stack|format_stack|print_stack|walk_stack|StackSummary)|(?:.*\.)?f_(?:back|code|globals|locals))$/,
    weigh: (usage, scene) => (asksItsModule(usage, scene) ? 'mark' : 'refuse'),
  },
  {
    kind: 'freezes',
    why: 'stops the clock or chance for the whole process',
    forms: ['assign'],
    path: /^(?:time\.(?:time|sleep|monotonic|perf_counter|time_ns)|datetime\.(?:datetime|date)(?:\.\w+)?|random\.\w+|(?:numpy|np)\.random\.\w+|uuid\.uuid\d|secrets\.\w+|os\.urandom|os\.environ\.TZ)$/,
  },
  {
    kind: 'freezes',
    why: 'fixes chance for the whole process',
    forms: ['call'],
    path: /^(?:random\.seed|numpy\.random\.seed|np\.random\.seed|torch\.manual_seed)$/,
    weigh: ({ args: [seed] }, { names, isTest }) =>
      !isTest && seed && names.constantOf(seed) !== undefined ? 'refuse' : undefined,
  },
  {
    kind: 'freezes',
    why: 'puts a made-up clock in place of the real one',
    forms: ['import'],
    path: /^(?:freezegun|time_machine|libfaketime)\b/,
    weigh: unlessTest('refuse'),
  },
  {
    kind: 'fetches-answer',
    why: 'asks the network in a module that never did',
    forms: ['call'],
    path: /^(?:urllib\.request\.\w+|urllib\.urlopen|requests\.\w+(?:\(\)\.\w+)?|httpx\.\w+|aiohttp\.\w+|http\.client\.\w+|socket\.(?:socket|create_connection)|urllib3\.\w+|ftplib\.\w+|xmlrpc\.client\.\w+)$/,
    weigh: (usage, scene) =>
      saysAround(usage, scene, /^(?:https?|ftp):\/\/(?!localhost|127\.)/i) || /socket/.test(usage.path)
        ? 'refuse'
        : 'mark',
  },
  {
    kind: 'starts-processes',
    family: 'programs',
    why: 'starts programs in a module that never did',
    forms: ['import', 'call'],
    path: /^subprocess$|^os\.(?:system|popen|spawn\w+)$/,
    weigh: () => 'mark',
  },
  {
    kind: 'starts-processes',
    why: 'starts processes in a module that never did',
    forms: ['import', 'call'],
    path: /^(?:multiprocessing|pty)$|^os\.fork$/,
    weigh: () => 'mark',
  },
  {
    kind: 'reads-tests',
    why: 'reads or writes test files, snapshots or the history of the repository at run time',
    forms: ['call'],
    path: /^(?:open|io\.open|codecs\.open|pathlib\.\w+|Path|os\.(?:listdir|walk|scandir|remove|unlink|rename)|os\.path\.join|glob\.i?glob|shutil\.\w+|importlib\.util\.\w+|runpy\.\w+|linecache\.\w+|(?:.*\.)?(?:read_text|write_text|rglob|iterdir))$/,
    weigh: (usage, scene) => (!scene.isTest && namesTestFiles(usage, scene) ? 'refuse' : undefined),
  },
  {
    kind: 'reads-tests',
    why: 'takes code or data from the tests',
    forms: ['import'],
    path: /^\.*(?:tests?|conftest)(?:\.|$)|(?:^|\.)(?:test_\w+|\w+_test|conftest)$/,
    weigh: unlessTest('refuse'),
  },
  {
    kind: 'hides-code',
    why: 'runs code out of a text',
    forms: ['call', 'ref'],
    path: /^(?:eval|exec|compile|marshal\.loads|pickle\.loads|types\.(?:FunctionType|CodeType)|code\.\w+|runpy\.\w+)$/,
    weigh: (usage) =>
      usage.form === 'ref' && /^(?:compile|code|pickle)/.test(usage.path) ? undefined : 'refuse',
  },
  {
    kind: 'hides-code',
    why: 'reaches a member whose name cannot be read',
    forms: ['ref'],
    path: /^(?:os|sys|builtins|subprocess|__builtins__|globalThis)\.\*$/,
  },
  {
    kind: 'hides-code',
    why: 'loads a module whose name cannot be read',
    forms: ['import'],
    path: /^\*$/,
    weigh: () => 'mark',
  },
];

const STATEMENTS = new Set(['AssignStatement', 'ReturnStatement']);
const COMPARES = /[=!<>]=|[<>]|\b(?:if|in|is|not)\b|\.(?:startswith|endswith|match|search|find|count)\b/;

/** `sys._getframe(1).f_globals['__name__']`: a class that is made for a module learns whose it is, and compares nothing. */
function asksItsModule({ node }: Usage, { source }: Scene): boolean {
  const statement = enclosing(node, STATEMENTS);
  const text = statement ? textOf(source, statement) : '';
  const speaks = [...below(source.root)].some(
    (each) =>
      each.name === 'String' &&
      each.parent?.name !== 'ExpressionStatement' &&
      /\b(?:py)?tests?(?:_|\b)|unittest/i.test(textOf(source, each)),
  );
  return /['"]__(?:name|module)__['"]/.test(text) && !COMPARES.test(text) && !speaks;
}
