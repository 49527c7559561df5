/** Whether a point lies in a box [west, south, east, north]; west > east spans the date line. */
export function inBox([lon, lat], [west, south, east, north]) {
  if (lat <= south || lat >= north) return false;
  if (west <= east) return lon >= west && lon <= east;
  return lon >= east && lon <= west;
}
