import { type TlDefinition, typeName } from './tl-definition.js'

/** The definitions of one layer, found by name, by id and by type. */
export class TlSchema {
  private readonly constructors = new Map<string, TlDefinition>()
  private readonly methods = new Map<string, TlDefinition>()
  private readonly types = new Map<string, TlDefinition[]>()

  constructor(
    readonly layer: number,
    readonly definitions: readonly TlDefinition[],
  ) {
    for (const definition of definitions) {
      if (definition.isMethod) {
        this.methods.set(definition.name, definition)
        continue
      }
      this.constructors.set(definition.name, definition)
      const type = typeName(definition.result)
      const members = this.types.get(type)
      if (members) members.push(definition)
      else this.types.set(type, [definition])
    }
  }

  constructorNamed(name: string): TlDefinition | undefined {
    return this.constructors.get(name)
  }

  methodNamed(name: string): TlDefinition | undefined {
    return this.methods.get(name)
  }

  /** The constructors of a type, in the order of the schema; empty for an unknown type. */
  constructorsOf(type: string): readonly TlDefinition[] {
    return this.types.get(type) ?? []
  }
}
