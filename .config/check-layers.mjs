import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { cruise } from 'dependency-cruiser'
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config'
import { glob } from 'tinyglobby'
import ts from 'typescript'

/*
 * Checks who imports whom: the table in layers.json, no circles, the doors of the Telegram library and the container.
 * Fails too when it has read fewer modules or imports than there are, so that a blind run cannot pass.
 */
/** Whether the compiler sees an import in a file. */
const imports = (file) => ts.preProcessFile(readFileSync(file, 'utf8')).importedFiles.length > 0

const root = fileURLToPath(new URL('..', import.meta.url))
process.chdir(root)

const config = createRequire(import.meta.url)('./dependency-cruiser.cjs')
const folders = ['core', 'plugins', 'create-plugin']
const files = await glob(
  ['**/*.ts', '**/*.tsx'].flatMap((pattern) => folders.map((folder) => `${folder}/${pattern}`)),
  {
    ignore: ['**/node_modules/**', '**/templates/**'],
  },
)

const result = await cruise(
  folders,
  { ...config.options, ruleSet: { forbidden: config.forbidden }, validate: true },
  undefined,
  {
    tsConfig: extractTSConfig('tsconfig.json'),
  },
)
const { modules, summary } = result.output
const read = new Map(modules.map((module) => [module.source, module]))
const problems = summary.violations.map(({ rule, from, to, cycle }) => {
  const comment = config.forbidden.find(({ name }) => name === rule.name)?.comment
  const way = cycle ? [from, ...cycle.map(({ name }) => name ?? '')].join(' -> ') : `${from} -> ${to}`
  return `${rule.name}: ${way}${comment ? `\n  ${comment}` : ''}`
})

for (const file of files) {
  const module = read.get(file)
  if (!module) problems.push(`not read: ${file}`)
  else if (module.dependencies.length === 0 && imports(file)) {
    problems.push(`no import of it was read: ${file}`)
  }
}
if (files.length === 0) problems.push('there was nothing to read')

if (problems.length > 0) {
  process.stderr.write(`${problems.join('\n')}\n\n`)
  process.stderr.write(`Layers: ${problems.length} problems in ${files.length} files.\n`)
  process.exitCode = 1
} else {
  process.stdout.write(
    `Layers: ${files.length} files and ${summary.totalDependenciesCruised} imports read, all allowed.\n`,
  )
}
