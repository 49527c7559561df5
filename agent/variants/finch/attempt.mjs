// Finch: a model with a few tools. Looks, edits, tests, and stops when the tests pass or it goes in circles.

/** @import { AttemptContext, AttemptResult, VisibleTask } from '../protocol.ts' */

/**
 * One attempt. The patch is what it leaves in the workspace.
 * @param {VisibleTask} task
 * @param {AttemptContext} context
 * @returns {Promise<AttemptResult>}
 */
export async function attempt(task, context) {
  const asked = await context.chat({
    messages: [{ role: 'user', content: task.request ?? task.title }],
    maxTokens: 1_000,
  });
  if (!asked.ok) return { claim: `The model gave no answer: ${asked.fault.kind}.`, candidates: 0, files: [] };
  await context.note({ kind: 'model', title: 'Asked the model', detail: asked.value.text });
  return { claim: 'Finch asked its model and changed nothing.', candidates: 0, files: [] };
}
