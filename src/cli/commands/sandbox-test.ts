import pc from 'picocolors'
import { testSandbox as runTest } from '../../app/sandbox/test-sandbox.ts'
import { openContext, type GlobalFlags } from '../context.ts'
import { print, printJson } from '../output.ts'

/** Tries every way out of the box; exit status 1 where one is open. */
export async function testSandbox(flags: GlobalFlags): Promise<void> {
  const { paths, config, env } = await openContext(flags)
  const json = flags.json === true
  const test = await runTest(paths, config, env, ({ ok, name, detail }) => {
    if (!json) print(`${ok ? pc.green('✓') : pc.red('✗')} ${name}  ${pc.dim(detail)}`)
  })
  const failed = test.tests.filter(({ ok }) => !ok)
  const { level, by, missing } = test.level
  if (json) printJson({ ok: failed.length === 0, level, by, missing, tests: test.tests, skipped: test.skipped })
  else {
    for (const { name, why } of test.skipped) print(pc.dim(`- ${name}  not tried: ${why}`))
    const box = level === 'none' ? `There is no box: ${by}.` : `Boxed by ${by} (${level}).`
    print(`\n${box} ${test.tests.length - failed.length} of ${test.tests.length} attempts were held off.`)
    if (failed.length > 0) for (const sentence of missing) print(pc.yellow(sentence))
  }
  if (failed.length > 0) process.exitCode = 1
}
