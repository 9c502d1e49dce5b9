import type { RequestResult } from '../ports.js'
import type { TlValue } from '../tl-value.js'

/** A constructor that no schema has. */
export const unknownConstructorId = 0x5ad0_0bad

/** An update without fields, so that its place in encoded bytes can be given to another constructor. */
const marker: TlValue = { _: 'updateConfig' }
const markerBytes = littleEndian(0xa229_dd06)

/** An object of the unknown constructor, with a few bytes of whatever it may hold. */
export function unknownObject(): Buffer {
  return Buffer.concat([littleEndian(unknownConstructorId), Buffer.from('what nobody has read yet')])
}

/** Adds an update to a container of updates, to be made unknown by {@link withUnknown}; `undefined` where none fits. */
export function withMarker(value: RequestResult): TlValue | undefined {
  if (typeof value !== 'object' || !('_' in value)) return undefined
  if (value._ === 'updateShort') return { ...value, update: marker }
  for (const field of ['updates', 'other_updates']) {
    const updates = value[field]
    if (Array.isArray(updates)) return { ...value, [field]: [...updates, marker] }
  }
  return undefined
}

/** The encoded value, with the unknown constructor in the place of the marker. */
export function withUnknown(body: Buffer): Buffer {
  const at = body.lastIndexOf(markerBytes)
  if (at < 0) return body
  const spoiled = Buffer.from(body)
  spoiled.writeUInt32LE(unknownConstructorId, at)
  return spoiled
}

function littleEndian(id: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(id)
  return bytes
}
