// What some models leave of their thoughts in the text of an answer: taken away before it is read.

/** Also where only the end of the thoughts is marked, or where the answer was cut off within them. */
export const withoutThoughts = (text: string): string =>
  text
    .replaceAll(/<think(?:ing)?>[\s\S]*?(?:<\/think(?:ing)?>|$)/g, '')
    .replace(/^[\s\S]*<\/think(?:ing)?>/, '');
