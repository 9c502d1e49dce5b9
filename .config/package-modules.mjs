import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { narrowed } from './bundle.mjs'

/*
 * Makes the modules that the package holds: what is always loaded together is one file, as Node takes about as long to find, read and
 * link a file as it takes to compile it. They are modules like any others, so whoever imports the package, plugins among them, shares
 * what the program has. Packages stay outside, for the same reason, and as whoever has installed them may have mended ones.
 */
const root = fileURLToPath(new URL('..', import.meta.url))

/** What is found by its name: what the package exports, and what its programs run. */
const doors = [
  'core/index.ts',
  'core/testing/index.ts',
  'core/testing/vitest.ts',
  'core/cli/cli.ts',
  'create-plugin/create-plugin.ts',
]

/**
 * @param {string} outdir - absolute.
 * @param {readonly string[]} more - sources that are to be found by their names besides.
 */
export async function buildModules(outdir, more = []) {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [...new Set([...doors, ...more])],
    outdir,
    outbase: root,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    target: 'node20',
    charset: 'utf8',
    chunkNames: 'core/[name]-[hash]',
    sourcemap: 'linked',
    metafile: true,
    logLevel: 'warning',
    plugins: [narrowed('class-validator')],
  })
  const files = (names) => Object.keys(names).map((file) => root + file)
  const sources = files(metafile.inputs).filter((file) => file.endsWith('.ts'))
  const names = new Set(
    sources.flatMap((file) => [...readFileSync(file, 'utf8').matchAll(classes)].map(([, name]) => name)),
  )
  for (const file of files(metafile.outputs).filter((name) => name.endsWith('.js'))) {
    writeFileSync(file, withNamesOfClasses(readFileSync(file, 'utf8'), names))
  }
}

const classes = /\bclass ([\w$]+)/g

/**
 * Gives classes the names that they have in the sources, as they are told by them. Functions go without: to name each that is made takes
 * time whenever it is.
 * @param {Set<string>} names - those in the sources.
 */
function withNamesOfClasses(code, names) {
  // Without a name of its own, a class has that of what it is written into.
  return code.replace(
    /^.*?(?:([\w$]+) = )?\bclass(?: (?!extends )([\w$]+))?(?: extends .*)? \{$/gm,
    (line, holder, inner) => {
      const name = inner ?? holder
      if (name === undefined || names.has(name)) return line
      const own = [name.replace(/^_+/, ''), name.replace(/\d+$/, ''), name.replace(/^_+|\d+$/g, '')].find((one) =>
        names.has(one),
      )
      return own
        ? `${line} static { Object.defineProperty(this, 'name', { value: '${own}', configurable: true }) }`
        : line
    },
  )
}
