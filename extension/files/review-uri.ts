// Addresses of the two sides of a review. They keep the file's own path, so that the editor shows a change and no rename.
import { type Named } from '../target.ts';

export const scheme = 'galapagos';

export interface Side {
  readonly run: string;
  readonly rollout: string;
  /** Relative to the repository, with `/`: as the patch names the file. */
  readonly path: string;
  readonly side: 'before' | 'after';
}

export function queryOf({ run, rollout, path, side }: Side): string {
  return new URLSearchParams({ run, rollout, path, side }).toString();
}

export function sideOf(query: string): Side | undefined {
  const values = new URLSearchParams(query);
  const [run, rollout, path, side] = ['run', 'rollout', 'path', 'side'].map((name) => values.get(name));
  if (!run || !rollout || !path || (side !== 'before' && side !== 'after')) return undefined;
  return { run, rollout, path, side };
}

/** What a review that is open is about: lets Apply in its title bar mean this patch. */
export const namedBy = ({ run, rollout }: Side): Named => ({ run, rollout });
