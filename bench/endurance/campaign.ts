// The endurance campaign: hosts judge patch after patch and are killed at random moments; then it is seen what is left.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { seededRng } from '../../agent/engine/random.ts';
import { removeTree } from '../../sandbox/workspace/remove-tree.ts';
import { makeRepository } from './project.ts';
import { type Traces, fingerprint, occupied, processesNaming, tracesOf } from './traces.ts';

export interface Campaign {
  readonly evaluations: number;
  /** Hosts killed: every other alone, the others with their whole process group, as when the power fails. */
  readonly kills: number;
  readonly seed: number;
}

export interface Findings {
  readonly evaluations: number;
  readonly kills: number;
  /** What sweeps found of killed hosts. */
  readonly swept: { readonly boxes: number; readonly processes: number };
  /** Processes of earlier hosts that a host, when it had started, left alive: the most of any start. */
  readonly survivors: number;
  /** After the last host has ended tidily. */
  readonly left: Traces;
  readonly repositoryIsUntouched: boolean;
  /** Disk that everything occupies after the first tidy host and after the last, bytes. */
  readonly occupied: { readonly first: number; readonly last: number };
  readonly ms: number;
}

/** Throws when a patch is judged wrongly. */
export async function endure({ evaluations, kills, seed }: Campaign): Promise<Findings> {
  const place = realpathSync(mkdtempSync(join(tmpdir(), 'galapagos-endurance-')));
  try {
    mkdirSync(join(place, 'repository'));
    makeRepository(join(place, 'repository'));
    return await new Hosts(place, seed).carryOut(evaluations, kills);
  } finally {
    await removeTree(place);
  }
}

class Hosts {
  readonly #place: string;
  readonly #chance: () => number;
  #hosts = 0;
  #next = 0;
  #judged = 0;
  #swept = { boxes: 0, processes: 0 };
  #survivors = 0;

  constructor(place: string, seed: number) {
    this.#place = place;
    this.#chance = seededRng(seed);
  }

  async carryOut(evaluations: number, kills: number): Promise<Findings> {
    const start = performance.now();
    const repository = join(this.#place, 'repository');
    const before = fingerprint(repository);
    // One host that ends tidily makes what is there for good: the objects of the frozen base.
    await this.#host(2, undefined);
    const first = occupied(this.#place);
    const share = (evaluations - 4) / Math.max(1, kills);
    for (let kill = 0; kill < kills; kill++) {
      await this.#host(Math.ceil(4 * share), {
        after: Math.floor(2 * share * this.#chance()),
        group: kill % 2 === 1,
      });
    }
    await this.#host(Math.max(2, evaluations - this.#judged), undefined);
    return {
      evaluations: this.#judged,
      kills,
      swept: this.#swept,
      survivors: this.#survivors,
      left: tracesOf(this.#place, this.#token(0)),
      repositoryIsUntouched: fingerprint(repository) === before,
      occupied: { first, last: occupied(this.#place) },
      ms: performance.now() - start,
    };
  }

  /** Runs a host to its end, or kills it when it has judged so many patches and a random moment has passed. */
  async #host(count: number, death: Death | undefined): Promise<void> {
    this.#hosts += 1;
    const args = [this.#place, this.#token(this.#hosts), String(this.#next), String(count)];
    const host = spawn(process.execPath, [join(import.meta.dirname, 'host.ts'), ...args], {
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(host, 'exit');
    this.#next += count;
    const judgedBefore = this.#judged;
    const doom = (): boolean => death !== undefined && this.#judged - judgedBefore >= death.after;
    // With nothing to wait for, it dies while it starts.
    if (death && doom()) setTimeout(() => end(host, death), 1_000 * this.#chance());
    let isDoomed = doom();
    for await (const line of createInterface({ input: host.stdout })) {
      this.#hear(line);
      if (isDoomed || !death || !doom()) continue;
      isDoomed = true;
      setTimeout(() => end(host, death), 300 * this.#chance());
    }
    const [code, signal]: unknown[] = await ended;
    if (code !== 0 && signal !== 'SIGKILL') throw new Error(`a host ended by itself, with ${String(code)}`);
  }

  #hear(line: string): void {
    const [what, ...rest] = line.split(' ');
    if (what === 'judged') this.#judged += 1;
    if (what !== 'swept') return;
    const [boxes = 0, processes = 0] = rest.map(Number);
    this.#swept = { boxes: this.#swept.boxes + boxes, processes: this.#swept.processes + processes };
    const alive = processesNaming(this.#token(0), this.#token(this.#hosts));
    this.#survivors = Math.max(this.#survivors, alive);
  }

  /** Seconds that nothing else sleeps; of host 0, what all of them begin with. */
  #token(host: number): string {
    return host === 0 ? `86400.${process.pid}` : `86400.${process.pid}${String(host).padStart(4, '0')}`;
  }
}

interface Death {
  /** Patches it has judged before it dies. */
  readonly after: number;
  readonly group: boolean;
}

function end(host: ChildProcess, { group }: Death): void {
  if (host.pid === undefined || host.exitCode !== null || host.signalCode !== null) return;
  if (group) process.kill(-host.pid, 'SIGKILL');
  else host.kill('SIGKILL');
}
