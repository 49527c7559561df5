// When a boat can land: the water over the sill must carry it.
import { heightAt } from './tides.js';

const STEP = 10;

/**
 * Times of the day, in steps of ten minutes, between which a boat of the given draught floats over the sill.
 * Both ends are times at which it still does.
 */
export function landingWindows(tides, { draught, sill = 0 }) {
  const windows = [];
  let open;
  for (let minute = 0; minute < 24 * 60; minute += STEP) {
    const height = heightAt(tides, minute);
    const floats = height !== undefined && height - sill >= draught;
    if (floats && !open) {
      open = { from: minute, to: minute };
      windows.push(open);
    } else if (floats) {
      open.to = minute;
    } else {
      open = undefined;
    }
  }
  return windows;
}

/** The window in which `minute` lies, or the next one. */
export function nextWindow(windows, minute) {
  return windows.find((window) => window.to >= minute);
}
