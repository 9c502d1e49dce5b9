import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { globSync } from 'tinyglobby'
import ts from 'typescript'

/** What starts plugins on the sandbox. */
const kit = /\bwith(Plugins|Config)\(/

/**
 * The decorators that tests over the sandbox use, and the keys of the objects they are given: `OnCommand`, `OnCommand aliases`.
 * Read are the tests that start the sandbox, and what they import of plugins.
 */
export function decoratorUses(): ReadonlySet<string> {
  const tests = globSync(['test/**/*.test.ts', 'plugins/**/*.test.ts'], { ignore: ['test/data/**'] })
  const read = new Set<string>()
  const uses = new Set<string>()
  const look = (file: string): void => {
    if (read.has(file)) return
    read.add(file)
    const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022)
    collect(source, uses)
    for (const imported of importsOf(source, file)) look(imported)
  }
  for (const file of tests) if (kit.test(readFileSync(file, 'utf8'))) look(file)
  return uses
}

function collect(source: ts.SourceFile, uses: Set<string>): void {
  const constants = new Map<string, ts.Expression>()
  const visit = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && node.initializer) {
      constants.set(node.name.text, node.initializer)
    }
    if (ts.isDecorator(node) && ts.isCallExpression(node.expression) && ts.isIdentifier(node.expression.expression)) {
      const name = node.expression.expression.text
      uses.add(name)
      for (const argument of node.expression.arguments) {
        const value = ts.isIdentifier(argument) ? constants.get(argument.text) : argument
        if (!value || !ts.isObjectLiteralExpression(value)) continue
        for (const { name: key } of value.properties) if (key && ts.isIdentifier(key)) uses.add(`${name} ${key.text}`)
      }
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
}

/** What a test imports beside it, and not of core. */
function importsOf(source: ts.SourceFile, file: string): string[] {
  return source.statements.flatMap((statement) => {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) return []
    const { text } = statement.moduleSpecifier
    const path = join(dirname(file), text).replace(/\.js$/, '.ts')
    return text.startsWith('.') && !path.startsWith('core/') && existsSync(path) ? [path] : []
  })
}
