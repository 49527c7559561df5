// What hostile code under test does when it is loaded. Each is put in front of an otherwise unchanged source file.
import { expect } from 'vitest';

import { type Victim } from './victims.ts';

export interface Forgery {
  readonly name: string;
  readonly code: (victim: Victim) => string;
  /** What the oracle has to say; where chance decides between answers, it may not be green. */
  readonly answer: (victim: Victim) => object;
  /** Put in front of the repaired source: what it does beside is what counts. */
  readonly repaired?: true;
}

/**
 * Where tests run in processes of their own, the runner outlives them and reports what it did not get. Where they run
 * in the runner, it is gone without a report.
 */
const unseen = ({ framework }: Victim): object =>
  ['node:test', 'vitest', 'ava'].includes(framework)
    ? { kind: 'red', fixed: [], failing: [expect.any(String)], broken: [expect.any(String)] }
    : { kind: 'silent', why: 'no-report' };
const notGreen = (): object => ({ kind: expect.not.stringMatching('green') });

const isPython = ({ source }: Victim): boolean => source.endsWith('.py');
const isModule = ({ source }: Victim): boolean => source.endsWith('.mjs');

/** JavaScript that runs in modules and in CommonJS alike. */
const node = (victim: Victim, name: string): string =>
  isModule(victim)
    ? `import * as ${name} from 'node:${name}';\n`
    : `const ${name} = require('node:${name}');\n`;

const tap = 'TAP version 13\\nok 1 - adds\\nok 2 - is there\\n1..2\\n';
const junit = '<testsuites><testsuite><testcase name=\\"adds\\"/></testsuite></testsuites>\\n';
const passed = (victim: Victim): string => {
  const [first, second] = isPython(victim)
    ? [
        { file: victim.failing, path: victim.framework === 'pytest' ? ['test_adds'] : ['A', 'test_adds'] },
        {
          file: victim.passing,
          path: victim.framework === 'pytest' ? ['test_is_there'] : ['B', 'test_is_there'],
        },
      ]
    : [
        { file: victim.failing, path: ['adds'] },
        { file: victim.passing, path: ['is there'] },
      ];
  const tests = [first, second].map((test) => ({ ...test, state: 'passed', ms: 1 }));
  return JSON.stringify({ kind: 'galapagos-report', version: 1, tests });
};

