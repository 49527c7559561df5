// When a run was started, as people say it: "Today 12:03", "Yesterday 17:20", "12 Nov 08:02", "12 Nov 2024".

/** Both times are Unix times in milliseconds; the words follow the machine's own time zone. */
export function whenWords(at: number, now: number): string {
  const then = new Date(at);
  const time = `${two(then.getHours())}:${two(then.getMinutes())}`;
  const days = Math.round((midnight(new Date(now)) - midnight(then)) / 86_400_000);
  if (days === 0) return `Today ${time}`;
  if (days === 1) return `Yesterday ${time}`;
  const day = `${then.getDate()} ${then.toLocaleString('en-GB', { month: 'short' })}`;
  const isThisYear = then.getFullYear() === new Date(now).getFullYear();
  return isThisYear ? `${day} ${time}` : `${day} ${then.getFullYear()}`;
}

const two = (n: number): string => String(n).padStart(2, '0');

function midnight(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}
