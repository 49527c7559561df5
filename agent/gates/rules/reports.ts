// Lines that look like a report of a test runner, printed by the program that is tested.
import { textsIn } from './words.ts';
import { hitAt, type Hit, type Scene } from './rule.ts';

const PRINTS = {
  javascript: /^(?:console\.\w+|process\.(?:stdout|stderr)\.write|fs\.writeSync)$/,
  python: /^(?:print|sys\.(?:stdout|stderr|__stdout__|__stderr__)\.(?:write|buffer\.write)|os\.write)$/,
} as const;

/** Numbers and all: a reporter puts them in when it runs. */
const REPORTED =
  /^\s*(?:(?:not )?ok \d+\b|TAP version \d|1\.\.\d+\s*$|# (?:pass|fail|tests|suites) \d|={3,} .*\b\d+ passed|\d+ (?:passing|passed)\b|Tests:\s+\d+ passed|OK \(\d+ tests?|Ran \d+ tests? in|--- PASS:|test result: ok\b|##teamcity\[test)/m;

export const reports = (scene: Scene): readonly Hit[] =>
  scene.isTest
    ? []
    : scene.usages.flatMap(({ form, path, node, args }) => {
        const printed = form === 'call' && PRINTS[scene.source.language].test(path);
        if (!printed || !args.some((arg) => textsIn(arg, scene).some((text) => REPORTED.test(text))))
          return [];
        return [
          hitAt(node, {
            kind: 'tampers-runner',
            family: 'report',
            why: 'prints what a test runner reports',
            severity: 'refuse',
          }),
        ];
      });
