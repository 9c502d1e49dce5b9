import type { SchemaSource } from '../schema/schema-source.js'
import type { TlValue } from '../tl-value.js'
import { adaptButton } from './tl-adaptation.js'
import { type DefinitionLookup, TlDecoder } from './tl-decoder.js'
import type { TlDefinition } from './tl-definition.js'
import { TlEncoder } from './tl-encoder.js'
import { TlDecodeError } from './tl-error.js'
import { TlReader } from './tl-reader.js'
import { TlSchema } from './tl-schema.js'
import { TlWriter } from './tl-writer.js'

/**
 * The schemas of all layers the sandbox speaks. A layer is read when the first client asks for it; bytes are decoded
 * with whichever schema knows the constructor.
 */
export class SchemaRegistry implements DefinitionLookup {
  readonly decoder = new TlDecoder(this)
  private readonly serviceEncoder: TlEncoder
  private readonly writer = new TlWriter()
  private readonly encoders = new Map<number, TlEncoder>()
  private readonly ids = new Map<number, { definition: TlDefinition; layer: number }>()
  private readonly names = new Map<string, TlDefinition>()
  private readonly read = new Map<SchemaSource, readonly TlDefinition[]>()
  private readonly waiting: SchemaSource[]
  private readonly sources: readonly SchemaSource[]
  /** The layer that was asked for last, and the one in which it is served. */
  private asked = -1
  private nearest = -1

  /**
   * @param service - the definitions of the protocol itself, part of every layer.
   * @param sources - one per layer; of two with the same layer the first counts. At least one.
   */
  constructor(
    private readonly service: readonly TlDefinition[],
    sources: readonly SchemaSource[],
  ) {
    const byLayer = new Map<number, SchemaSource>()
    for (const source of sources) if (!byLayer.has(source.layer)) byLayer.set(source.layer, source)
    this.sources = [...byLayer.values()].sort((a, b) => a.layer - b.layer)
    this.waiting = [...sources]
    this.serviceEncoder = new TlEncoder(new TlSchema(0, service), adaptButton)
    for (const definition of service) this.remember(definition, Number.MAX_SAFE_INTEGER)
  }

  /** The layers that are spoken exactly, ascending. */
  get layers(): number[] {
    return this.sources.map((source) => source.layer)
  }

  /** The layer a client that asks for `layer` is served in: that one, or the nearest known. */
  nearestLayer(layer: number): number {
    if (layer === this.asked) return this.nearest
    let nearest = this.sources[0]?.layer ?? layer
    for (const { layer: known } of this.sources) {
      if (Math.abs(known - layer) < Math.abs(nearest - layer)) nearest = known
    }
    this.asked = layer
    this.nearest = nearest
    return nearest
  }

  /** The encoder of the nearest known layer. */
  encoder(layer: number): TlEncoder {
    const nearest = this.nearestLayer(layer)
    const known = this.encoders.get(nearest)
    if (known) return known
    const encoder = this.makeEncoder(nearest)
    this.encoders.set(nearest, encoder)
    return encoder
  }

  /** Writes one of the protocol's own objects, which are the same in every layer. */
  encodeService(value: TlValue): Buffer {
    this.writer.reset()
    this.serviceEncoder.object(this.writer, value)
    return this.writer.finish()
  }

  /** Writes an object in the nearest known layer. */
  encode(value: TlValue, layer: number): Buffer {
    this.writer.reset()
    this.encoder(layer).object(this.writer, value)
    return this.writer.finish()
  }

  /** Reads the object at the start of `bytes`, and how many bytes it takes; `undefined` when there is none. */
  tryDecode(bytes: Buffer): { value: TlValue; length: number } | undefined {
    const reader = new TlReader(bytes)
    try {
      return { value: this.decoder.decodeFrom(reader), length: reader.position }
    } catch (error) {
      if (error instanceof TlDecodeError) return undefined
      throw error
    }
  }

  byId(id: number): TlDefinition | undefined {
    return this.search(() => this.ids.get(id)?.definition)
  }

  /** A constructor or method of any known layer. */
  byName(name: string): TlDefinition | undefined {
    return this.search(() => this.names.get(name))
  }

  private makeEncoder(layer: number): TlEncoder {
    const source = this.sources.find((each) => each.layer === layer)
    const definitions = source ? this.load(source) : []
    return new TlEncoder(new TlSchema(layer, [...this.service, ...definitions]), adaptButton)
  }

  /** Looks among what is read already, then reads one source after the other until it is found. */
  private search<Found>(find: () => Found | undefined): Found | undefined {
    let found = find()
    while (found === undefined) {
      const source = this.waiting[0]
      if (!source) return undefined
      this.load(source)
      found = find()
    }
    return found
  }

  private load(source: SchemaSource): readonly TlDefinition[] {
    const known = this.read.get(source)
    if (known) return known
    const definitions = source.read()
    this.read.set(source, definitions)
    const index = this.waiting.indexOf(source)
    this.waiting.splice(index, 1)
    for (const definition of definitions) this.remember(definition, source.layer)
    return definitions
  }

  /** The newest layer's line wins: one id can gain `true` flags with time, never lose them. */
  private remember(definition: TlDefinition, layer: number): void {
    const known = this.ids.get(definition.id)
    if (!known || known.layer < layer) this.ids.set(definition.id, { definition, layer })
    if (!this.names.has(definition.name)) this.names.set(definition.name, definition)
  }
}