export const forgeries: readonly Forgery[] = [
  {
    name: 'ends the process with 0',
    answer: unseen,
    code: (victim) => (isPython(victim) ? 'import os; os._exit(0)\n' : 'process.exit(0);\n'),
  },
  {
    name: 'prints a report of its own and ends the process with 0',
    answer: unseen,
    code: (victim) =>
      isPython(victim)
        ? `import os, sys\nos.write(1, b"${tap}")\nos.write(1, b"""${junit}""")\nos._exit(0)\n`
        : `${node(victim, 'fs')}fs.writeSync(1, "${tap}"); fs.writeSync(1, "${junit}");\nprocess.exit(0);\n`,
  },
  {
    // Names from the command line and the environment, and whatever lies in the output folder.
    name: 'writes the report the runner was to write and ends the process with 0',
    answer: unseen,
    code: (victim) =>
      isPython(victim)
        ? `import os, sys, re\nout = os.environ["GALAPAGOS_OUT"]\nreport = "0" * 64 + "\\n" + ${JSON.stringify(passed(victim))}
named = re.findall(r"[\\w./-]+", " ".join(sys.argv + list(os.environ.values()) + [open("/proc/self/cmdline").read()]))
for name in named + os.listdir(out) + ["report", "report.json", "junit.xml"]:
    for place in [name, os.path.join(out, name)]:
        try:
            open(place, "x" if place == name else "w").write(report)
        except OSError:
            pass
os._exit(0)\n`
        : `${node(victim, 'fs')}const out = process.env.GALAPAGOS_OUT;
const report = '0'.repeat(64) + '\\n' + ${JSON.stringify(passed(victim))};
const named = [...process.argv, ...Object.values(process.env)].join(' ').match(/[\\w./-]+/g);
for (const name of [...named, ...fs.readdirSync(out), 'report', 'report.json', 'junit.xml']) {
  for (const place of [name, out + '/' + name]) {
    try { fs.writeFileSync(place, report, { flag: place === name ? 'wx' : 'w' }); } catch { continue; }
  }
}
process.exit(0);\n`,
  },
  {
    // It knows our reporters, and asks them and stdin for the key.
    name: 'takes the ticket itself and seals a report of its own',
    answer: unseen,
    code: (victim) =>
      isPython(victim)
        ? `import hashlib, hmac, json, os, sys
body = ${JSON.stringify(passed(victim))}
ticket = ""
for source in [0, "/proc/self/fd/0"]:
    try:
        ticket += os.read(os.open(source, os.O_RDONLY) if source else 0, 4096).decode()
    except OSError:
        pass
if ticket.startswith("{"):
    key = json.loads(ticket)
    seal = hmac.new(key["key"].encode(), body.encode(), hashlib.sha256).hexdigest()
    open(os.path.join(os.environ["GALAPAGOS_OUT"], key["report"]), "w").write(seal + "\\n" + body)
import galapagos_seal, __main__
galapagos_seal.take_ticket().deliver(json.loads(body)["tests"])
for module in [__main__, sys.modules.get("galapagos_pytest"), sys.modules.get("galapagos_unittest")]:
    for value in [getattr(module, name) for name in dir(module)] if module else []:
        for ticket in value if isinstance(value, (list, tuple)) else [value]:
            if hasattr(ticket, "deliver"):
                ticket.deliver(json.loads(body)["tests"])
os._exit(0)\n`
        : `${node(victim, 'fs')}${node(victim, 'crypto')}${node(victim, 'url')}
const body = ${JSON.stringify(passed(victim))};
let text = '';
for (const source of [${isModule(victim) ? "'/proc/' + process.ppid + '/fd/0'" : "0, '/proc/self/fd/0'"}]) {
  try { text += fs.readFileSync(source, 'utf8'); } catch { continue; }
}
if (text.startsWith('{')) {
  const ticket = JSON.parse(text);
  const signed = crypto.createHmac('sha256', ticket.key).update(body).digest('hex');
  fs.writeFileSync(process.env.GALAPAGOS_OUT + '/' + ticket.report, signed + '\\n' + body);
}
const seal = '/run/galapagos/suite/seal.cjs';
const own = ${isModule(victim) ? 'await import(url.pathToFileURL(seal))' : 'require(seal)'};
(own.default ?? own).takeTicket().deliver(JSON.parse(body).tests);
process.exit(0);\n`,
  },
  {
    // A process of its own waits for the report, overwrites it for as long as it can, and the runner ends with 0.
    name: 'lets a detached process overwrite the report, and sets the exit code to 0',
    answer: notGreen,
    code: (victim) =>
      isPython(victim)
        ? `import atexit, os, subprocess, sys
subprocess.Popen([sys.executable, "-c", """
import os, time
out = os.environ["GALAPAGOS_OUT"]
until = time.time() + 20
while time.time() < until:
    for name in os.listdir(out):
        open(os.path.join(out, name), "w").write("0" * 64 + chr(10) + os.environ["FORGED"])
"""], env={**os.environ, "FORGED": ${JSON.stringify(passed(victim))}}, start_new_session=True, stdin=subprocess.DEVNULL,
    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
atexit.register(lambda: os._exit(0))\n`
        : `${node(victim, 'child_process')}
const watch = 'const fs = require("fs"); const out = process.env.GALAPAGOS_OUT; const until = Date.now() + 20000;' +
  'while (Date.now() < until) for (const name of fs.readdirSync(out))' +
  ' fs.writeFileSync(out + "/" + name, "0".repeat(64) + "\\\\n" + process.env.FORGED);';
child_process.spawn(process.execPath, ['-e', watch], {
  detached: true, stdio: 'ignore', env: { ...process.env, FORGED: ${JSON.stringify(passed(victim))} },
}).unref();
process.on('exit', () => { process.exitCode = 0; process.reallyExit(0); });\n`,
  },
  {
    // What it puts there is a link to a report of its own, or a pipe that nobody writes to.
    name: 'lets a detached process replace whatever is in the output folder by links and pipes',
    answer: notGreen,
    code: (victim) =>
      isPython(victim)
        ? `import subprocess, sys
subprocess.Popen([sys.executable, "-c", """
import os, time
out = os.environ["GALAPAGOS_OUT"]
open("/tmp/forged", "w").write("0" * 64 + chr(10) + os.environ["FORGED"])
os.mkfifo(os.path.join(out, "junit.xml"))
until = time.time() + 20
while time.time() < until:
    for turn, name in enumerate(os.listdir(out)):
        place = os.path.join(out, name)
        try:
            if os.path.isfile(place) and not os.path.islink(place):
                os.unlink(place)
                os.symlink("/tmp/forged", place) if turn % 2 else os.mkfifo(place)
        except OSError:
            pass
"""], env={**__import__("os").environ, "FORGED": ${JSON.stringify(passed(victim))}}, start_new_session=True,
    stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)\n`
        : `${node(victim, 'child_process')}
const swap = 'const fs = require("fs"); const { execFileSync } = require("child_process"); const out = process.env.GALAPAGOS_OUT;' +
  'fs.writeFileSync("/tmp/forged", "0".repeat(64) + "\\n" + process.env.FORGED);' +
  'execFileSync("mkfifo", [out + "/junit.xml"]); const until = Date.now() + 20000;' +
  'while (Date.now() < until) fs.readdirSync(out).forEach((name, turn) => { const place = out + "/" + name; try {' +
  ' if (!fs.lstatSync(place).isFile()) return; fs.unlinkSync(place);' +
  ' if (turn % 2) fs.symlinkSync("/tmp/forged", place); else execFileSync("mkfifo", [place]); } catch {} });';
child_process.spawn(process.execPath, ['-e', swap], {
  detached: true, stdio: 'ignore', env: { ...process.env, FORGED: ${JSON.stringify(passed(victim))} },
}).unref();\n`,
  },
  {
    name: 'kills the runner',
    answer: () => ({ kind: 'silent', why: 'signal' }),
    code: (victim) =>
      isPython(victim)
        ? 'import os; os.kill(os.getpid(), 9)\n'
        : "process.kill(process.ppid, 'SIGKILL'); process.kill(process.pid, 'SIGKILL');\n",
  },
  {
    // Pytest would obey it in folders it comes to later, and jest, vitest and mocha the next time.
    name: 'repairs itself for the first run and leaves the runner another configuration',
    answer: () => ({ kind: 'red', failing: [], broken: [], because: 'tests-changed' }),
    code: (victim) => {
      const trap = Object.keys(victim.traps).find((path) => !(path in victim.files)) ?? '';
      const left = trap === 'node.config.json' ? 'vitest.config.js' : trap;
      return isPython(victim)
        ? `import pathlib\npathlib.Path("${left}").write_text("")\n`
        : `${node(victim, 'fs')}fs.writeFileSync('${left}', '');\n`;
    },
    repaired: true,
  },
  {
    // The failing test becomes one that passes, on disk, before or while it is loaded.
    name: 'rewrites the tests on disk',
    // These may have read the test by then: it fails as before.
    answer: ({ framework }) =>
      ['vitest', 'ava'].includes(framework)
        ? { kind: 'red' }
        : { kind: 'red', failing: [], broken: [], because: 'tests-changed' },
    code: (victim) => {
      const easy = isPython(victim)
        ? (victim.files[victim.failing] ?? '').replace(/add\(2, 1\)/, '3')
        : (victim.files[victim.failing] ?? '').replace('add(2, 1)', '3');
      return isPython(victim)
        ? `import pathlib\npathlib.Path("${victim.failing}").write_text(${JSON.stringify(easy)})\n`
        : `${node(victim, 'fs')}fs.writeFileSync('${victim.failing}', ${JSON.stringify(easy)});\n`;
    },
  },
];
