import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { type Fault } from '../../agent/engine/fault.ts';
import { failure, success } from '../../agent/engine/outcome.ts';
import { DEFAULT_POLICY, type SandboxPolicy } from '../../agent/engine/sandbox-policy.ts';
import { chooseBackend, type Chosen, type ChooseOptions } from './choose.ts';
import { type Mechanism } from './mechanism.ts';
import { type Backend } from './plan.ts';
import { NOTHING_AROUND, tryBackend, type Wrong } from './smoke-test.ts';

/** A backend that passes its smoke test, or one that says it cannot. */
const backend = (line: string): Backend => ({
  tier: 'rules',
  name: 'a stand-in',
  lacks: [],
  mounts: false,
  countsProcesses: false,
  launch: ({ env, directory }) => ({ file: '/bin/sh', args: ['-c', line], env, directory, reports: false }),
});
const WORKS = 'echo out > "$GALAPAGOS_OUT/told"';
const FAILS = 'echo it is switched off; exit 1';

const mechanism = (name: Mechanism['name'], does: Partial<Mechanism> = {}, line = WORKS): Mechanism => ({
  name,
  offer: () => success([backend(line)]),
  ...does,
});
const absent = (name: Mechanism['name'], does: Partial<Mechanism> = {}): Mechanism =>
  mechanism(name, {
    offer: () => failure([{ what: `${name} is not here`, fix: `install ${name}` }]),
    ...does,
  });

