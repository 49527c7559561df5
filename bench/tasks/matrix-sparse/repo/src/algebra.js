import { Sparse } from './sparse.js';

export function transpose(matrix) {
  const turned = new Sparse(matrix.rows, matrix.columns);
  for (const [row, column, value] of matrix) turned.set(column, row, value);
  return turned;
}

export function multiply(a, b) {
  if (a.columns !== b.rows) throw new RangeError('sizes do not fit');
  const product = new Sparse(a.rows, b.columns);
  for (const [row, inner, left] of a) {
    for (let column = 0; column < b.columns; column++) {
      const right = b.get(inner, column);
      if (right !== 0) product.set(row, column, left * right);
    }
  }
  return product;
}
