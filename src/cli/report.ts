import { CommanderError } from 'commander'
import { faultFrom, faultOf, type Fault } from '../bus/messages/fault.ts'
import { printFault } from './output.ts'

interface Manner {
  readonly json: boolean
  readonly verbose: boolean
}

/** Whatever ended a command line, in words, with its exit status. */
export function report(error: unknown, { json, verbose }: Manner): void {
  const fault = error instanceof CommanderError ? usageFault(error) : faultFrom(error)
  // The help of a group of commands is on the screen already.
  if (error instanceof CommanderError && error.code === 'commander.help' && !json) process.exitCode = 2
  else printFault(fault, { json })
  if (fault.code === 'internal' && verbose && error instanceof Error) process.stderr.write(`${error.stack ?? ''}\n`)
}

function usageFault({ message, code }: CommanderError): Fault {
  if (code === 'commander.help')
    return faultOf('usage.invalid', 'A command is missing.', { hint: 'localgpt --help shows what there is.' })
  const [what = '', suggestion] = message.replace(/^error: /, '').split('\n')
  const sentence = `${what.charAt(0).toUpperCase()}${what.slice(1).replace(/[.?]+$/, '')}.`
  const ofChat = /^Unknown option '(--resume|--session|--no-memory)'/.exec(sentence)?.[1]
  if (ofChat !== undefined)
    return faultOf('usage.invalid', sentence, {
      hint: `It stands behind a command: localgpt chat ${ofChat === '--session' ? '--session ID' : ofChat}`,
    })
  const near = suggestion?.replace(/^\((.*)\)$/, '$1')
  return faultOf('usage.invalid', sentence, {
    hint: near ?? 'localgpt --help shows what there is.',
  })
}
