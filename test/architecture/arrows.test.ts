import { readdirSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';

import { beforeAll, describe, expect, test } from 'vitest';

import { graphOf, reachedFrom, root, sources, type Graph } from './graph.ts';

let graph: Graph = new Map();
beforeAll(async () => {
  graph = await graphOf(sources());
});

const folderOf = (path: string): string => path.split('/')[0] ?? '';
const isBuiltin = (path: string): boolean => path.startsWith('node:') || builtinModules.includes(path);
const filesIn = (folder: string): readonly string[] =>
  [...graph.keys()].filter((path) => folderOf(path) === folder);

/** Ways from these files to what they must not reach. */
const waysTo = (entries: readonly string[], isForbidden: (path: string) => boolean): readonly string[] =>
  [...reachedFrom(entries, graph)].filter(([path]) => isForbidden(path)).map(([, way]) => way.join(' → '));

describe('the graph', () => {
  test('finds the way to a leak over several files', () => {
    const leaking = new Map([
      ['agent/a.ts', ['agent/b.ts']],
      ['agent/b.ts', ['agent/a.ts', 'sandbox/c.ts']],
      ['sandbox/c.ts', ['node:fs']],
    ]);
    expect(reachedFrom(['agent/a.ts'], leaking).get('node:fs')).toEqual([
      'agent/a.ts',
      'agent/b.ts',
      'sandbox/c.ts',
      'node:fs',
    ]);
  });

  test('holds every source file, types included', () => {
    expect(sources().filter((path) => !graph.has(path))).toEqual([]);
    expect(graph.get('agent/engine/events.ts')).toContain('agent/task/task.ts');
  });
});

describe('arrows point down', () => {
  test.each([
    ['agent', ['agent']],
    ['sandbox', ['sandbox', 'agent']],
    ['webview', ['webview', 'agent']],
    ['cli', ['cli', 'sandbox', 'agent']],
  ])('%s reaches nothing but %j', (folder, allowed) => {
    const ours = new Set(['agent', 'sandbox', 'cli', 'extension', 'webview', 'bench', 'test', 'examples']);
    expect(
      waysTo(filesIn(folder), (path) => ours.has(folderOf(path)) && !allowed.includes(folderOf(path))),
    ).toEqual([]);
  });

  test('inside sandbox/, each folder knows only those before it', () => {
    const layers = [
      'disk',
      'models',
      'git',
      'confinement',
      'workspace',
      'probes',
      'suite',
      'oracle',
      'guest',
      'journal',
      'apply',
      'store',
    ];
    const layerOf = (path: string): number => layers.indexOf(path.split('/')[1] ?? '');
    const upward = filesIn('sandbox').flatMap((path) =>
      (graph.get(path) ?? [])
        .filter((target) => folderOf(target) === 'sandbox' && layerOf(target) > layerOf(path))
        .map((target) => `${path} → ${target}`),
    );
    expect(upward).toEqual([]);
    expect(filesIn('sandbox').filter((path) => layerOf(path) < 0)).toEqual([]);
  });

  test('bench reaches cli, sandbox and agent, what draws only through the harness of the browser, and of other tests what plays a model', () => {
    const isHarness = (path: string) => /^test\/(vscode|loopback|models|doubles)\//.test(path);
    const withoutHarness = new Map([...graph].filter(([path]) => !isHarness(path)));
    const allowed = new Set(['bench', 'cli', 'sandbox', 'agent']);
    const wrong = [...reachedFrom(filesIn('bench'), withoutHarness)]
      .filter(([path]) => graph.has(path) && !isHarness(path) && !allowed.has(folderOf(path)))
      .map(([, way]) => way.join(' → '));
    expect(wrong).toEqual([]);
  });

  test('extension takes protocol and words of the webview, never what draws, and nothing of cli and bench', () => {
    const draws = (path: string) => /\.tsx$|^preact|^@preact/.test(path);
    const foreign = (path: string) => ['cli', 'bench', 'test'].includes(folderOf(path));
    expect(waysTo(filesIn('extension'), (path) => draws(path) || foreign(path))).toEqual([]);
  });

  test('nobody but the extension knows VS Code', () => {
    const others = [...graph.keys()].filter((path) => folderOf(path) !== 'extension');
    expect(waysTo(others, (path) => path === 'vscode')).toEqual([]);
  });

  test('the webview draws events: no engine at work, nothing of Node', () => {
    const isEngine = (path: string) =>
      /^agent\/(engine\/(driver|driving|asking|registry)|strategies|operators)/.test(path);
    expect(waysTo(filesIn('webview'), (path) => isEngine(path) || isBuiltin(path))).toEqual([]);
  });
});

describe('agent/ is pure', () => {
  /** Packages that compute and do nothing else; hashing and joining names is computing. */
  const PURE = [
    'diff',
    'picomatch',
    'ulid',
    'valibot',
    'node:crypto',
    'node:path',
    '@lezer/common',
    '@lezer/javascript',
    '@lezer/python',
  ];

  test('and takes nothing from outside but what computes', () => {
    const pure = filesIn('agent').filter(
      (path) => !path.startsWith('agent/variants/') && path !== 'agent/model/openai.ts',
    );
    const outside = (path: string) => !path.startsWith('agent/') && !PURE.includes(path);
    expect(waysTo(pure, outside)).toEqual([]);
  });

  test('and never runs the code of an agent', () => {
    // The bench of strategies plays whole runs without boxes, with our own agent and a model that it made up.
    const isBench = (path: string) => path.startsWith('bench/strategies');
    const hosts = [...graph.keys()].filter((path) => !path.startsWith('agent/variants/') && !isBench(path));
    const isGuest = (path: string) => /^agent\/variants\/[^/]+\//.test(path);
    expect(waysTo(hosts, isGuest)).toEqual([]);
  });
});

describe('a bundle', () => {
  const bundles = [
    ['cli/main.ts', ['vscode'], ['extension', 'webview', 'bench', 'test']],
    ['extension/main.ts', [], ['cli', 'bench', 'test']],
    ['webview/tree.tsx', ['vscode'], ['sandbox', 'cli', 'extension', 'bench', 'test']],
  ] as const;

  test.each(bundles)('of %s holds nothing that is not its own', async (entry, packages, folders) => {
    const whole = await graphOf([entry]);
    const isForeign = (path: string) =>
      packages.some((name) => name === path) || folders.some((folder) => folder === folderOf(path));
    const ways = [...reachedFrom([entry], whole)]
      .filter(([path]) => isForeign(path))
      .map(([, way]) => way.join(' → '));
    expect(ways).toEqual([]);
    expect(whole.size).toBeGreaterThan(1);
  });
});

describe('names', () => {
  test('say what a thing is: nothing is called utils, helpers, common, misc or index', () => {
    const nameless = /(^|\/)(utils?|helpers?|common|misc|shared|index|lib)(\.[cm]?[jt]sx?)?$/;
    const all = ['agent', 'sandbox', 'cli', 'extension', 'webview', 'bench', 'test'].flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map(
        (name) => `${folder}/${name}`,
      ),
    );
    expect(
      all.filter((path) => nameless.test(path) && !/fixtures?\/|node_modules|^bench\/tasks\//.test(path)),
    ).toEqual([]);
  });
});
