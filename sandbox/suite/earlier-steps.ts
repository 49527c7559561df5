// What a test command does before its framework starts must not come by the ticket, which lies on the stdin of the whole line.
import { type Suite } from '../../agent/task/suite.ts';
import { quoted, splitAtOperators } from './words.ts';

/**
 * The line, taken apart at its last command: what comes before it finds nothing on its stdin, and the last command gets
 * the ticket. The stdin of the line is a socket, which cannot be opened by another name; where it is a pipe
 * (`/proc/…/fd/0` can be opened), the shell takes the ticket out of it first. The last command's program is looked up
 * first, too: a step that puts another one on the path of programs does not replace it. A line of one command stays.
 * What a step leaves running could still try to be faster than the runner where that reads from a pipe.
 */
export function withTicketForLast(line: string): string {
  const pieces = splitAtOperators(line);
  const last = pieces?.at(-1)?.text ?? '';
  const before = pieces?.slice(0, -1) ?? [];
  if (last === '' || before.length === 0 || before.some(({ operator }) => !JOINING.has(operator)))
    return line;
  const steps = before.map(({ text, operator }, at) =>
    at === before.length - 1 ? text : `${text} ${operator}`,
  );
  const then = before.at(-1)?.operator === ';' ? ';' : ' &&';
  return `galapagos_ticket=; if [ -p /dev/stdin ]; then galapagos_ticket=$(cat); fi; ${lookedUp(last)}{ ${steps.join(' ')}
} </dev/null${then} { [ -z "$galapagos_ticket" ] || exec <<GALAPAGOS
$galapagos_ticket
GALAPAGOS
} && ${last}`;
}

/**
 * Could code under test have read the ticket before our reporter did? So it is where the command is not itself the runner
 * (`make`, `rake`, a script), where the shell runs something to learn the runner's words, and where the configuration
 * loads what a patch may edit.
 */
export function isHandedOn({ framework, argv, early = [] }: Suite): boolean {
  const isStarted = framework === 'rspec' && argv.some((word) => /(^|[\s/])(rake|rails)(\s|$)/.test(word));
  const asksFirst = argv[0] === 'sh' && /`|\$\(|<\(/.test(argv[2] ?? '');
  return framework === 'tap' || early.length > 0 || isStarted || asksFirst;
}

const JOINING: ReadonlySet<string> = new Set(['&&', ';']);

function lookedUp(command: string): string {
  const program = command.split(/\s+/).find((word) => !/^[A-Za-z_]\w*=/.test(word)) ?? '';
  return /^[\w.+-]+$/.test(program) ? `hash ${quoted([program])} 2>/dev/null; ` : '';
}
