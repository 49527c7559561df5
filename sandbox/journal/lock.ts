// The lock of a run: one living writer at a time, and none that a dead one could leave behind for ever.
import { randomBytes } from 'node:crypto';
import { appendFile, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { failure, success, type Outcome } from '../../agent/engine/outcome.ts';
import { isMissing } from '../disk/disk-fault.ts';
import { isOwner, lifeOf, thisProcess, type Owner } from '../disk/life.ts';

/** Held until disposed. `onLost` tells, once, who took the lock for abandoned. */
export interface Lock extends AsyncDisposable {
  onLost(report: (pid: number) => void): void;
}

/** Signs of life, for those who cannot look at our process: the mark's time of change. */
const BEAT_MS = 5_000;
const SILENT_MS = 60_000;
const ATTEMPTS = 20;

/**
 * Each writer first puts down a mark with a name of its own and then looks for others, so that of two at least one
 * sees the other. Names are never used twice, so a dead mark can be removed without a race. A mark says `held` in its
 * second line once its owner has won; two that only claim both step back and try again.
 */
export async function takeLock(folder: string): Promise<Outcome<Lock, { readonly pid: number }>> {
  const me = await thisProcess();
  for (let attempt = 1; ; attempt++) {
    const mine = await putMark(folder, me);
    const others = await livingMarks(folder, me, mine);
    const [rival] = others;
    if (rival === undefined) {
      await appendFile(mine, 'held\n');
      return success(heldLock({ folder, me, mine }));
    }
    await rm(mine, { force: true });
    if (attempt === ATTEMPTS || others.some((other) => other.isHeld)) return failure({ pid: rival.pid });
    await pause((randomBytes(1)[0] ?? 0) / 4);
  }
}

/** The process that writes in this folder at present, if one does. */
export async function lockHolder(folder: string): Promise<{ readonly pid: number } | undefined> {
  const marks = await livingMarks(folder, await thisProcess());
  return marks.find((mark) => mark.isHeld);
}

interface Mark {
  readonly pid: number;
  readonly isHeld: boolean;
}

async function putMark(folder: string, me: Owner): Promise<string> {
  const name = randomBytes(8).toString('hex');
  const temporary = join(folder, `.${name}.tmp`);
  const mine = join(folder, `writer-${name}.lock`);
  try {
    await writeFile(temporary, `${JSON.stringify(me)}\n`, { flag: 'wx', mode: 0o600 });
    await rename(temporary, mine);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  return mine;
}

async function livingMarks(folder: string, me: Owner, mine?: string): Promise<readonly Mark[]> {
  const names = (await readdir(folder)).filter((name) => /^writer-[0-9a-f]{16}\.lock$/.test(name));
  const paths = names.map((name) => join(folder, name)).filter((path) => path !== mine);
  const now = mine === undefined ? Date.now() : (await stat(mine)).mtimeMs;
  const marks = await Promise.all(paths.map(async (path) => await readMark(path, { me, now })));
  // Only who is about to write tidies up: a reader may not be allowed to.
  if (mine !== undefined) {
    await Promise.all(paths.filter((_path, index) => !marks[index]).map((path) => rm(path, { force: true })));
  }
  return marks.filter((mark) => mark !== undefined);
}

/** The mark, if its owner lives. */
async function readMark(path: string, { me, now }: { me: Owner; now: number }): Promise<Mark | undefined> {
  try {
    const [first, second] = (await readFile(path, 'utf8')).split('\n');
    const owner = decodeOwner(first ?? '');
    if (!owner) return undefined;
    const life = await lifeOf(owner, me);
    const isSilent = life === 'unknown' && now - (await stat(path)).mtimeMs > SILENT_MS;
    return life === 'dead' || isSilent ? undefined : { pid: owner.pid, isHeld: second === 'held' };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function heldLock({ folder, me, mine }: { folder: string; me: Owner; mine: string }): Lock {
  let report = (_pid: number): void => undefined;
  const beat = async (): Promise<void> => {
    try {
      const now = new Date();
      await utimes(mine, now, now);
    } catch (error) {
      // A disk that does not answer for once is no reason to give up; a mark that is gone is.
      if (!isMissing(error)) return;
      clearInterval(timer);
      report(await rivalOf(folder, me));
    }
  };
  const timer = setInterval(() => void beat(), BEAT_MS);
  timer.unref();
  return {
    onLost(call) {
      report = call;
    },
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      report = () => undefined;
      await rm(mine, { force: true });
    },
  };
}

async function rivalOf(folder: string, me: Owner): Promise<number> {
  try {
    return (await livingMarks(folder, me))[0]?.pid ?? 0;
  } catch (error) {
    if (isMissing(error)) return 0;
    throw error;
  }
}

function decodeOwner(line: string): Owner | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isOwner(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
