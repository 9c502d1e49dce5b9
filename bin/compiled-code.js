import { createHash } from 'node:crypto'
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { cachedDataVersionTag, setFlagsFromString } from 'node:v8'
import { Script } from 'node:vm'

/**
 * The value of a script, whose compiled code is kept beside it. Each command has its own, as it uses other functions: what took that of
 * another one once would have all of both from then on.
 * @param {string} file
 * @param {'latin1' | 'utf8'} encoding - `latin1` where each character is known to be a byte, as it need not be looked at then.
 * @param {string} command
 * @param {(work: () => void) => void} afterwards - does what can wait.
 */
export function compiled(file, encoding, command, afterwards) {
  const tag = cachedDataVersionTag()
  const own = `${file}.${tag}.bin.${command}`
  const cachedData = kept(own)
  const script = new Script(readFileSync(file, encoding), { filename: file, cachedData })
  if (!cachedData || script.cachedDataRejected) {
    afterwards(() => {
      const code = withFlagsOf(tag, () => script.createCachedData())
      if (code) keep(own, code)
    })
  }
  return script.runInThisContext()
}

/**
 * Does work under the flags that the engine had then: code is believed only under those it was kept under, and while clients run one of
 * them is another (`core/kernel/young-objects.ts`). Nothing is done where a plugin has changed others.
 */
function withFlagsOf(tag, work) {
  const now = cachedDataVersionTag()
  if (now === tag) return work()
  setFlagsFromString('--allocation-site-pretenuring')
  const wasChanged = cachedDataVersionTag() !== now
  try {
    return cachedDataVersionTag() === tag ? work() : undefined
  } finally {
    if (wasChanged) setFlagsFromString('--no-allocation-site-pretenuring')
  }
}

/** Behind the code stands its hash: the engine believes what it is given, and ends the process over a byte that is wrong. */
function keep(file, code) {
  writeWhole(file, Buffer.concat([code, hashOf(code)]))
}

function kept(file) {
  const bytes = read(file)
  const code = bytes?.subarray(0, -hashBytes)
  return code && hashOf(code).equals(bytes.subarray(-hashBytes)) ? code : undefined
}

const hashBytes = 20

function hashOf(bytes) {
  return createHash('sha1').update(bytes).digest()
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
