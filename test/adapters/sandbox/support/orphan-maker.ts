import { testHome } from './home.ts'

/** Starts a command that would leave a trace after a second, says so, and waits to be killed. Argument: the home of the test. */
const [, , folder = ''] = process.argv
const home = testHome()
const shell = home.shell({ workspace: `${folder}/workspace` })
await shell.start({ command: 'sleep 1; touch orphan; sleep 50', cwd: '.', timeoutMs: 60_000, boxed: true })
console.log('started')
