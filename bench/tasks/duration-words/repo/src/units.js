export const UNITS = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
];

export const counted = (count, unit) => `${count} ${unit}${count <= 1 ? '' : 's'}`;
