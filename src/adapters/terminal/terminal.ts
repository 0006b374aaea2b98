/** What the chat needs of a terminal: process.stdin and process.stdout have it, and so has a test. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream & { setRawMode?(raw: boolean): unknown }
  readonly output: {
    write(text: string): unknown
    readonly columns?: number
    readonly rows?: number
    on(event: 'resize', listener: () => void): unknown
    off(event: 'resize', listener: () => void): unknown
  }
  readonly colour: boolean
}

export const sizeOf = ({ output: { columns, rows } }: Terminal) => ({
  columns: Math.max(columns ?? 80, 8),
  rows: Math.max(rows ?? 24, 4),
})
