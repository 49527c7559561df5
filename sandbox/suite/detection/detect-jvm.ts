// Finds the tests of a project that Maven or Gradle builds.
import { type Suite } from '../../../agent/task/suite.ts';
import { type Project } from './project.ts';

const TEST_SOURCE = /(^|\/)src\/\w*[tT]est\w*\/.*\.(java|kt|groovy|scala)$/;
const GRADLE = ['settings.gradle', 'settings.gradle.kts', 'build.gradle', 'build.gradle.kts'];

/** By the wrapper that comes with the project, else by the machine's own program. */
export function detectJvm({ directory, files }: Project): Promise<Suite | undefined> {
  const tests = files.filter((path) => TEST_SOURCE.test(path));
  return Promise.resolve(tests.length === 0 ? undefined : built(directory, files));
}

function built(directory: string, files: readonly string[]): Suite | undefined {
  if (files.includes('pom.xml')) {
    const program = files.includes('mvnw') ? './mvnw' : 'mvn';
    return { framework: 'maven', argv: [program, 'test'], directory, source: 'pom.xml' };
  }
  const source = GRADLE.find((name) => files.includes(name));
  if (source === undefined) return undefined;
  const program = files.includes('gradlew') ? './gradlew' : 'gradle';
  return { framework: 'gradle', argv: [program, 'test'], directory, source };
}
