import { isAscii } from 'node:buffer'
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import Module, { createRequire } from 'node:module'
import { basename, join } from 'node:path'
import { compiled, writeWhole } from './compiled-code.js'

/*
 * What a command loads of packages, as one script whose compiled code is kept: Node takes several times as long to find, read and compile
 * two hundred small files as to run them. The first run of a command notes what it loads, later ones take it from there. They are the
 * very modules that Node has, so that whoever else loads one of them gets the same.
 */

/**
 * Gives the code of a bundle what loads packages.
 * @param {string} host - the file of that code, beside which what is kept lies.
 * @param {string} command - each loads something else.
 * @param {(work: () => void) => void} afterwards - does what can wait.
 */
export function packagesFor(host, command, afterwards) {
  const own = createRequire(host)
  const base = `${host}.${command}.packages`
  const known = noted(`${base}.json`)
  if (!known) {
    const found = noteWhatIsFound()
    afterwards(() => {
      const { names, files } = found()
      keep(base, host, names, files)
    })
    return { require: own, prepare: (name) => void quietly(() => own.resolve(name)) }
  }
  const functions = compiled(join(folderOf(host), known.code), command, afterwards)
  const load = (file) => {
    const before = Module._cache[file]
    if (before) return before.exports
    const module = new Module(file, undefined)
    Object.assign(module, { filename: file, paths: Module._nodeModulePaths(folderOf(file)) })
    Module._cache[file] = module
    try {
      functions[file].call(module.exports, module.exports, requireOf(file, module), module, file, folderOf(file))
    } catch (error) {
      delete Module._cache[file]
      throw error
    }
    module.loaded = true
    return module.exports
  }
  const requireOf = (from, module) => {
    const names = known.names[folderOf(from)] ?? {}
    const take = (name) => (Object.hasOwn(names, name) ? load(names[name]) : module.require(name))
    take.resolve = (...args) => createRequire(from).resolve(...args)
    take.cache = Module._cache
    return take
  }
  const require = requireOf(host, { require: own })
  const loadsOf = known.names[folderOf(host)] ?? {}
  return {
    require: Object.assign(require, { resolve: own.resolve }),
    // What Node imports of a module of CommonJS is the module that is there.
    prepare: (name) => void (Object.hasOwn(loadsOf, name) && load(loadsOf[name])),
  }
}

/** Notes which files names stand for, by the folders of those who ask, until it is asked for them. */
function noteWhatIsFound() {
  const names = {}
  const find = Module._resolveFilename
  Module._resolveFilename = function (name, parent, ...rest) {
    const file = find.call(this, name, parent, ...rest)
    if (parent?.filename) {
      const folder = folderOf(parent.filename)
      names[folder] ??= {}
      names[folder][name] = file
    }
    return file
  }
  return () => {
    Module._resolveFilename = find
    return { names, files: Module._cache }
  }
}

/** Keeps what is reached from the host, as far as each character is a byte. */
function keep(base, host, names, modules) {
  const [kept, code] = [{}, new Map()]
  const waiting = [folderOf(host)]
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    if (kept[folder]) continue
    kept[folder] = {}
    for (const [name, file] of Object.entries(names[folder] ?? {})) {
      if (!modules[file]?.loaded || !/[\\/]node_modules[\\/].*\.c?js$/.test(file)) continue
      if (!code.has(file)) code.set(file, functionOf(file))
      if (code.get(file) === undefined) continue
      kept[folder][name] = file
      waiting.push(folderOf(file))
    }
  }
  const functions = [...code].filter(([, text]) => text !== undefined)
  const files = functions.map(([file]) => file)
  const states = [...new Set(files.flatMap((file) => [file, manifestOf(file)]))].map((file) => [file, stateOf(file)])
  // The engine takes what it has compiled of another file of the same length for that of this one.
  const file = `${base}.${Date.now().toString(36)}-${process.pid}.cjs`
  const lines = functions.map(([name, text]) => `${JSON.stringify(name)}: ${text}`)
  for (const name of readdirSync(folderOf(host))) {
    if (name.startsWith(`${basename(base)}.`)) rmSync(join(folderOf(host), name), { force: true })
  }
  writeWhole(file, `({${lines.join(',\n')}})`)
  const note = { code: basename(file), states: Object.fromEntries(states), names: kept }
  writeWhole(`${base}.json`, JSON.stringify(note))
}

/** A file as what Node makes of it; absent: it would cost more than it brings, as one character of two bytes doubles all. */
function functionOf(file) {
  const bytes = readFileSync(file)
  const text = bytes.toString('latin1')
  if (!isAscii(bytes) || text.startsWith('#!')) return undefined
  return `function (exports, require, module, __filename, __dirname) {${text}\n}`
}

/** The note, when what it says of is still installed, and nobody has changed it there. */
function noted(file) {
  if (!existsSync(file)) return undefined
  return quietly(() => {
    const known = JSON.parse(readFileSync(file, 'utf8'))
    const isThere = existsSync(join(folderOf(file), known.code))
    const isSame = isThere && Object.entries(known.states).every(([name, state]) => stateOf(name) === state)
    return isSame ? known : undefined
  })
}

function manifestOf(file) {
  const [start] = /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(file)
  return join(start, 'package.json')
}

function stateOf(file) {
  const found = statSync(file, { throwIfNoEntry: false })
  return found ? `${found.size} ${found.mtimeMs}` : ''
}

function folderOf(file) {
  return file.slice(0, Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')))
}

function quietly(work) {
  try {
    return work()
  } catch {
    return undefined
  }
}
