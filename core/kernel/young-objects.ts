import { cachedDataVersionTag, setFlagsFromString } from 'node:v8'

/**
 * Has V8 make every new object young, for a process that is ours. Where most objects of a kind outlive a collection, as when many
 * clients start at once, it makes later ones of that kind old from the beginning (`--allocation-site-pretenuring`). Those of a message
 * then hold all that it has until the whole heap is collected, which counts as living long in its turn: half a minute of
 * messages lies in memory where a second's would.
 */
export function keepNewObjectsYoung(): void {
  const before = cachedDataVersionTag()
  setFlagsFromString('--no-allocation-site-pretenuring')
  // Compiled code that Node keeps at the end is believed only under the flags of a start.
  if (cachedDataVersionTag() !== before) process.once('exit', () => setFlagsFromString('--allocation-site-pretenuring'))
}
