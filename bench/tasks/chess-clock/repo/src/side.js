export const other = (side) => (side === 'white' ? 'black' : 'white');
