import { expect, test } from 'vitest';

import { missing, openTrial, outcomesOf } from './trial.ts';
import { describeWhole } from './whole-run.ts';

const lack = missing('rspec');

const files = {
  '.rspec': '--fail-fast\n--order random\n',
  Rakefile: "require 'rspec/core/rake_task'\nRSpec::Core::RakeTask.new(:spec)\n",
  'lib/calc.rb': `def add(a, b)
  a - b
end

def root(n)
  raise ArgumentError, "no root of #{n}" if n < 4

  Math.sqrt(n)
end
`,
  'spec/calc_spec.rb': `require_relative '../lib/calc'

RSpec.describe 'add' do
  it('adds') { expect(add(1, 2)).to eq(3) }
  it('keeps zero') { expect(add(0, 0)).to eq(0) }
  xit('later') {}
  it('waits') { sleep }
  it('spins') { loop {} }

  describe 'root' do
    it('throws') { root(1) }
    it('twice') {}
    it('twice') { pending('not yet'); raise 'as told' }
    it { expect(root(4)).to eq(3) }
  end
end

RSpec.describe 'unready' do
  before(:all) { raise 'no database' }
  it('is not run') {}
end
`,
  'spec/broken_spec.rb': "require 'nowhere'\n",
  'spec/end_spec.rb': `RSpec.describe 'end' do
  after(:all) { raise 'no end' }
  it('is run') {}
end
`,
};

const CALC = 'spec/calc_spec.rb::add';

describeWhole('RSpec', { lack, project: files, usual: { testMs: 2_000 } }, (project) => {
  test('is found by its specs', () => {
    expect(project.suite).toMatchObject({
      framework: 'rspec',
      argv: ['rspec'],
      source: '.rspec and 3 spec files',
    });
  });

  test('tells what passed, failed, was skipped, broke or never ended, and what did not load', () => {
    expect(outcomesOf(project.whole)).toEqual({
      [`${CALC} › adds`]: 'failed',
      [`${CALC} › keeps zero`]: 'passed',
      [`${CALC} › later`]: 'skipped',
      [`${CALC} › waits`]: 'timeout',
      [`${CALC} › spins`]: 'timeout',
      [`${CALC} › root › throws`]: 'error',
      [`${CALC} › root › twice`]: 'passed',
      [`${CALC} › root › twice #2`]: 'skipped',
      [`${CALC} › root › example 4`]: 'failed',
      'spec/calc_spec.rb::unready › is not run': 'error',
      'spec/broken_spec.rb::(load)': 'error',
      'spec/end_spec.rb::end › is run': 'passed',
      'spec/end_spec.rb::(teardown)': 'error',
    });
    expect(project.whole.end).toEqual({ kind: 'exited', code: 1 });
    expect(project.whole.tests?.filter(({ ms }) => ms === undefined).map(({ id }) => id)).toEqual([
      'spec/broken_spec.rb::(load)',
      'spec/end_spec.rb::(teardown)',
    ]);
  });

  test('says what was expected and found, and the frames that are the project’s own', () => {
    expect(project.messageOf(`${CALC} › adds`)).toBe(
      "expected: 3\n     got: -1\n\n(compared using ==)\n  spec/calc_spec.rb:4:in `block (2 levels) in <top (required)>'",
    );
    expect(project.messageOf(`${CALC} › root › throws`)).toMatch(
      /^ArgumentError: no root of 1\n {2}lib\/calc\.rb:6:in/,
    );
    expect(project.messageOf(`${CALC} › spins`)).toMatch(/^the example ran longer than 2\.0 s\n/);
    expect(project.messageOf('spec/broken_spec.rb::(load)')).toMatch(
      /^LoadError: .*nowhere\n {2}spec\/broken_spec\.rb:1/,
    );
  });

  test('runs the examples that were chosen, and no others', async () => {
    const some = await project.run({ only: [`${CALC} › root › twice #2`, `${CALC} › keeps zero`] });
    expect(outcomesOf(some)).toEqual({
      [`${CALC} › keeps zero`]: 'passed',
      [`${CALC} › root › twice`]: 'passed',
      [`${CALC} › root › twice #2`]: 'skipped',
    });
    expect(some.end).toEqual({ kind: 'exited', code: 0 });
    expect(outcomesOf(await project.run({ only: ['spec/broken_spec.rb::(load)'] }))).toEqual({
      'spec/broken_spec.rb::(load)': 'error',
    });
  });

  test.skipIf(missing('rake'))('is reached through rake, too', async () => {
    await using raked = await openTrial(files, { command: 'rake spec' });
    expect(raked.suite.framework).toBe('rspec');
    const some = await raked.run({ only: [`${CALC} › adds`] });
    // Rake runs before RSpec, with the ticket on its standard input.
    expect(some.evidence).toBe('handed-on');
    expect(outcomesOf(some)).toEqual({
      [`${CALC} › adds`]: 'failed',
      'spec/broken_spec.rb::(load)': 'error',
    });
  });

  test.skipIf(missing('bundle'))('is reached through Bundler, too', async () => {
    const bundled = { ...files, Gemfile: "source 'https://rubygems.org'\ngem 'rspec'\n" };
    await using project = await openTrial(bundled, { testMs: 2_000 });
    expect(project.suite.argv).toEqual(['bundle', 'exec', 'rspec']);
    const some = await project.run({ only: [`${CALC} › keeps zero`] });
    expect(outcomesOf(some)).toEqual({ [`${CALC} › keeps zero`]: 'passed' });
  });
});
