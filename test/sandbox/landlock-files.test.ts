// What rules let a box read and write of the machine's files, tried by code that means harm.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

import { exited, script } from './boxes.ts';
import { describeUnderRules } from './landlock-scene.ts';
import { tempRepository } from './project.ts';

const isRoot = process.getuid?.() === 0;

describeUnderRules((scene) => {
  test('let nothing be read of homes, temporary folders, the project itself, other boxes and processes', async () => {
    const other = await scene.bench.box(scene.project.folder);
    const secretFiles = scene.secrets.map((folder) => join(folder, 'key'));
    const mine = ['.env', 'a.js', '.git/config'].map((name) => scene.project.at(name));
    const others = [join(other.root, 'a.js'), join(scene.bench.scratch, 'scratch')];
    const ofHost = ['environ', 'mem', 'maps', 'fd/1', 'root', 'cwd/package.json'].map(
      (name) => `/proc/${process.pid}/${name}`,
    );
    const folders = [homedir(), tmpdir(), '/var/tmp', scene.project.folder, '/run', '/dev', '/'];
    const machine = isRoot ? ['/etc/shadow', '/proc/kcore', '/dev/mem'] : [];
    const paths = [...secretFiles, ...mine, ...others, ...ofHost, ...folders, ...machine];
    const ran = await script(
      scene.box,
      `const fs = require('fs');
       for (const path of ${JSON.stringify(paths)})
         try { fs.statSync(path).isDirectory() ? fs.readdirSync(path) : fs.readFileSync(path); console.log('read', path); } catch {}`,
    );
    await other[Symbol.asyncDispose]();
    expect([ran.end, ran.output.head]).toEqual([exited(0), '']);
  });

  test('let Node find the package.json above what it loads, and read nothing else there', async () => {
    const product = mkdtempSync(join(tmpdir(), 'galapagos-product-'));
    const dependency = tempRepository({
      '.gitignore': 'node_modules\n',
      'a.js': 'console.log(require("single"))',
    });
    dependency.write({ 'node_modules/single.js': 'module.exports = "found"' });
    // None of its own in the copy, so that the one above the copy counts.
    const copy = await scene.bench.box(dependency.folder);
    for (const folder of [product, scene.bench.scratch, dependency.folder]) {
      writeFileSync(join(folder, 'package.json'), '{ "name": "above" }');
      writeFileSync(join(folder, 'secret'), 'CANARY');
    }
    mkdirSync(join(product, 'linking', 'hooks'), { recursive: true });
    symlinkSync('../secret', join(product, 'linking', 'package.json'));
    writeFileSync(join(product, 'linking', 'hooks', 'package.json'), '{}');
    mkdirSync(join(product, 'plain', 'hooks'), { recursive: true });
    writeFileSync(join(product, 'plain', 'hooks', 'hook.js'), 'console.log("hooked")');
    const readable = [product, scene.bench.scratch, dependency.folder].map((folder) =>
      join(folder, 'package.json'),
    );
    const others = [product, scene.bench.scratch, dependency.folder].flatMap((folder) => [
      folder,
      join(folder, 'secret'),
    ]);
    const paths = [
      ...readable,
      ...others,
      join(dependency.folder, 'a.js'),
      join(product, 'linking', 'package.json'),
    ];
    const readOnly = ['plain', 'linking'].map((name) => ({ from: join(product, name, 'hooks'), name }));
    const hook = join(copy.shown, 'plain', 'hook.js');
    const loads = await copy.run({ argv: ['node', '--require', hook, 'a.js'], readOnly });
    const reads = await copy.run({
      argv: [
        'node',
        '-e',
        `const fs = require('fs');
         for (const path of ${JSON.stringify(paths)})
           try { fs.statSync(path).isDirectory() ? fs.readdirSync(path) : fs.readFileSync(path); console.log(path); } catch {}
         for (const path of ${JSON.stringify(readable)}) try { fs.appendFileSync(path, ' '); console.log('wrote', path); } catch {}`,
      ],
      readOnly,
    });
    await copy[Symbol.asyncDispose]();
    rmSync(product, { recursive: true });
    for (const name of ['package.json', 'secret']) rmSync(join(scene.bench.scratch, name));
    dependency[Symbol.dispose]();
    expect([loads.end, loads.output.head]).toEqual([exited(0), 'hooked\nfound\n']);
    expect(reads.output.head.split('\n').filter(Boolean)).toEqual(readable);
  });

  test('let nothing be written, emptied, made, removed, moved or linked outside of the copy', async () => {
    const name = `galapagos-was-here-${process.pid}`;
    const system = ['/etc', '/usr', '/opt', '/var', '/run', '/'];
    const folders = [
      ...scene.secrets,
      homedir(),
      tmpdir(),
      scene.project.folder,
      scene.project.at('.git'),
      ...system,
    ];
    const keys = [
      ...scene.secrets.map((folder) => join(folder, 'key')),
      scene.project.at('.env'),
      scene.project.at('a.js'),
    ];
    await script(
      scene.box,
      `const fs = require('fs'), path = require('path');
       const attempt = (work) => { try { work() } catch {} };
       fs.writeFileSync('mine', 'x');
       for (const folder of ${JSON.stringify(folders)}) {
         const target = path.join(folder, ${JSON.stringify(name)});
         attempt(() => fs.writeFileSync(target, 'x')); attempt(() => fs.mkdirSync(target)); attempt(() => fs.symlinkSync('/', target));
         attempt(() => fs.renameSync('mine', target)); attempt(() => fs.linkSync('mine', target));
         attempt(() => require('child_process').execFileSync('mkfifo', [target], { stdio: 'ignore' }));
       }
       for (const key of ${JSON.stringify(keys)}) {
         attempt(() => fs.truncateSync(key)); attempt(() => fs.closeSync(fs.openSync(key, fs.constants.O_TRUNC)));
         attempt(() => fs.appendFileSync(key, 'x')); attempt(() => fs.rmSync(key)); attempt(() => fs.renameSync(key, 'taken'));
         attempt(() => fs.linkSync(key, 'linked')); attempt(() => fs.appendFileSync('linked', 'x'));
         attempt(() => { fs.rmSync('way', { force: true }); fs.symlinkSync(key, 'way'); fs.appendFileSync('way', 'x'); });
       }
       for (const file of ['/proc/sys/kernel/core_pattern', '/proc/self/oom_score_adj', '/sys/power/state']) attempt(() => fs.writeFileSync(file, ''));`,
    );
    const written = folders.map((folder) => join(folder, name)).filter((file) => existsSync(file));
    for (const file of written) rmSync(file, { recursive: true });
    expect(written).toEqual([]);
    expect(keys.map((key) => readFileSync(key, 'utf8'))).toEqual([
      ...scene.secrets.map(() => 'CANARY'),
      'CANARY',
      'a',
    ]);
  });
});
