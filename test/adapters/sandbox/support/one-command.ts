import { runIn, testHome } from './home.ts'

/** Runs a command and forgets to close the shell. Argument: the home of the test. */
const [, , folder = ''] = process.argv
const shell = testHome().shell({ workspace: `${folder}/workspace` })
await runIn(shell, 'true')
await runIn(shell, 'true')
