import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import Module from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compiled, writeWhole } from '../bin/compiled-code.js'
import { packagesFor } from '../bin/kept-packages.js'

/*
 * The sources of a clone as JavaScript, made anew when they have changed, and what the engine has compiled of it, so that a clone
 * starts without compiling anything.
 */
const root = fileURLToPath(new URL('..', import.meta.url))
const cache = join(root, 'node_modules/.cache/switchboard')
const noteFile = join(cache, 'compiled.json')

/** What else decides about the result: how it is made, and what is installed. */
const makers = [
  ...['.config/bundle.mjs', '.config/compiled.mjs', 'bin/compiled-code.js', 'bin/kept-packages.js'],
  'package-lock.json',
]

/** So many are kept, for what was started from them and runs. */
const kept = 10

/** How long after the start what the engine has compiled is kept, and the source map loaded, in milliseconds. */
const quietMs = 10_000

/** What the compiled code offers, for the modules that stand for it. */
const offered = Symbol.for('switchboard.compiled')

/**
 * The sources as they are now.
 * @param {string} command - what is kept of compiled code is what this one uses.
 * @returns what they export, by the names of files without their endings; what imports them by the name of the package; the settings
 *   with which the compiler finds them under that name; and what has stacks show their lines at once, not only a moment after the start.
 */
export async function loadCompiled(command = 'other') {
  const known = noted()
  if (known && known.state === stateOf(known.inputs)) {
    try {
      return loaded(run(known.folder, command), known.folder)
    } catch {
      // It is damaged, or the sources are wrong: what is made anew says so.
    }
  }
  const { bundle, namesOf } = await import('./bundle.mjs')
  const folder = join(cache, `${Date.now().toString(36)}-${process.pid}`)
  mkdirSync(folder, { recursive: true })
  const inputs = (await bundle(join(folder, 'all.cjs'))).concat(makers)
  const parts = run(folder, command)
  writeFileSync(tsconfigIn(folder), JSON.stringify(tsconfig))
  for (const [name, part] of Object.entries(doors)) {
    const lines = (await namesOf(part)).map((one) => `export const ${one} = part.${one}`)
    const part_ = `const part = await globalThis[Symbol.for('${offered.description}')]['${part}']()`
    writeFileSync(join(folder, `${name}.mjs`), [part_, ...lines].join('\n'))
  }
  writeWhole(noteFile, JSON.stringify({ folder, inputs, state: stateOf(inputs) }))
  for (const old of foldersByAge().slice(kept)) rmSync(join(cache, old), { recursive: true, force: true })
  return loaded(parts, folder)
}

function loaded(parts, folder) {
  return {
    parts,
    importOwn: (name) => ownPart(parts, name),
    tsconfig: tsconfigIn(folder),
    mapSources: () => mapSources(join(folder, 'all.cjs')),
  }
}

/** What can be imported of the package, by the names of modules that stand for it. */
const doors = { index: 'core/index', testing: 'core/testing/index' }

function run(folder, command) {
  const file = join(folder, 'all.cjs')
  const later = (work) => afterwards(work, command)
  const packages = packagesFor(file, command, later)
  const code = compiled(file, 'latin1', command, later)
  soon(() => mapSources(file))
  const module = { exports: {} }
  const imported = (name, options) => {
    const own = ownPart(module.exports.parts, name)
    if (own) return own
    packages.prepare(name)
    return import(name, options)
  }
  code(module.exports, packages.require, module, file, imported)
  globalThis[offered] = module.exports.parts
  return module.exports.parts
}

function ownPart(parts, name) {
  const own = { switchboard: doors.index, 'switchboard/testing': doors.testing }[name]
  return own && parts[own]()
}

function tsconfigIn(folder) {
  return join(folder, 'tsconfig.json')
}

/** Where plugins that are compiled while they are loaded find Switchboard. */
const tsconfig = {
  extends: '../../../../bin/tsconfig.run.json',
  compilerOptions: {
    paths: {
      switchboard: ['./index.mjs'],
      'switchboard/testing': ['./testing.mjs'],
      'switchboard/vitest': ['../../../../core/testing/vitest.ts'],
    },
  },
  include: ['/**/*', '../**/*'],
}

function noted() {
  try {
    const known = JSON.parse(readFileSync(noteFile, 'utf8'))
    return existsSync(join(known.folder, 'all.cjs')) ? known : undefined
  } catch {
    return undefined
  }
}

/** Sizes and times of files. */
function stateOf(files) {
  const states = files.map((file) => {
    const found = statSync(root + file, { throwIfNoEntry: false })
    return found ? `${found.size} ${found.mtimeMs}` : ''
  })
  return states.join()
}

function foldersByAge() {
  const folders = readdirSync(cache, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  return folders
    .map(({ name }) => name)
    .sort()
    .reverse()
}

/**
 * At the end, or when what is started has been started; a failure is none of anybody's business. A start that was none has not used what the
 * next one will.
 */
function afterwards(work, command) {
  let isDone = false
  const once = () => {
    if (isDone) return
    isDone = true
    try {
      work()
    } catch {
      // Then the next run compiles once more.
    }
  }
  process.once('exit', (code) => {
    if (command !== 'start' || code === 0) once()
  })
  soon(once)
}

function soon(work) {
  setTimeout(work, quietMs).unref()
}

/** Has Node know the source map: it reads those of what it loads itself, and this one takes as long as all the rest. */
function mapSources(file) {
  const host = new Module(file)
  host.filename = file
  host._compile(`//# sourceMappingURL=all.cjs.map`, file)
}
