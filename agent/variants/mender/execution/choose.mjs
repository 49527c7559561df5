// Owns which executors can run a task's tests, fastest first.
import { javascriptExecutor, speaks } from './javascript.mjs';
import { pythonExecutor } from './python.mjs';
import { realExecutor } from './real.mjs';

/** @import { AttemptContext, VisibleTask } from '../../protocol.ts' */
/** @import { Executor } from './trial.mjs' */

/**
 * Each opens when it is asked for: the next is only needed when the one before cannot do it.
 * @param {VisibleTask} task
 * @param {AttemptContext} context
 * @param {number} workers
 * @returns {(() => Promise<Executor | undefined>)[]}
 */
export function executorsFor(task, context, workers) {
  const { framework } = task.suite;
  const real = async () => realExecutor({ task, context });
  if (framework === 'pytest' || framework === 'unittest')
    return [async () => pythonExecutor(task, workers), real];
  if (speaks.has(framework)) return [() => javascriptExecutor(task, workers), real];
  return [real];
}
