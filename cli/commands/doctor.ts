// `galapagos doctor`: what this machine and this project offer, tried and not guessed, and what mends what is missing.
import { type Fault } from '../../agent/engine/fault.ts';
import { DEFAULT_POLICY } from '../../agent/engine/sandbox-policy.ts';
import { reason } from '../../agent/notice.ts';
import { survey } from '../../sandbox/workspace/survey.ts';
import { describeMachine, type MachineReport } from '../../sandbox/workspace/machine.ts';
import { evidenceWords } from '../../agent/end-words.ts';
import { detectSuite } from '../../sandbox/suite/detection/detect.ts';
import { evidenceOf } from '../../sandbox/suite/run.ts';
import { toolsOf } from '../../sandbox/suite/toolchain.ts';
import { readableFolder } from '../../sandbox/workspace/freeze.ts';
import { commandText } from '../../sandbox/oracle/baseline/suite-fault.ts';
import { type Arguments } from '../options/arguments.ts';
import { refuse, type Command, type Desk } from '../desk.ts';
import { EXIT } from '../telling/help.ts';
import { projectToRepair } from '../project.ts';
import { readinessOf, type ExaminedProject, type Readiness } from '../telling/readiness.ts';
import { policyOf, unsetWords } from '../options/sandbox-options.ts';
import { type Terminal } from '../telling/terminal.ts';
import { modelsLine } from '../models/servers.ts';
import { showProbes } from './probes.ts';
import { wrapped } from '../telling/wrap.ts';

export const doctor: Command = async (args, desk) => {
  if (args.flag('probes')) return await showProbes(args, desk);
  const directory = await projectToRepair(args, desk, args.positionals[0]);
  const policy = policyOf(args, { cwd: desk.cwd, directory });
  if (!policy.ok) return refuse(desk.terminal, policy.fault);
  const described = await describeMachine({ policy: policy.value ?? DEFAULT_POLICY });
  if (!described.ok) return refuse(desk.terminal, described.fault);
  for (const words of unsetWords(policy.value ?? DEFAULT_POLICY, desk.environment)) desk.terminal.say(words);
  const machine = described.value;
  const project = await examine(directory);
  const readiness = readinessOf({ machine, project, where: whereOf(args) }, desk.terminal.program);
  if (desk.terminal.isRead) {
    const { version } = desk;
    const about = { version, node: process.version, ...machine, project, ...readiness };
    desk.terminal.print(JSON.stringify(about));
  } else {
    describeMachineTo(machine, desk);
    desk.terminal.print(`\nmodels     ${await modelsLine(desk)}`);
    describeProject(project, desk.terminal);
    conclude(readiness, desk.terminal);
  }
  return readiness.ready ? EXIT.done : EXIT.refused;
};

/** As the user said it, and as `repair` takes it, too. */
function whereOf(args: Arguments): readonly string[] {
  const folder = args.positionals[0] ?? args.text('dir');
  return folder === undefined ? (args.flag('here') ? ['--here'] : []) : [folder];
}

async function examine(directory: string): Promise<ExaminedProject> {
  const folder = await readableFolder(directory);
  if (!folder.ok) return { directory, fault: folder.fault, tools: [] };
  const tree = await survey(folder.value, new AbortController().signal);
  if (!tree.ok) return { directory, fault: tree.fault, tools: [] };
  const suite = await detectSuite(tree.value, {});
  if (!suite.ok) return { directory, fault: suite.fault, tools: [] };
  return { directory, suite: suite.value, tools: await toolsOf(suite.value, tree.value.record.root) };
}

const tiers = {
  full: 'full: bubblewrap, with nothing missing',
  namespaces: 'namespaces: own process, network, file and user namespaces',
  container: 'container: an image of your choice',
  rules: 'rules: the kernel refuses files and network, but tests see the machine as it is',
  limits: 'limits only: code under test is not walled off from your files',
} as const;

function describeMachineTo(machine: MachineReport, { terminal, version }: Desk): void {
  const { print, paint } = terminal;
  print(`galapagos ${version}, node ${process.version}, ${process.platform} ${process.arch}`);
  print(
    `isolation  ${paint(machine.tier === 'limits' ? 'red' : 'green', tiers[machine.tier])} (${machine.backend})`,
  );
  for (const lack of machine.lacks) print(listed(`lacks ${lack}`, terminal));
  for (const { name, why } of machine.passedOver) print(listed(`not ${name}: ${why}`, terminal));
  print('');
  const width = widthOf(machine.parts);
  for (const part of machine.parts)
    printPart(
      { ...part, detail: part.present ? part.detail : `${part.purpose} (${part.detail})` },
      width,
      terminal,
    );
}

const listed = (words: string, { columns }: Terminal): string =>
  wrapped(words, { lead: ' '.repeat(11), columns });

function describeProject({ directory, suite, fault, tools }: ExaminedProject, terminal: Terminal): void {
  const { print, paint } = terminal;
  print(`\nproject    ${directory}`);
  if (!suite) return print(`tests      ${paint('yellow', absenceOf(fault))}`);
  print(`tests      ${suite.framework}, by ${suite.source}`);
  print(`command    ${commandText(suite)}`);
  const evidence = evidenceOf(suite);
  if (evidence === 'native') print(`judged     ${evidenceWords.native}`);
  if (evidence === 'sealed or native')
    print(`judged     by a sealed report where its version takes ours, else ${evidenceWords.native}`);
  if (evidence === 'any')
    print(
      `judged     ${evidenceWords['handed-on']}, by another report that its command leaves, or by its exit status alone`,
    );
  const width = widthOf(tools);
  for (const tool of tools) printPart(tool, width, terminal);
}

/** That no tests were found is said only where they were looked for. */
function absenceOf(fault: Fault | undefined): string {
  if (!fault || fault.kind === 'tests-not-found' || fault.kind === 'folder-empty') return 'none found';
  return `not looked at: ${fault.kind === 'git-missing' ? 'git is missing' : reason(fault)}`;
}

interface Part {
  readonly name: string;
  readonly present: boolean;
  readonly detail: string;
  readonly fix?: string;
}

const widthOf = (parts: readonly Pick<Part, 'name'>[]): number =>
  Math.max(0, ...parts.map((part) => part.name.length));

function printPart(
  { name, present, detail, fix }: Part,
  width: number,
  { print, paint, columns }: Terminal,
): void {
  const lead = `${present ? paint('green', '✓') : paint('yellow', '✗')} ${name.padEnd(width)}  `;
  print(wrapped(detail, { lead, leadWidth: width + 4, columns }));
  if (fix !== undefined) print(`  ${' '.repeat(width)}  mend it with: ${fix}`);
}

function conclude({ ready, words, next }: Readiness, { print, paint }: Terminal): void {
  const title = ready ? paint('green', 'Ready') : paint('red', 'Not ready');
  print(`\n${title}: ${words}\n${ready ? 'Start with' : 'Next'}: ${next}`);
}
