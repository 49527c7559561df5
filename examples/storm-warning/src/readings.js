// Wind readings of the lighthouse, one every ten minutes.

const LINE = /^(\d{2}):(\d{2}) (\d+(?:\.\d+)?)(?: gust (\d+(?:\.\d+)?))?$/;

/** Reads lines like `14:20 11.5 gust 17.2`: metres a second, a gust when there was one. */
export function parseReadings(text) {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      const match = LINE.exec(line);
      if (!match) throw new Error(`"${line}" is no reading`);
      const [, hours, minutes, wind, gust = wind] = match;
      return { minute: Number(hours) * 60 + Number(minutes), wind: Number(wind), gust: Number(gust) };
    });
}

/** Mean wind of the readings of the last half hour before `minute`, that minute included; 0 without any. */
export function meanWind(readings, minute) {
  const recent = readings.filter((reading) => reading.minute <= minute && reading.minute > minute - 30);
  if (recent.length === 0) return 0;
  return recent.reduce((sum, { wind }) => sum + wind, 0) / recent.length;
}
