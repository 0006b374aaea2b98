/** `npm start`: sets the checkout up if need be, then is the command line itself, so signals and exit status are its own. */
import { fileURLToPath } from 'node:url'
import { setupOrExit } from './setup.mjs'

await setupOrExit()
const program = new URL('../dist/localgpt.js', import.meta.url)
process.argv[1] = fileURLToPath(program)
await import(program.href)
