// A brain that says what a script holds, one answer after the other.
import { type Answer, type Brain } from './brain.ts';

/** In order of the requests, whoever asks. A request after the last answer fails with the number of both. */
export function scripted(answers: readonly (Answer | Brain)[]): Brain {
  let asked = 0;
  return async (seen) => {
    const answer = answers[asked++];
    if (answer === undefined)
      throw new Error(`The script has ${answers.length} answers, and this is request ${asked}.`);
    return typeof answer === 'function' ? answer(seen) : answer;
  };
}
