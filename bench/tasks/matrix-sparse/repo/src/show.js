export const show = (matrix) => Array.from({ length: matrix.rows }, (_, row) => Array.from({ length: matrix.columns }, (_, column) => matrix.get(row, column)).join(' ')).join('\n');
