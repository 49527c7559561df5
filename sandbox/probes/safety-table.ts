// The table of docs/safety.md, made of the probes themselves: what is tried, and what each mechanism promises.
import { PROBES } from './catalogue.ts';
import { type Expectation, MECHANISMS, NO_WALLS } from './expected.ts';
import { FAMILIES, type Family, type Probe } from './probe.ts';

const HEADINGS: Readonly<Record<(typeof MECHANISMS)[number], string>> = {
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
  const counted = MECHANISMS.map((mechanism) => {
    const all = PROBES.map(({ expected }) => expected[mechanism].is);
    const promised = all.filter((is) => is === 'stopped').length;
    return `${mechanism} ${promised}`;
  });
  return `${PROBES.length} probes. Promised to be stopped: ${counted.join(', ')}.`;
}

function familyTable(family: Family): string {
  const probes = PROBES.filter((probe) => probe.family === family);
  const reasons = [...new Set(probes.flatMap(reasonsOf))];
  const rows = probes.map((probe) => {
    const cells = MECHANISMS.map((mechanism) => cell(probe.expected[mechanism], reasons));
    return `| ${probe.about} | ${cells.join(' | ')} |`;
  });
  const heads = MECHANISMS.map((mechanism) => HEADINGS[mechanism]);
  return [
    `### ${FAMILIES[family]}`,
    '',
    `| ${family === 'wanted' ? 'A test' : 'A guest'} | ${heads.join(' | ')} |`,
    `|---|${MECHANISMS.map(() => ':-:|').join('')}`,
    ...rows,
    ...(reasons.length > 0
      ? ['', ...reasons.map((reason, index) => `${index + 1}. ${sentence(reason)}`)]
      : []),
  ].join('\n');
}

function reasonsOf({ expected }: Probe): readonly string[] {
  return MECHANISMS.map((mechanism) => expected[mechanism]).flatMap((each) =>
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
