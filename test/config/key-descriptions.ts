import { readdirSync, readFileSync } from 'node:fs'
import ts from 'typescript'

/** Reads the TSDoc of every property of the classes in `core/config`, by `Class.property`. */
export function keyDescriptions(): Map<string, string> {
  const folder = new URL('../../core/config/', import.meta.url)
  const descriptions = new Map<string, string>()
  for (const name of readdirSync(folder).filter((file) => file.endsWith('-config.ts'))) {
    const source = ts.createSourceFile(name, readFileSync(new URL(name, folder), 'utf8'), ts.ScriptTarget.Latest, true)
    for (const statement of source.statements) {
      if (!ts.isClassDeclaration(statement) || !statement.name) continue
      for (const member of statement.members) {
        if (!ts.isPropertyDeclaration(member)) continue
        const text = ts
          .getJSDocCommentsAndTags(member)
          .filter(ts.isJSDoc)
          .map((comment) => ts.getTextOfJSDocComment(comment.comment) ?? '')
          .join(' ')
        descriptions.set(`${statement.name.text}.${member.name.getText()}`, text.replace(/\s+/g, ' ').trim())
      }
    }
  }
  return descriptions
}
