import { readdirSync, readFileSync } from 'node:fs'
import ts from 'typescript'

/** Reads the TSDoc of every property of the classes in a folder (default `core/config`), by `Class.property`. */
export function keyDescriptions(
  folder = new URL('../../core/config/', import.meta.url),
  isRead = (file: string) => file.endsWith('-config.ts'),
): Map<string, string> {
  const descriptions = new Map<string, string>()
  for (const name of readdirSync(folder).filter(isRead)) {
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
