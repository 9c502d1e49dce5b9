import { TlBytes } from './tl-bytes.js'

/** A data centre as mtcute keeps it, in its strings and in its database. */
interface MtcuteDataCentre {
  dcId: number
  host: string
  port: number
  testMode: boolean
}

/**
 * Reads version (1 or 2), number, flags, address and port.
 * @throws RangeError when it ends too early, or is of another version.
 */
export function readMtcuteDataCentre(bytes: Uint8Array): MtcuteDataCentre {
  const tl = new TlBytes(Buffer.from(bytes))
  const version = tl.byte()
  if (version !== 1 && version !== 2) throw new RangeError(`version ${version}`)
  const dcId = tl.byte()
  const flags = tl.byte()
  return { dcId, host: tl.string(), port: tl.int(), testMode: version === 2 && (flags & 4) !== 0 }
}
