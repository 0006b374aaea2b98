import { widenInto } from './half.ts'

export interface Matrix {
  readonly rows: number
  readonly columns: number
  /** Half precision, row by row. */
  readonly data: Uint16Array
}

export interface Quantised {
  readonly values: Int8Array
  /** `[rows]`: a row of numbers is its scale times its values. */
  readonly scales: Float32Array
}

const largest = 127

/** Each row by its own scale, symmetric around zero: a row with small numbers keeps as many digits as one with large. */
export const quantiseRows = ({ rows, columns, data }: Matrix): Quantised => {
  const values = new Int8Array(rows * columns)
  const scales = new Float32Array(rows)
  const row = new Float32Array(columns)
  for (let r = 0; r < rows; r++) {
    widenInto(row, data.subarray(r * columns, (r + 1) * columns))
    let top = 0
    for (let c = 0; c < columns; c++) top = Math.max(top, Math.abs(row[c] ?? 0))
    // A row of zeros has no scale; any will do.
    const scale = Math.fround(top / largest) || 1
    scales[r] = scale
    for (let c = 0; c < columns; c++) {
      values[r * columns + c] = Math.max(-largest, Math.min(largest, Math.round((row[c] ?? 0) / scale)))
    }
  }
  return { values, scales }
}

/** `[rows, columns]` to `[columns, rows]`. */
export const transpose = <Data extends Int8Array | Uint16Array>(rows: number, columns: number, data: Data): Data => {
  const turned = data.slice() as Data
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) turned[c * rows + r] = data[r * columns + c] ?? 0
  }
  return turned
}
