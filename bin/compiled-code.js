import { isAscii } from 'node:buffer'
import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { cachedDataVersionTag } from 'node:v8'
import { Script } from 'node:vm'

/**
 * The value of a script, whose compiled code is kept beside it. Each command has its own, as it uses other functions; the first time it
 * takes that of another one, which has most of them.
 * @param {string} file
 * @param {string} command
 * @param {(work: () => void) => void} afterwards - does what can wait.
 */
export function compiled(file, command, afterwards) {
  const bytes = readFileSync(file)
  const binary = `${file}.${cachedDataVersionTag()}.bin`
  const own = `${binary}.${command}`
  const found = read(own)
  const cachedData = found ?? anyOf(binary)
  const script = new Script(bytes.toString(isAscii(bytes) ? 'latin1' : 'utf8'), { filename: file, cachedData })
  if (!found || script.cachedDataRejected) afterwards(() => writeWhole(own, script.createCachedData()))
  return script.runInThisContext()
}

/** In one step, as others may read it. */
export function writeWhole(file, content) {
  const fresh = `${file}.${process.pid}`
  writeFileSync(fresh, content)
  renameSync(fresh, file)
}

function anyOf(binary) {
  const start = `${basename(binary)}.`
  const name = readdirSync(dirname(binary)).find((one) => one.startsWith(start) && !/\.\d+$/.test(one))
  return name && read(join(dirname(binary), name))
}

function read(file) {
  try {
    return readFileSync(file)
  } catch {
    return undefined
  }
}
