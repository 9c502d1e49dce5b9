import { isAscii } from 'node:buffer'
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import Module, { createRequire } from 'node:module'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
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
  const scripts = known.codes.map((code) => {
    const encoding = code.endsWith('.ascii.cjs') ? 'latin1' : 'utf8'
    return compiled(join(folderOf(host), code), encoding, command, afterwards)
  })
  const functions = Object.assign({}, ...scripts)
  const nativeOf = (file, module) =>
    Object.assign((name) => module.require(name), { resolve: (...args) => createRequire(file).resolve(...args) })
  const load = (file) => {
    const before = Module._cache[file]
    if (before) return before.exports
    const module = new Module(file, undefined)
    Object.assign(module, { filename: file, paths: Module._nodeModulePaths(folderOf(file)) })
    Module._cache[file] = module
    try {
      functions[file].call(
        module.exports,
        module.exports,
        requireOf(file, nativeOf(file, module)),
        module,
        file,
        folderOf(file),
      )
    } catch (error) {
      delete Module._cache[file]
      throw error
    }
    module.loaded = true
    return module.exports
  }
  const requireOf = (from, native) => {
    const names = known.names[folderOf(from)] ?? {}
    const take = (name) => (Object.hasOwn(names, name) ? load(names[name]) : native(name))
    const resolve = (name, options) =>
      !options && Object.hasOwn(names, name) ? names[name] : native.resolve(name, options)
    return Object.assign(take, { resolve: Object.assign(resolve, native.resolve), cache: Module._cache })
  }
  // What the code makes for itself to load packages by takes them from there too.
  const createKept = (from) => requireOf(/^file:/.test(from) ? fileURLToPath(from) : String(from), createRequire(from))
  const nodeModule = new Proxy(Module, { get: (all, key) => (key === 'createRequire' ? createKept : all[key]) })
  const require = requireOf(host, own)
  const loadsOf = known.names[folderOf(host)] ?? {}
  return {
    require: Object.assign((name) => (name === 'node:module' ? nodeModule : require(name)), require),
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

/** Keeps what is reached from the host. */
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
  const file = `${base}.${Date.now().toString(36)}-${process.pid}`
  for (const name of readdirSync(folderOf(host))) {
    if (name.startsWith(`${basename(base)}.`)) rmSync(join(folderOf(host), name), { force: true })
  }
  const codes = ['ascii', 'wide'].map((kind) => {
    const lines = functions
      .filter(([, text]) => kindOf(text) === kind)
      .map(([name, text]) => `${JSON.stringify(name)}: ${text}`)
    writeWhole(`${file}.${kind}.cjs`, `({${lines.join(',\n')}})`)
    return basename(`${file}.${kind}.cjs`)
  })
  const note = { codes, states: Object.fromEntries(states), names: kept }
  writeWhole(`${base}.json`, JSON.stringify(note))
}

/** One character of two bytes doubles all of a script. */
function kindOf(text) {
  return isAscii(Buffer.from(text)) ? 'ascii' : 'wide'
}

/** A file as what Node makes of it. */
function functionOf(file) {
  const text = readFileSync(file, 'utf8')
  if (text.startsWith('#!')) return undefined
  return `function (exports, require, module, __filename, __dirname) {${text}\n}`
}

/** The note, when what it says of is still installed, and nobody has changed it there. */
function noted(file) {
  if (!existsSync(file)) return undefined
  return quietly(() => {
    const known = JSON.parse(readFileSync(file, 'utf8'))
    const isThere = known.codes.every((code) => existsSync(join(folderOf(file), code)))
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
