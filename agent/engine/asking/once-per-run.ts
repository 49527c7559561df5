// What the attempts of a run share: worked out once, kept as a lesson of the attempt that asked first.
import { type Course } from '../driving/course.ts';
import { type RolloutId } from '../ids.ts';
import { type Json } from '../json.ts';
import { type Once, type PluginContext } from '../plugin.ts';
import { type RunView } from '../view.ts';

/** What no agent may say: lessons under such keys are the run's own. */
const MARK = 'run/';

/** Is this the key of a lesson that only the run itself may record and recall? */
export const isShared = (key: string): boolean => key.startsWith(MARK);

/** What the attempts call it, where a lesson under this key is theirs together. */
export const sharedName = (key: string): string | undefined =>
  isShared(key) ? key.slice(MARK.length) : undefined;

/** Does who asks by this name (`checklist`, not `g1.0`, `g1.0/checklist` or `final/judge`) ask for all attempts? */
export const isSharedAsker = (name: string): boolean => !/\/|^g\d+\.\d+$/.test(name);

type Means = Pick<PluginContext, 'chat' | 'signal'>;

export class OncePerRun {
  private readonly course: Pick<Course, 'view' | 'record' | 'context'>;
  /** Work that others wait for instead of doing it again. These never reject. */
  private readonly underWay = new Map<string, Promise<unknown>>();

  constructor(course: Pick<Course, 'view' | 'record' | 'context'>) {
    this.course = course;
  }

  /** For this attempt. Whatever becomes of it, what was found out stays. */
  of(rollout: RolloutId): Once {
    return async (key, work) => {
      for (;;) {
        const known = lessonOf(this.course.view, MARK + key);
        if (known !== undefined) return known;
        const other = this.underWay.get(key);
        if (!other) break;
        await other;
      }
      const found = this.find(rollout, key, work);
      const quiet = found.then(nothing, nothing).finally(() => this.underWay.delete(key));
      this.underWay.set(key, quiet);
      return found;
    };
  }

  private async find(
    rollout: RolloutId,
    key: string,
    work: (means: Means) => Promise<Json | undefined>,
  ): Promise<Json | undefined> {
    const value = await work(this.course.context(key, this.course.view));
    if (value !== undefined) {
      await this.course.record({ kind: 'lesson.recorded', rollout, key: MARK + key, value });
    }
    return value;
  }
}

/** Of all attempts, for also one that was cut short has found something out. */
function lessonOf({ rollouts }: RunView, key: string): Json | undefined {
  for (const { lessons } of rollouts.values()) {
    const lesson = lessons.find((each) => each.key === key);
    if (lesson) return lesson.value;
  }
  return undefined;
}

const nothing = (): undefined => undefined;
