import { version } from '../config/version.ts'

// This file and what it imports at once also load in an old Node, so that it can say what is missing.
const OLDEST = [20, 19] as const
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
const [first] = process.argv.slice(2)

if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
  process.stderr.write(
    `LocalGPT needs Node ${OLDEST.join('.')} or newer; this is ${process.versions.node}.\nInstall a newer one: https://nodejs.org\n`,
  )
  process.exitCode = 1
}
// The most asked question is answered before anything else is loaded.
else if (first === '--version' || first === '-V') process.stdout.write(`${version}\n`)
else void import('./program.ts').then(({ main }) => main(process.argv))
