// Minutes of the day as people write them.

export function clock(minute) {
  const hours = Math.floor(minute / 60);
  return `${String(hours).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}

export function windowText(window) {
  return window.from === window.to ? clock(window.from) : `${clock(window.from)}–${clock(window.to)}`;
}
