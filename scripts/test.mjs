/** `npm test`: sets the checkout up if need be, then everything `npm run check` does, then the tests through the built program. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { check } from './check.mjs'
import { setupOrExit } from './setup.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))

await setupOrExit()
const good = await check()
// Through node, not the .bin link, so that it runs the same on Windows.
const e2e = spawnSync(
  process.execPath,
  [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--project', 'e2e', '--passWithNoTests'],
  {
    cwd: root,
    stdio: 'inherit',
  },
)
process.exitCode = good && e2e.status === 0 ? 0 : 1
