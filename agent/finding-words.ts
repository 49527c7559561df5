// The words for what gates found: the evidence in one line, and what a person is told of an answer.
import { type Finding, type GateAnswer } from './engine/plugin.ts';

/** Characters of a line of evidence that are shown. */
const EVIDENCE = 120;

/** "src/sum.js:1 ends the process: process.exit(0);": a finding in one line. */
export function findingWords({ kind, path, line, text, why }: Finding): string {
  if (kind === 'protected') return `${path} ${why}`;
  return `${path}:${line} ${why}${text === '' ? '' : `: ${text.slice(0, EVIDENCE)}`}`;
}

/** What a gate refused, one line a finding; nothing where it let all pass. */
export function refusalLines(answer: GateAnswer): readonly string[] {
  if (answer.kind === 'ok') return [];
  return answer.findings && answer.findings.length > 0 ? answer.findings.map(findingWords) : [answer.why];
}

/** What a gate let pass and would have looked at, one line each. */
export const noteLines = ({ notes = [] }: GateAnswer): readonly string[] => notes.map(findingWords);
