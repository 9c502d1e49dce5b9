import { isAscii } from 'node:buffer'
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { cachedDataVersionTag } from 'node:v8'
import { Script } from 'node:vm'

/**
 * The value of a script, whose compiled code is kept beside it. Each command has its own, as it uses other functions: what took that of
 * another one once would have all of both from then on.
 * @param {string} file
 * @param {string} command
 * @param {(work: () => void) => void} afterwards - does what can wait.
 */
export function compiled(file, command, afterwards) {
  const bytes = readFileSync(file)
  const own = `${file}.${cachedDataVersionTag()}.bin.${command}`
  const cachedData = read(own)
  const script = new Script(bytes.toString(isAscii(bytes) ? 'latin1' : 'utf8'), { filename: file, cachedData })
  if (!cachedData || script.cachedDataRejected) afterwards(() => writeWhole(own, script.createCachedData()))
  return script.runInThisContext()
}

/** In one step, as others may read it. */
export function writeWhole(file, content) {
  const fresh = `${file}.${process.pid}`
  writeFileSync(fresh, content)
  renameSync(fresh, file)
}

function read(file) {
  try {
    return readFileSync(file)
  } catch {
    return undefined
  }
}
