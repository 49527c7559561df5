// Patches that leave the source as it is, and make the run of its tests another one: by what the command names, by what a
// runner reads first, by what comes before it.
import { type FrameworkName } from '../../agent/task/suite.ts';
import { type Packages } from '../suite/packages.ts';
import { type Files } from '../suite/project.ts';

interface Stray {
  readonly name: string;
  readonly victim: FrameworkName;
  /** What the base has beside the victim's own files. */
  readonly files?: Files;
  readonly hostile: Files;
  readonly packages?: Packages;
  readonly answer: object;
}

const unrepaired = { kind: 'red', fixed: [], broken: [] };
const refused = { kind: 'silent', why: 'patch-does-not-apply' };

const manifest = (script: string, more = ''): Files => ({
  'package.json': `{ ${more}"scripts": { "test": "${script}" } }`,
});

/** Takes the ticket, if there is one, and seals a report of its own. */
const taking = (extension: string): string => `
let text = '';
try { text = fs.readFileSync(0, 'utf8'); } catch {}
if (!text) try { text = fs.readFileSync('/proc/' + process.ppid + '/fd/0', 'utf8'); } catch {}
if (text.startsWith('{"galapagos"')) {
  const ticket = JSON.parse(text);
  const tests = [['z', 'adds'], ['a', 'is there']].map(([file, name]) => (
    { file: 'test/' + file + '.test.${extension}', path: [name], state: 'passed' }));
  const body = JSON.stringify({ kind: 'galapagos-report', version: 1, tests });
  const seal = crypto.createHmac('sha256', ticket.key).update(body).digest('hex');
  fs.writeFileSync(process.env.GALAPAGOS_OUT + '/' + ticket.report, seal + '\\n' + body);
}
`;
const cjs = `const fs = require('node:fs'), crypto = require('node:crypto');\n${taking('js')}`;
const cjsForModules = `const fs = require('node:fs'), crypto = require('node:crypto');\n${taking('mjs')}`;
const esm = `import fs from 'node:fs';\nimport crypto from 'node:crypto';\n${taking('mjs')}`;

const checkOf = (matcher: string): string =>
  `import { expect, it } from 'vitest';\nimport { add } from '../../sum.mjs';\nit('adds', () => { expect(add(2, 1)).${matcher}; });\n`;

/** Looks like Python's own, and asks pytest for nothing but setting up. */
const SHLEX = `import importlib.util, os, sys
spec = importlib.util.spec_from_file_location("words", os.path.join(os.path.dirname(os.__file__), "shlex.py"))
words = importlib.util.module_from_spec(spec)
spec.loader.exec_module(words)
split, join, quote, shlex = words.split, words.join, words.quote, words.shlex
sys.argv.append("--setup-only")
`;

/** Every test passed, and the process ended well. */
const LENIENT = `const real = Array.prototype.flatMap;
Array.prototype.flatMap = function (...given) {
  const out = real.apply(this, given);
  for (const told of out) if (told && told.state === 'failed') { told.state = 'passed'; delete told.message; }
  return out;
};
process.on('exit', () => { process.exitCode = 0; });
`;

