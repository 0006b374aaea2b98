import { builtinModules } from 'node:module'
import { defineConfig, globalIgnores } from 'eslint/config'
import ts from 'typescript-eslint'

/** Everything here runs again in a replay, or in a browser: what it needs of the world comes in through a port. */
const pure = ['src/{bus,actors,security,views,ports}/**/*.ts']
const tests = ['test/**/*.ts']

const ports = {
  Date: 'Time is a port (Clock.now, Clock.offsetMinutes): a replay must see the time that was recorded.',
  performance: 'Time is a port (Clock.now): a replay must see the time that was recorded.',
  setTimeout: 'Timers are a port (Clock.after), and a deadline that matters is a fact: both survive a replay.',
  setInterval: 'Timers are a port (Clock.after), and a deadline that matters is a fact: both survive a replay.',
  setImmediate:
    'The order of work is the order of the log; queueMicrotask is allowed, timers are a port (Clock.after).',
  fetch: 'The network is a port: a replay must not reach it.',
  WebSocket: 'The network is a port: a replay must not reach it.',
  EventSource: 'The network is a port: a replay must not reach it.',
  process: 'The process is for app and cli; configuration comes in as a value.',
  console: 'Printing is for the terminal adapter and the logger; here, commit a fact.',
  crypto: 'Randomness is a port (Ids): a replay must see the same ids.',
  Buffer: 'Bytes belong to adapters, and the browser has no Buffer; text is text here.',
  globalThis: 'It would be a way round the ports.',
}

const local = [
  {
    selector:
      "MemberExpression[object.name='Intl'][property.name=/^(DateTimeFormat|Collator|NumberFormat|RelativeTimeFormat)$/]",
    message: 'The local time zone and language differ between machines: format with Clock.offsetMinutes, at the edge.',
  },
  {
    selector: 'MemberExpression[property.name=/^(toLocale\\w*String|localeCompare|getTimezoneOffset)$/]',
    message: 'The local time zone and language differ between machines, so a replay would too; compare with < and >.',
  },
]

const wholeZod = {
  selector: "ImportDeclaration[source.value='zod'] > :matches(ImportSpecifier, ImportDefaultSpecifier)",
  message: "import * as z from 'zod': bundled it is 85 KB, by name 454.",
}

const nodeModules = {
  regex: `^(node:.*|${builtinModules.filter((name) => !name.startsWith('_')).join('|')})$`,
  message: 'Node is reached through a port: adapters implement it, replay replaces it.',
}

export default defineConfig(
  globalIgnores(['dist/', 'coverage/', '.cache/', 'test/**/fixtures/']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts'],
    extends: [ts.configs.strictTypeChecked, ts.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/consistent-type-exports': 'error',
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // `() => void work()` and `() => emit(x)` read as they are meant.
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidOperator: true },
      ],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'none' },
      ],
      '@typescript-eslint/no-empty-function': ['error', { allow: ['arrowFunctions'] }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-restricted-syntax': ['error', wholeZod],
    },
  },
  {
    files: pure,
    rules: {
      'no-restricted-globals': ['error', ...Object.entries(ports).map(([name, message]) => ({ name, message }))],
      'no-restricted-properties': [
        'error',
        {
          object: 'Math',
          property: 'random',
          message: 'Randomness is a port (Ids): a replay must see the same values.',
        },
        {
          object: 'AbortSignal',
          property: 'timeout',
          message: 'Timers are a port (Clock.after): a replay must not wait.',
        },
      ],
      'no-restricted-syntax': ['error', wholeZod, ...local],
      'no-restricted-imports': ['error', { patterns: [nodeModules] }],
    },
  },
  {
    files: tests,
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/unbound-method': 'off',
      // A fake satisfies an async port without waiting for anything.
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    files: ['**/*.{mjs,cjs}'],
    rules: { 'no-unused-vars': ['error', { argsIgnorePattern: '^_', caughtErrors: 'none' }] },
  },
)
