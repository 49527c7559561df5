// What the stochastic solver says when it is asked for words instead of turns: typed JSON that holds what it was shown.
import { type Answer, type SeenBody } from './brain.ts';

const MOST_LINES = 8;

/** Answers operators and critics. Of patches it repeats the lines that they add; it knows nothing beyond the prompt. */
export function advise({ messages }: SeenBody): Answer {
  const system = messages.find(({ role }) => role === 'system')?.content ?? '';
  const prompt = messages.find(({ role }) => role === 'user')?.content ?? '';
  return { text: JSON.stringify(answerTo(system, prompt)) };
}

function answerTo(system: string, prompt: string): object {
  if (system.includes('"advice"')) return adviceFrom(prompt);
  if (system.includes('"questions"')) return { questions: QUESTIONS };
  if (system.includes('"answers"')) return { answers: answersIn(prompt) };
  if (system.includes('"better"'))
    return { reason: 'Both are patches of the same task.', better: 'neither', confidence: 0 };
  throw new Error('a question of a kind that the solver does not know');
}

function adviceFrom(prompt: string): object {
  const shown = prompt.slice(Math.max(0, prompt.indexOf('\nPatch of ')));
  const added = [...shown.matchAll(/^\+(?!\+\+)(.+)$/gm)].map(([, line = '']) => line.trim());
  const files = [...shown.matchAll(/^\+\+\+ b\/(\S+)$/gm)].map(([, path = '']) => path);
  const words =
    added.length > 0
      ? `Consider these lines of earlier attempts: ${added.slice(0, MOST_LINES).join(' ')}`
      : 'Look where nobody has looked yet.';
  return { advice: words, files: [...new Set(files)].slice(0, 3), tests: [] };
}

const QUESTIONS = [
  'Does the patch change the code that the failing tests reach?',
  'Does it treat other values than those of the tests in the same way?',
  'Does it keep what passing tests rely on?',
  'Is its cause the cause of the failure?',
];

function answersIn(prompt: string): readonly object[] {
  const count = [...prompt.matchAll(/^\d+\. /gm)].length || QUESTIONS.length;
  return Array.from({ length: count }, (_, n) => ({
    question: n + 1,
    yes: false,
    evidence: 'The patch does not show it.',
  }));
}
