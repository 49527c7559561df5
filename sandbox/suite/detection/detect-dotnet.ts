// Finds the test projects of a .NET solution.
import { type Suite } from '../../../agent/task/suite.ts';
import { type Project } from './project.ts';

const PROJECT = /\.(cs|fs|vb)proj$/;
const SOLUTION = /^[^/]*\.slnx?$/;
const MOST_READ = 100;
const IS_TEST = /Microsoft\.NET\.Test\.Sdk|<IsTestProject>\s*true|["']MSTest\.Sdk/i;

/** `dotnet test` takes the solution or the project that lies in its folder; where there are several, it is told which. */
export async function detectDotnet({ directory, files, text }: Project): Promise<Suite | undefined> {
  const projects = files.filter((path) => PROJECT.test(path)).slice(0, MOST_READ);
  const contents = await Promise.all(projects.map(text));
  const tested = projects.filter((_, index) => IS_TEST.test(contents[index] ?? ''));
  const [first] = tested;
  if (first === undefined) return undefined;
  const solutions = files.filter((path) => SOLUTION.test(path));
  const [solution] = solutions;
  const target = solution ?? first;
  const here = [...solutions, ...projects.filter((path) => !path.includes('/'))];
  return {
    framework: 'dotnet',
    argv: here.length === 1 && here[0] === target ? ['dotnet', 'test'] : ['dotnet', 'test', target],
    directory,
    source: solution ?? (tested.length === 1 ? first : `${tested.length} test projects`),
  };
}
