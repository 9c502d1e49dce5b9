import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { init, parse } from 'es-module-lexer'
import { build, transform } from 'esbuild'

/*
 * Makes one file of JavaScript of all sources: Node takes about as long to find, read and link a module as it takes to compile its
 * code, and Switchboard has a thousand of them. It is CommonJS, as of that what the engine has compiled can be kept.
 */
const root = fileURLToPath(new URL('..', import.meta.url))
const require = createRequire(import.meta.url)

/** The parameters of the code: those of CommonJS, and what imports packages and files. */
const parameters = 'exports, require, module, __filename, bundleImport'

/** What can be loaded of it, by the names under which functions give it. */
const parts = {
  'core/cli/cli': './core/cli/cli.ts',
  'core/index': './core/index.ts',
  'core/testing/index': './core/testing/index.ts',
  'create-plugin/create-plugin': './create-plugin/create-plugin.ts',
}

/**
 * What is taken in besides: packages of which nobody but Switchboard holds anything. The rest has state, or classes, that plugins and
 * other packages share with it.
 */
const packages = [
  ...['@fastify/cookie', '@fastify/helmet', '@fastify/rate-limit', '@fastify/static', '@fastify/websocket', 'fastify'],
  ...['@mtcute/wasm', 'commander', 'cron', 'dotenv', 'fast-string-width', 'fastest-levenshtein', 'js-yaml'],
  ...['jsonc-parser', 'mime-types', 'picocolors', 'picomatch', 'tsyringe', 'yaml'],
]

/**
 * @param {string} outfile - absolute; its source map lies beside it.
 * @returns {Promise<string[]>} the files that were read, from the root.
 */
export async function bundle(outfile) {
  const names = Object.entries(parts).map(([name, file]) => `${JSON.stringify(name)}: () => import('${file}')`)
  const { metafile } = await build({
    absWorkingDir: root,
    stdin: { contents: `export const parts = { ${names.join(', ')} }`, resolveDir: root, sourcefile: 'parts.ts' },
    outfile,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    mainFields: ['module', 'main'],
    target: 'node20',
    charset: 'ascii',
    minifyWhitespace: true,
    lineLimit: 160,
    keepNames: true,
    sourcemap: 'linked',
    sourcesContent: false,
    metafile: true,
    logLevel: 'silent',
    define: { 'import.meta.url': 'bundleUrl' },
    banner: { js: `(function (${parameters}) {const bundleUrl = require('node:url').pathToFileURL(__filename).href` },
    footer: { js: '})' },
    plugins: [narrowed('class-validator'), whole('big-integer'), externals()],
  })
  await init
  writeFileSync(outfile, inAscii(withOwnNames(withGivenImport(readFileSync(outfile, 'utf8')))))
  return Object.keys(metafile.inputs).filter((file) => /^(core|create-plugin)\//.test(file))
}

/** The names that a part exports, by its text alone: running it would have this run use, and so keep, what only plugins import. */
export async function namesOf(part) {
  const { code } = await transform(readFileSync(new URL(parts[part], new URL('../', import.meta.url)), 'utf8'), {
    loader: 'ts',
  })
  await init
  return parse(code)[1].map(({ n }) => n)
}

/** Leaves packages outside, but for some. */
function externals() {
  return {
    name: 'externals',
    setup({ onResolve }) {
      onResolve({ filter: /^[^./]/ }, ({ path, kind, importer }) => {
        if (kind === 'entry-point' || path.startsWith('node:') || importer.includes('node_modules')) return undefined
        const name = path.split('/', path.startsWith('@') ? 2 : 1).join('/')
        return packages.includes(name) ? undefined : { path, external: true }
      })
    },
  }
}

/**
 * Has what is imported of a package come from those of its modules that make it, as its index loads all of them. They are the very
 * modules that whoever imports the package itself gets.
 */
export function narrowed(name) {
  return {
    name: `narrowed-${name}`,
    setup({ onResolve, onLoad }) {
      onResolve({ filter: new RegExp(`^${name}$`) }, () => ({ path: name, namespace: 'narrowed' }))
      onLoad({ filter: new RegExp(`^${name}$`), namespace: 'narrowed' }, () => {
        const lines = [...modulesOf(name)].map(([exported, file]) => `export { ${exported} } from '${name}/${file}'`)
        return { contents: lines.join('\n'), resolveDir: root }
      })
      onResolve({ filter: new RegExp(`^${name}/`), namespace: 'narrowed' }, ({ path }) => ({
        path,
        external: true,
        sideEffects: false,
      }))
    },
  }
}

/**
 * Has the default of a CommonJS package be the package as it is. Otherwise each file that imports it makes an object with all that it has
 * (`big-integer` has two thousand numbers).
 */
function whole(name) {
  return {
    name: `whole-${name}`,
    setup({ onResolve, onLoad }) {
      onResolve({ filter: new RegExp(`^${name}$`) }, () => ({ path: name, namespace: 'whole' }))
      onLoad({ filter: new RegExp(`^${name}$`), namespace: 'whole' }, () => {
        const contents = `import { createRequire } from 'node:module'
          export default createRequire(import.meta.url)('${name}')`
        return { contents, resolveDir: root }
      })
    },
  }
}

/** What a CommonJS package exports, and the smallest of its modules that has it. */
function modulesOf(name) {
  const folder = dirname(require.resolve(`${name}/package.json`))
  const before = new Set(Object.keys(require.cache))
  const index = require(name)
  const modules = Object.values(require.cache)
    .filter(({ filename, exports }) => dirname(filename).startsWith(folder) && exports !== index)
    .sort((one, other) => Object.keys(one.exports).length - Object.keys(other.exports).length)
  const found = new Map()
  for (const exported of Object.keys(index)) {
    const owner = modules.find(({ exports }) => Object.hasOwn(exports, exported))
    if (owner) found.set(exported, relative(folder, owner.filename).replaceAll('\\', '/'))
  }
  // What runs in this process loads it as if this had not.
  for (const file of Object.keys(require.cache)) if (!before.has(file)) delete require.cache[file]
  return found
}

/** Code that was compiled before cannot import by itself (nodejs.org/api/vm.html): it is given what does. */
function withGivenImport(code) {
  let [given, end] = ['', 0]
  for (const { ss: start } of parse(code)[0].filter(({ d }) => d >= 0)) {
    given += `${code.slice(end, start)}bundleImport`
    end = start + 'import'.length
  }
  return given + code.slice(end)
}

/** Functions and classes that have their name anyway are not given it. Lines and columns stay where they are, for stacks. */
function withOwnNames(code) {
  const blank = (text) => ' '.repeat(text.length)
  return code
    .replace(/(?<=[;{}]|^)__name\(([\w$]+),"\1"\)(?=[;}])/gm, blank)
    .replace(/(?<=(?<![\w$.])([\w$]+)=class(?: extends [\w$.]+)?\{)static\{__name\(this,"\1"\)\}/g, blank)
}

/**
 * Where each character is a byte, the file is read in a third of the time, and takes half the room. What esbuild leaves as it is are regular
 * expressions and comments, in which an escape means the same.
 */
function inAscii(code) {
  return code.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
