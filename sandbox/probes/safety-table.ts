// The table of docs/safety.md, made of the probes themselves: what is tried, and what each mechanism promises.
import { PROBES } from './catalogue.ts';
import { COLUMNS, type Column, type Expectation, NO_WALLS } from './expected.ts';
import { FAMILIES, type Family, type Probe } from './probe.ts';

const HEADINGS: Readonly<Record<Column, string>> = {
  bubblewrap: 'bubblewrap',
  namespaces: 'namespaces',
  landlock: 'Landlock',
  seatbelt: 'Seatbelt*',
  container: 'container*',
  none: 'no walls',
};

/** Markdown: a table for every family, with the reasons for what is open below each. */
export function safetyTable(): string {
  return [totals(), ...families().map(familyTable)].join('\n\n');
}

function families(): readonly Family[] {
  return [...new Set(PROBES.map(({ family }) => family))];
}

function totals(): string {
  const counted = COLUMNS.map((column) => {
    const all = PROBES.map(({ expected }) => expected[column].is);
    const promised = all.filter((is) => is === 'stopped').length;
    return `${column} ${promised}`;
  });
  return `${PROBES.length} probes. Promised to be stopped: ${counted.join(', ')}.`;
}

function familyTable(family: Family): string {
  const probes = PROBES.filter((probe) => probe.family === family);
  const reasons = [...new Set(probes.flatMap(reasonsOf))];
  const rows = probes.map((probe) => {
    const cells = COLUMNS.map((column) => cell(probe.expected[column], reasons));
    return `| ${probe.about} | ${cells.join(' | ')} |`;
  });
  const heads = COLUMNS.map((column) => HEADINGS[column]);
  return [
    `### ${FAMILIES[family]}`,
    '',
    `| ${family === 'wanted' ? 'A test' : 'A guest'} | ${heads.join(' | ')} |`,
    `|---|${COLUMNS.map(() => ':-:|').join('')}`,
    ...rows,
    ...(reasons.length > 0
      ? ['', ...reasons.map((reason, index) => `${index + 1}. ${sentence(reason)}`)]
      : []),
  ].join('\n');
}

function reasonsOf({ expected }: Probe): readonly string[] {
  return COLUMNS.map((column) => expected[column]).flatMap((each) =>
    each.is === 'open' && each.why !== NO_WALLS ? [each.why] : [],
  );
}

function cell(expected: Expectation, reasons: readonly string[]): string {
  switch (expected.is) {
    case 'stopped':
    case 'works':
      return '✓';
    case 'not applicable':
      return '·';
    case 'open': {
      const number = reasons.indexOf(expected.why) + 1;
      return number === 0 ? '–' : `– (${number})`;
    }
    default:
      return expected satisfies never;
  }
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
