import { defineConfig } from 'vitest/config'

/** What starts the built program, a browser or a real child process, or takes over a second. */
const slow = ['test/e2e/**/*.test.ts', 'test/**/*.slow.test.ts']
const layers = ['test/architecture/**/*.test.ts']

export default defineConfig({
  cacheDir: '.cache/vite',
  test: {
    // All cores: by itself vitest leaves one idle, which is half of a small machine, and much of a test is waiting.
    maxWorkers: '100%',
    // XState's development build warns when one actor's action makes another actor, which is what a bus that delivers at once does.
    onConsoleLog: (text) => !/^Custom actions should not call `(?:assign|raise)\(\)` directly/.test(text),
    projects: [
      // Files share their worker's modules: loading them anew for every file took most of the time.
      { test: { name: 'unit', include: ['test/**/*.test.ts'], exclude: [...slow, ...layers], isolate: false } },
      { test: { name: 'layers', include: layers, testTimeout: 60_000 } },
      // One file at a time: these measure, listen on ports and kill processes.
      { test: { name: 'e2e', include: slow, testTimeout: 60_000, hookTimeout: 60_000, fileParallelism: false } },
    ],
  },
})
