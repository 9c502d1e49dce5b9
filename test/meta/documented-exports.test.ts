import { resolve } from 'node:path'
import ts from 'typescript'
import { beforeAll, expect, it } from 'vitest'
import { decoratorUses } from './decorator-uses.js'
import { publicDecorators } from './public-decorators.js'

const doors = ['core/index.ts', 'core/testing/index.ts', 'core/testing/vitest.ts']
const core = resolve('core')

let program: ts.Program
let checker: ts.TypeChecker

// It compiles all of core, which takes a while on a busy machine.
beforeAll(() => {
  program = ts.createProgram(doors, {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    experimentalDecorators: true,
    strict: true,
    noEmit: true,
  })
  checker = program.getTypeChecker()
}, 120_000)

/** What a door exports. */
function exportsOf(door: string): ts.Symbol[] {
  const file = program.getSourceFile(door)
  const module = file && checker.getSymbolAtLocation(file)
  if (!module) throw new Error(`${door} is no module.`)
  return checker.getExportsOfModule(module)
}

/** What a public file exports without a word about it: `Client`, or `Client.peers` for a member. */
function undocumented(): { missing: string[]; read: number } {
  const missing: string[] = []
  let read = 0
  const check = (name: string, symbol: ts.Symbol) => {
    read++
    if (symbol.getDocumentationComment(checker).length === 0) missing.push(name)
  }
  for (const door of doors) {
    for (const exported of exportsOf(door)) {
      const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported
      check(exported.name, symbol)
      for (const member of symbol.members?.values() ?? []) {
        if (isPublic(member)) check(`${exported.name}.${member.name}`, member)
      }
    }
  }
  return { missing, read }
}

/** Members that people outside use: neither private ones, nor constructors, nor what another package declares. */
function isPublic(member: ts.Symbol): boolean {
  const declarations = member.declarations ?? []
  const [first] = declarations
  const name = first && ts.getNameOfDeclaration(first)
  if (name && ts.isPrivateIdentifier(name)) return false
  if (!first || !resolve(first.getSourceFile().fileName).startsWith(core)) return false
  if (member.flags & (ts.SymbolFlags.TypeParameter | ts.SymbolFlags.Constructor | ts.SymbolFlags.Signature))
    return false
  const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected
  return !declarations.some((declaration) => ts.getCombinedModifierFlags(declaration) & hidden)
}

it('everything that is exported says what it is, with each of its members', { timeout: 120_000 }, () => {
  const { missing, read } = undocumented()
  expect(read).toBeGreaterThan(400)
  expect(missing).toEqual([])
})

it('every decorator, and each of its options, is in a test over the sandbox', { timeout: 120_000 }, () => {
  const decorators = publicDecorators(checker, exportsOf('core/index.ts'))
  const uses = decoratorUses()
  const tested = new Map<string, boolean>()
  for (const { name, options } of decorators) {
    tested.set(`@${name}`, uses.has(name))
    for (const { type, key } of options) {
      const option = `${type}.${key}`
      tested.set(option, (tested.get(option) ?? false) || uses.has(`${name} ${key}`))
    }
  }
  expect(decorators.length).toBeGreaterThan(30)
  expect(tested.size).toBeGreaterThan(80)
  expect([...tested].filter(([, isTested]) => !isTested).map(([what]) => what)).toEqual([])
})
