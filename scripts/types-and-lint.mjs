/** What `npm run types` and `npm run lint` say, from one program: apart, each reads every file and works out every type for itself. */
import { fileURLToPath } from 'node:url'
import { ESLint } from 'eslint'
import typescript from 'typescript'
import { parser } from 'typescript-eslint'

const root = fileURLToPath(new URL('..', import.meta.url))
const [cacheLocation] = process.argv.slice(2)

const format = (diagnostics) =>
  typescript.formatDiagnostics(diagnostics, {
    getCanonicalFileName: (name) => name,
    getCurrentDirectory: () => root,
    getNewLine: () => '\n',
  })

const readConfig = () => {
  const host = {
    ...typescript.sys,
    onUnRecoverableConfigFileDiagnostic: (diagnostic) => {
      throw new Error(format([diagnostic]))
    },
  }
  return typescript.getParsedCommandLineOfConfigFile(`${root}tsconfig.json`, {}, host)
}

const checkTypes = () => {
  const { fileNames: rootNames, options, errors } = readConfig()
  const builder = typescript.createIncrementalProgram({ rootNames, options, configFileParsingDiagnostics: errors })
  const found = [
    ...builder.getConfigFileParsingDiagnostics(),
    ...builder.getOptionsDiagnostics(),
    ...builder.getGlobalDiagnostics(),
    ...builder.getSyntacticDiagnostics(),
    ...builder.getSemanticDiagnostics(),
  ]
  // With noEmit, this writes down what need not be checked the next time.
  builder.emit()
  return { program: builder.getProgram(), found }
}

/** ESLint's configuration as it is, but that files are looked up in `program`; the parser's name is part of the cache's key. */
const lint = async (program) => {
  const ofProgram = {
    meta: { ...parser.meta, name: 'of-one-program' },
    parseForESLint: (code, options) =>
      parser.parseForESLint(code, { ...options, projectService: false, programs: [program] }),
  }
  const eslint = new ESLint({
    cwd: root,
    cache: true,
    cacheLocation,
    cacheStrategy: 'content',
    overrideConfig: { files: ['**/*.ts'], languageOptions: { parser: ofProgram } },
  })
  const results = await eslint.lintFiles('.')
  const formatter = await eslint.loadFormatter('stylish')
  return { found: results.flatMap(({ messages }) => messages), text: await formatter.format(results) }
}

const types = checkTypes()
const style = await lint(types.program)
if (types.found.length) console.log(format(types.found).trimEnd())
if (style.text) console.log(style.text)
process.exitCode = types.found.length + style.found.length ? 1 : 0
