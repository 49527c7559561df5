// What `galapagos --help` and `galapagos <command> --help` print.
import { commands, type CommandSpec } from '../options/command-table.ts';
import { type Terminal } from './terminal.ts';
import { wrapped } from './wrap.ts';

export const EXIT = {
  /** Done: repaired, or the command did what it was asked, or there was nothing to repair. */
  done: 0,
  /** The search ended without a patch that turns the suite green. */
  unrepaired: 1,
  /** The command line could not be read. */
  usage: 2,
  /** Refused before or instead of the work, with the reason: no git, no tests, stale files, a damaged journal… */
  refused: 3,
  /** A bug in Galapagos. */
  crashed: 70,
  /** Interrupted by Ctrl-C or a stop; the run can be resumed. */
  interrupted: 130,
} as const;

type Page = Pick<Terminal, 'columns' | 'program'>;

export function helpText({ columns, program }: Page): string {
  const rows = commands.map((command) => [`${command.name} ${command.takes}`.trim(), command.about] as const);
  return [
    wrapped(
      'galapagos: repairs failing tests in isolated copies of your repository; your own tests are the judge.',
      { lead: '', columns },
    ),
    '',
    `Usage: ${program} <command> [options]`,
    '',
    ...table(rows, columns),
    '',
    wrapped(
      'A run is named by its id, by any beginning or end of it that fits no other run, or latest.' +
        ' In a sub-folder the project around it is meant; --here or a path says otherwise.',
      { lead: '', columns },
    ),
    '',
    wrapped(
      'Results go to standard output (the patch of repair, the text of show, runs and replay), progress and notices to' +
        ' standard error.',
      { lead: '', columns },
    ),
    '',
    wrapped(
      'With --help, a command tells its options. Exit codes: 0 done, 1 no repair found, 2 wrong usage,' +
        ' 3 refused with the reason (doctor: not ready), 70 a bug in Galapagos, 130 interrupted and resumable.',
      { lead: '', columns },
    ),
  ].join('\n');
}

export function commandHelp(command: CommandSpec, { columns, program }: Page): string {
  const rows = Object.entries(command.options).map(
    ([name, option]) => [`--${name}${option.value ? ` ${option.value}` : ''}`, option.about] as const,
  );
  return [
    wrapped(command.about, { lead: '', columns }),
    '',
    `Usage: ${[program, command.name, command.takes, '[options]'].filter(Boolean).join(' ')}`,
    '',
    ...table(rows, columns),
  ].join('\n');
}

/** What `galapagos help <command>` prints; without a command of ours, what they all are. */
export function helpAbout(name: string | undefined, page: Page): string {
  const command = commands.find((each) => each.name === name);
  return command ? commandHelp(command, page) : helpText(page);
}

function table(rows: readonly (readonly [string, string])[], columns: number): readonly string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => wrapped(right, { lead: `  ${left.padEnd(width)}  `, columns }));
}
