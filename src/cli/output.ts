import { faults, type Fault } from '../bus/messages/fault.ts'

export const print = (text: string): void => {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`)
}
export const remark = (text: string): void => {
  process.stderr.write(`${text}\n`)
}
export const printJson = (value: unknown): void => {
  print(JSON.stringify(value, null, 2))
}

/** What happened and what to do next, on stderr; with --json as HTTP says it, on stdout. Sets the exit status. */
export function printFault(fault: Fault, { json = false }: { readonly json?: boolean } = {}): void {
  const { wire, exit } = faults[fault.code]
  const { message, hint } = fault
  if (json) printJson({ error: { code: wire, message, ...(hint === undefined ? {} : { hint }) } })
  else
    remark(
      `${fault.code === 'internal' ? 'LocalGPT failed (a bug): ' : ''}${message}${hint === undefined ? '' : `\n${hint}`}`,
    )
  process.exitCode = exit
}
