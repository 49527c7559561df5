// Finds the specs of a Ruby project.
import { type Suite } from '../../../agent/task/suite.ts';
import { type Project } from './project.ts';

const SPEC = /(^|\/)spec\/.*_spec\.rb$/;
const BUNDLES = ['Gemfile.lock', 'gems.locked', 'Gemfile', 'gems.rb'];

/** Through Bundler where the project's bundle has RSpec. */
export async function detectRuby({ directory, files, text }: Project): Promise<Suite | undefined> {
  const specs = files.filter((path) => SPEC.test(path));
  if (specs.length === 0) return undefined;
  const counted = `${specs.length} spec ${specs.length === 1 ? 'file' : 'files'}`;
  const suite = (argv: readonly string[], source: string): Suite => ({
    framework: 'rspec',
    argv,
    directory,
    source,
  });
  for (const bundle of BUNDLES) {
    if (files.includes(bundle) && /\brspec\b|\brspec-/.test(await text(bundle)))
      return suite(['bundle', 'exec', 'rspec'], `${bundle} and ${counted}`);
  }
  return suite(['rspec'], files.includes('.rspec') ? `.rspec and ${counted}` : counted);
}
