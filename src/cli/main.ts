import { version } from '../config/version.ts'

// The two most asked questions are answered before anything is loaded.
const [first] = process.argv.slice(2)
if (first === '--version' || first === '-V') process.stdout.write(`${version}\n`)
else {
  const { main } = await import('./program.ts')
  await main(process.argv)
}