describe('the mechanism that confines', () => {
  let scratch: string;
  beforeEach(() => {
    scratch = mkdtempSync(join(tmpdir(), 'galapagos-choose-'));
  });
  afterEach(() => {
    rmSync(scratch, { recursive: true });
  });

  let lent = 0;
  const choose = async (
    mechanisms: readonly Mechanism[],
    policy: Partial<SandboxPolicy> = {},
    options: Partial<ChooseOptions> = {},
  ): ReturnType<typeof chooseBackend> =>
    await chooseBackend({
      borrow: async (use) => {
        const folder = join(scratch, String((lent += 1)));
        mkdirSync(folder);
        return await use(folder);
      },
      mark: {},
      surroundings: NOTHING_AROUND,
      policy: { ...DEFAULT_POLICY, ...policy },
      allowUnconfined: false,
      mechanisms,
      ...options,
    });
  const chosen = async (...wanted: Parameters<typeof choose>): Promise<Omit<Chosen, 'backend' | 'perl'>> => {
    const found = await choose(...wanted);
    if (!found.ok) throw new Error(JSON.stringify(found.fault));
    return { mechanism: found.value.mechanism, passedOver: found.value.passedOver };
  };
  const refused = async (...wanted: Parameters<typeof choose>): Promise<Fault> => {
    const found = await choose(...wanted);
    if (found.ok) throw new Error(`${found.value.mechanism} was chosen`);
    return found.fault;
  };
  const domains = ['example.org'];

  test('is the first that passes its smoke test, and it is told why stronger ones are not used', async () => {
    const three = [absent('bubblewrap'), mechanism('namespaces', {}, FAILS), mechanism('landlock')];
    expect(await chosen(three)).toEqual({
      mechanism: 'landlock',
      passedOver: [
        { name: 'bubblewrap', why: 'bubblewrap is not here' },
        { name: 'namespaces', why: 'it is switched off' },
      ],
    });
  });

  test('is none that a person has to ask for', async () => {
    const two = [mechanism('podman', { byChoice: true }), mechanism('landlock')];
    expect(await chosen(two)).toEqual({ mechanism: 'landlock', passedOver: [] });
  });

  test('is one that can do what was decided, though another works here', async () => {
    const two = [mechanism('landlock'), mechanism('namespaces', { domains: true })];
    expect(await chosen(two, { domains })).toEqual({
      mechanism: 'namespaces',
      passedOver: [{ name: 'landlock', why: 'landlock cannot let single domains through (example.org)' }],
    });
  });

  test('is none where what works here cannot do what was decided, and what could is missing', async () => {
    const two = [absent('namespaces', { domains: true }), mechanism('landlock')];
    const fault = {
      kind: 'mechanism-unfit',
      mechanism: 'auto',
      missing: [
        { what: 'landlock cannot let single domains through (example.org)', fix: 'leave out --network' },
        { what: 'namespaces is not here', fix: 'install namespaces' },
      ],
    };
    expect(await refused(two, { domains })).toEqual(fault);
    expect(await refused(two, { domains }, { allowUnconfined: true })).toEqual(fault);
  });

  test.each([
    [{ domains }, 'cannot let single domains through (example.org)', 'leave out --network'],
    [{ image: 'node:24' }, 'runs no image (node:24)', 'add --sandbox docker or --sandbox podman'],
  ])('is not “none” where %j was decided, whatever the user agreed to', async (policy, what, fix) => {
    const missing = [{ what: `a run without walls ${what}`, fix }];
    expect(await refused([], policy, { allowUnconfined: true })).toEqual({
      kind: 'mechanism-unfit',
      mechanism: 'auto',
      missing,
    });
  });

  test('is “none” after consent, and says what it passed over', async () => {
    expect(await chosen([absent('landlock')], {}, { allowUnconfined: true })).toEqual({
      mechanism: 'none',
      passedOver: [{ name: 'landlock', why: 'landlock is not here' }],
    });
  });

  test.each([
    [
      'landlock',
      { domains },
      { what: 'landlock cannot let single domains through (example.org)', fix: 'leave out --network' },
    ],
    ['landlock', { image: 'a:1' }, { what: 'landlock runs no image (a:1)', fix: 'leave out --image' }],
    [
      'podman',
      { show: ['/opt/fonts'] },
      { what: 'podman shows no folder of this machine (/opt/fonts)', fix: 'leave out --show' },
    ],
    ['docker', {}, { what: 'docker is not built into this version', fix: 'leave out --sandbox' }],
  ] as const)(
    'asked for as %s with %j is refused, and nothing is taken instead',
    async (name, policy, missing) => {
      const three = [
        mechanism('namespaces'),
        mechanism('landlock'),
        mechanism('podman', { byChoice: true, image: true }),
      ];
      expect(await refused(three, { ...policy, mechanism: name }, { allowUnconfined: true })).toEqual({
        kind: 'mechanism-unfit',
        mechanism: name,
        missing: [missing],
      });
    },
  );

  describe('whose trial runs out of time', () => {
    const late = (wallMs: number): Wrong => ({
      why: `it did not answer within ${wallMs / 1000} s`,
      isLate: true,
    });
    /** Answers by what the backend is called; tells how long each was given. */
    const trials = (answers: Readonly<Record<string, (wallMs: number) => Wrong | undefined>>) => {
      const given: string[] = [];
      const trial: NonNullable<ChooseOptions['trial']> = async (tried, _around, _folder, wallMs) => {
        given.push(`${tried.name} ${wallMs / 1000} s`);
        return await Promise.resolve(answers[tried.name]?.(wallMs));
      };
      return { given, trial };
    };
    const offering = (name: Mechanism['name'], ...backends: readonly string[]): Mechanism => ({
      name,
      offer: () => success(backends.map((each) => ({ ...backend(WORKS), name: each }))),
    });
    const two = [offering('bubblewrap', 'with filter', 'without'), offering('landlock', 'rules')];
    const lacksOf = async (trial: ChooseOptions['trial'], options: Partial<ChooseOptions> = {}) => {
      const found = await choose(two, {}, { ...(trial && { trial }), ...options });
      if (!found.ok) throw new Error(JSON.stringify(found.fault));
      const { backend: taken, mechanism: name, passedOver } = found.value;
      return { taken: taken.name, name, passedOver, lacks: taken.lacks };
    };

    test('is tried again with more of it, and taken where it then works', async () => {
      const { given, trial } = trials({ 'with filter': (ms) => (ms > 10_000 ? undefined : late(ms)) });
      expect(await lacksOf(trial)).toEqual({
        taken: 'with filter',
        name: 'bubblewrap',
        passedOver: [],
        lacks: [],
      });
      expect(given).toEqual(['with filter 10 s', 'with filter 40 s']);
    });

    test('is not tried again where it said no', async () => {
      const no = (): Wrong => ({ why: 'it is switched off', isLate: false });
      const { given, trial } = trials({ 'with filter': no, without: no });
      expect(await lacksOf(trial)).toEqual({
        taken: 'rules',
        name: 'landlock',
        passedOver: [{ name: 'bubblewrap', why: 'it is switched off' }],
        lacks: [],
      });
      expect(given).toEqual(['with filter 10 s', 'without 10 s', 'rules 10 s']);
    });

    const twice = 'it did not answer within 10 s, nor within 40 s';
    const lacks = [`stronger walls that were too slow to be tried (bubblewrap: ${twice})`];
    test('twice gives way to a weaker one, which says so, and nobody waits long for the others', async () => {
      const { given, trial } = trials({ 'with filter': late, without: late });
      const passedOver = [{ name: 'bubblewrap', why: twice, isLate: true }];
      expect(await lacksOf(trial)).toEqual({ taken: 'rules', name: 'landlock', passedOver, lacks });
      expect(given).toEqual(['with filter 10 s', 'with filter 40 s', 'without 10 s', 'rules 10 s']);
    });

    test('twice is said of a weaker backend of the same mechanism, too, and of no walls at all', async () => {
      expect(await lacksOf(trials({ 'with filter': late }).trial)).toEqual({
        taken: 'without',
        name: 'bubblewrap',
        passedOver: [],
        lacks,
      });
      const { trial } = trials({ 'with filter': late, without: late, rules: late });
      const { name, lacks: told } = await lacksOf(trial, { allowUnconfined: true });
      expect([name, told.slice(-2)]).toEqual([
        'none',
        [...lacks, `stronger walls that were too slow to be tried (landlock: ${twice})`],
      ]);
    });
  });

  test('is tried for as long as it was given', async () => {
    const folder = join(scratch, 'hanging');
    mkdirSync(folder);
    expect(await tryBackend(backend('sleep 600'), NOTHING_AROUND, folder, 100)).toEqual({
      why: 'it did not answer within 0.1 s',
      isLate: true,
    });
  });
});
