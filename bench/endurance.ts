// Measures what a thousand judgements and fifty killed hosts leave behind: nothing, it is to be.
// `node bench/endurance.ts [EVALUATIONS] [KILLS]`
import { endure } from './endurance/campaign.ts';

const [evaluations = 1_000, kills = 50] = process.argv.slice(2).map(Number);
const found = await endure({ evaluations, kills, seed: 1 });
const growth = found.occupied.last - found.occupied.first;
const claims: readonly (readonly [string, boolean])[] = [
  [`evaluations judged as they should be: ${found.evaluations}`, found.evaluations >= evaluations],
  [`hosts killed at random moments: ${found.kills}`, found.kills === kills],
  [`processes of killed hosts after the next start: ${found.survivors}`, found.survivors === 0],
  [`processes left at the end: ${found.left.processes}`, found.left.processes === 0],
  [`mounts left at the end: ${found.left.mounts}`, found.left.mounts === 0],
  [`workspaces left at the end: ${found.left.workspaces}`, found.left.workspaces === 0],
  [`the repository is untouched: ${found.repositoryIsUntouched}`, found.repositoryIsUntouched],
  [`disk: ${found.occupied.first} bytes before, ${found.occupied.last} after`, growth <= 0],
];
for (const [claim, isMet] of claims) console.log(`${isMet ? 'ok    ' : 'MISSED'} ${claim}`);
const { boxes, processes } = found.swept;
console.log(
  `       swept after kills: ${boxes} boxes, ${processes} processes; ${(found.ms / 1_000).toFixed(0)} s`,
);
if (claims.some(([, isMet]) => !isMet)) process.exitCode = 1;
