// What the attempts of a run share: worked out once, kept as a lesson of the attempt that asked first.
import { type Course } from './course.ts';
import { type RolloutId } from './ids.ts';
import { type Json } from './json.ts';
import { type Once } from './plugin.ts';
import { type RunView } from './view.ts';

export class Shared {
  private readonly course: Pick<Course, 'view' | 'record'>;
  /** Work that others wait for instead of doing it again. These never reject. */
  private readonly underWay = new Map<string, Promise<unknown>>();

  constructor(course: Pick<Course, 'view' | 'record'>) {
    this.course = course;
  }

  /** Asks in the name of this attempt. Whatever becomes of the attempt, what it found out stays. */
  of(rollout: RolloutId): Once {
    return async (key, work) => {
      for (;;) {
        const known = lessonOf(this.course.view, key);
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
    work: () => Promise<Json | undefined>,
  ): Promise<Json | undefined> {
    const value = await work();
    if (value !== undefined) {
      await this.course.record({ kind: 'lesson.recorded', rollout, key, value });
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
