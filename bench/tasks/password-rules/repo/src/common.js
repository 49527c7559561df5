const WORDS = ['password', 'letmein', 'dragon', 'finch'];
const ALIKE = { 0: 'o', 1: 'l', 3: 'e', 4: 'a', 5: 's', $: 's', '@': 'a' };

/** The common word in a password, or undefined. */
export function commonWord(password) {
  const plain = password.toLowerCase();
  return WORDS.find((word) => plain.includes(word));
}
