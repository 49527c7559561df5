const SURCHARGE_PER_KILO = { home: 0, near: 150, remote: 480 };
const CAP = 1200;

/** Surcharge in cents for a zone; every begun kilogram counts. */
export function surcharge(zone, grams) {
  const rate = SURCHARGE_PER_KILO[zone];
  if (rate === undefined) throw new Error(`unknown zone ${zone}`);
  const kilos = Math.ceil(grams / 1000);
  return Math.min(CAP * kilos, rate * kilos);
}
