import ts from 'typescript'

/** A decorator that the public door exports, with the options it takes. */
export interface PublicDecorator {
  readonly name: string
  /** A key of an object that it takes, and the interface that declares it, which several decorators may share. */
  readonly options: readonly { readonly type: string; readonly key: string }[]
}

/** The types of arguments that are no options: values with a meaning of their own. */
const values = /^(Arg|Answer|Markup|LocalText|Token|HandlerGuard|FilterFor|Filter|RegExp|Date)$/

/** Reads the decorators among what a module exports: functions with a capital letter. */
export function publicDecorators(checker: ts.TypeChecker, exported: readonly ts.Symbol[]): PublicDecorator[] {
  return exported.flatMap((alias) => {
    const symbol = alias.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(alias) : alias
    if (!(symbol.flags & ts.SymbolFlags.Function) || !/^[A-Z]/.test(symbol.name)) return []
    const options = new Map<string, PublicDecorator['options'][number]>()
    for (const signature of checker.getTypeOfSymbol(symbol).getCallSignatures()) {
      for (const parameter of signature.parameters) {
        for (const type of objectsOf(checker, checker.getTypeOfSymbol(parameter))) {
          const name = type.aliasSymbol?.name ?? type.symbol?.name ?? ''
          if (values.test(name)) continue
          for (const { name: key, declarations = [] } of type.getProperties()) {
            const [declared] = declarations
            if (!declared?.getSourceFile().fileName.includes('/core/')) continue
            const owner = ts.isInterfaceDeclaration(declared.parent) ? declared.parent.name.text : symbol.name
            options.set(`${owner} ${key}`, { type: owner, key })
          }
        }
      }
    }
    return [{ name: symbol.name, options: [...options.values()] }]
  })
}

/** The object types of a parameter, without functions and classes. */
function objectsOf(checker: ts.TypeChecker, given: ts.Type): ts.Type[] {
  const type = checker.getNonNullableType(given)
  const known = type.flags & ts.TypeFlags.TypeParameter ? (checker.getBaseConstraintOfType(type) ?? type) : type
  const parts = known.isUnion() ? known.types.flatMap((part) => objectsOf(checker, part)) : [known]
  return parts.filter((part) => {
    if (!(part.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection))) return false
    return part.getCallSignatures().length + part.getConstructSignatures().length === 0
  })
}
