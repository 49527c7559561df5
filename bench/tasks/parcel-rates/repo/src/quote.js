import { bandOf } from './bands.js';
import { surcharge } from './zones.js';

export function quote(parcel) {
  const weight = Math.max(parcel.grams, volumetric(parcel));
  const base = bandOf(weight).cents;
  const extra = surcharge(parcel.zone, weight);
  return { base, extra, total: base + extra };
}

/** A light and bulky parcel pays for its volume: 1 g per 5 cubic centimetres. */
function volumetric({ size = [0, 0, 0] }) {
  const [a, b, c] = size;
  return Math.round((a * b * c) / 5);
}
