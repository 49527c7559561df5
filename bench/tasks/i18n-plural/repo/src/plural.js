/** Which form of a plural a number takes: "one", "few" or "many". */
export function form(language, n) {
  if (language === 'pl') {
    return n === 1 ? 'one' : 'many';
  }
  return n === 1 ? 'one' : 'many';
}