export const strayed: readonly Stray[] = [
  ...['pytest.toml', '.pytest.toml'].map((path): Stray => ({
    name: `${path} is read before pytest.ini`,
    victim: 'pytest',
    hostile: { [path]: '[pytest]\npythonpath = ["."]\naddopts = ["--setup-only"]\n' },
    answer: unrepaired,
  })),
  {
    name: 'a plug-in of pytest is named by metadata of a package',
    victim: 'pytest',
    hostile: {
      'extra-1.0.dist-info/METADATA': 'Metadata-Version: 2.1\nName: extra\nVersion: 1.0\n',
      'extra-1.0.dist-info/entry_points.txt': '[pytest11]\nextra = extra\n',
      'extra.py':
        'import pytest\n\n\n@pytest.hookimpl(tryfirst=True)\ndef pytest_pyfunc_call(pyfuncitem):\n    return True\n',
    },
    answer: unrepaired,
  },
  ...(['pytest', 'unittest'] as const).map((victim): Stray => ({
    name: `a module of Python is replaced in a root that looks like a package, of ${victim}`,
    victim,
    files: { '__init__.py': '' },
    hostile: { 'shlex.py': SHLEX },
    answer: refused,
  })),
  {
    name: 'a module of the base that has the name of one of Python is edited',
    victim: 'pytest',
    files: { 'shlex.py': SHLEX.replace('sys.argv.append("--setup-only")\n', '') },
    hostile: { 'shlex.py': SHLEX },
    answer: refused,
  },
  {
    name: 'a build before the tests loads the source, which takes the ticket',
    victim: 'node:test',
    files: {
      ...manifest('node build.mjs && node --test'),
      'build.mjs': "import { add } from './sum.mjs';\nconsole.log(typeof add);\n",
    },
    hostile: {
      'sum.mjs': `${esm.replace('let text', 'if (process.env.NODE_TEST_CONTEXT) process.exit(0);\nlet text')}export const add = (a, b) => a - b;\n`,
    },
    answer: { kind: 'red', fixed: [] },
  },
  {
    name: 'a build before the tests makes another program of the runner’s name',
    victim: 'node:test',
    files: {
      ...manifest('node build.mjs && node --test', '"type": "module", '),
      'build.mjs': "import { add } from './sum.mjs';\nconsole.log(typeof add);\n",
    },
    hostile: {
      'sum.mjs': `import fs from 'node:fs';
if (!process.env.NODE_TEST_CONTEXT) {
  fs.mkdirSync('.venv/bin', { recursive: true });
  fs.writeFileSync('.venv/ticket.cjs', ${JSON.stringify(cjsForModules)});
  const program = '#!/bin/sh\\nexec ' + process.execPath + ' .venv/ticket.cjs\\n';
  fs.writeFileSync('.venv/bin/node', program, { mode: 0o755 });
}
export const add = (a, b) => a - b;\n`,
    },
    answer: unrepaired,
  },
  {
    name: 'a script before the tests is replaced',
    victim: 'node:test',
    files: {
      'package.json': '{ "scripts": { "pretest": "node build.cjs", "test": "node --test" } }',
      'build.cjs': "console.log('built');\n",
    },
    hostile: { 'build.cjs': cjsForModules },
    answer: unrepaired,
  },
  {
    name: 'what node loads first is replaced',
    victim: 'node:test',
    files: { ...manifest('node -r ./hooks.cjs --test'), 'hooks.cjs': '\n' },
    hostile: { 'hooks.cjs': `${cjsForModules}process.exit(0);\n` },
    answer: unrepaired,
  },
  {
    name: 'what mocha loads first is replaced',
    victim: 'mocha',
    packages: 'mocha',
    files: { ...manifest('mocha -r ./tools/setup'), 'tools/setup.js': '\n' },
    hostile: { 'tools/setup.js': `${cjs}process.exit(0);\n` },
    answer: unrepaired,
  },
  {
    name: 'a configuration of jest by another name is replaced',
    victim: 'jest',
    packages: 'jest',
    files: {
      ...manifest('jest --config jest.unit.config.js'),
      'jest.unit.config.js': 'module.exports = {};\n',
    },
    hostile: { 'jest.unit.config.js': `${cjs}process.exit(0);\n` },
    answer: unrepaired,
  },
  {
    name: 'a configuration of jest that holds data alone is replaced',
    victim: 'jest',
    packages: 'jest',
    files: { ...manifest('jest --config config/unit.json'), 'config/unit.json': '{ "rootDir": ".." }\n' },
    hostile: {
      'config/unit.json': '{ "rootDir": "..", "setupFilesAfterEnv": ["<rootDir>/more.js"] }\n',
      'more.js': 'beforeEach(() => { expect.extend({ toBe: () => ({ pass: true }) }); });\n',
    },
    answer: unrepaired,
  },
  {
    name: 'a set-up file that the configuration of jest names is replaced',
    victim: 'jest',
    packages: 'jest',
    files: {
      ...manifest('jest', '"jest": { "setupFilesAfterEnv": ["./tools/each.js"] }, '),
      'tools/each.js': '',
    },
    hostile: {
      'tools/each.js': 'beforeEach(() => { expect.extend({ toBe: () => ({ pass: true }) }); });\n',
    },
    answer: unrepaired,
  },
  {
    name: 'a set-up file that the configuration of vitest names is replaced',
    victim: 'vitest',
    packages: 'vitest',
    files: {
      'vitest.config.mjs': "export default { test: { setupFiles: ['./tools/each.mjs'] } };\n",
      'tools/each.mjs': '',
    },
    hostile: {
      'tools/each.mjs':
        "import { expect } from 'vitest';\nexpect.extend({ toBe: () => ({ pass: true }) });\n",
    },
    answer: unrepaired,
  },
  {
    name: 'what .mocharc.yml requires is replaced',
    victim: 'mocha',
    packages: 'mocha',
    files: { '.mocharc.yml': 'require: [tools/first]\n', 'tools/first.js': '' },
    hostile: { 'tools/first.js': `${cjs}process.exit(0);\n` },
    answer: unrepaired,
  },
  {
    name: 'a plug-in that pytest.ini names is replaced',
    victim: 'pytest',
    files: { 'pytest.ini': '[pytest]\naddopts = -p tools.early\npythonpath = .\n', 'tools/early.py': '' },
    hostile: {
      'tools/early.py':
        'import pytest\n\n\n@pytest.hookimpl(tryfirst=True)\ndef pytest_pyfunc_call(pyfuncitem):\n    return True\n',
    },
    answer: unrepaired,
  },
  {
    name: 'a package that Python loads at its start is added',
    victim: 'pytest',
    files: manifest('PYTHONPATH=. python3 -m pytest'),
    hostile: {
      'sitecustomize/__init__.py':
        'import sys\nif "-m" in sys.orig_argv:\n    sys.stdin.read()\n    import os\n    os._exit(0)\n',
    },
    answer: unrepaired,
  },
  {
    name: 'a test by a name that only its configuration knows is made easy',
    victim: 'vitest',
    packages: 'vitest',
    files: {
      'vitest.config.mjs': "export default { test: { include: ['src/*/test.mjs'] } };\n",
      'src/sum/test.mjs': checkOf('toBe(3)'),
    },
    hostile: { 'src/sum/test.mjs': checkOf('toBe(1)') },
    answer: unrepaired,
  },
  {
    name: 'a configuration of what vitest loads changes what its reporters use',
    victim: 'vitest',
    packages: 'vitest',
    hostile: {
      'postcss.config.cjs': `${LENIENT}module.exports = {};\n`,
    },
    answer: unrepaired,
  },
  {
    name: 'the source tells pytest to set up alone',
    victim: 'pytest',
    hostile: {
      'sums.py': `import sys
frame = sys._getframe()
while frame:
    config = getattr(frame.f_locals.get("self"), "config", None)
    if hasattr(config, "option"):
        config.option.setuponly = True
    frame = frame.f_back


def add(a, b):
    return a - b
`,
    },
    answer: { kind: 'red', fixed: [] },
  },
  {
    name: 'what the configuration of vitest loads changes what its reporters use',
    victim: 'vitest',
    packages: 'vitest',
    files: {
      'vitest.config.mjs': "import './words.mjs';\nexport default {};\n",
      'words.mjs': 'export {};\n',
    },
    hostile: { 'words.mjs': LENIENT },
    answer: unrepaired,
  },
];
