import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { PlanDiagnostic } from './plan.js'

/** What is wrong with plugins, with the lines of their classes and members as far as they are found in the files. */
export async function withLines(diagnostics: readonly PlanDiagnostic[], cwd: string): Promise<PlanDiagnostic[]> {
  const files = new Map<string, Promise<string>>()
  const textOf = (file: string) => {
    const text = files.get(file) ?? readFile(resolve(cwd, file), 'utf8').catch(() => '')
    files.set(file, text)
    return text
  }
  return Promise.all(
    diagnostics.map(async (diagnostic) => {
      const { file, className, member, line: known } = diagnostic
      if (file === undefined || className === undefined || known !== undefined) return diagnostic
      const line = lineOf(await textOf(file), className, member)
      return line === undefined ? diagnostic : { ...diagnostic, line }
    }),
  )
}

/** The line in which a class, or a member of it, begins, from 1; `undefined`: it is not there. */
export function lineOf(text: string, className: string, member?: string): number | undefined {
  const lines = text.split('\n')
  const isClass = new RegExp(`\\bclass\\s+${escaped(className)}\\b`)
  const first = lines.findIndex((line) => isClass.test(line))
  if (first === -1) return undefined
  if (member === undefined) return first + 1
  const words = '(?:(?:public|private|protected|static|async|override|readonly|get|set)\\s+)*'
  const isMember = new RegExp(`^\\s*(?:@.*\\)\\s+)?(?:@\\w+\\s+)*${words}\\*?${escaped(member)}\\s*(?:[(!?:=<;]|$)`)
  const found = lines.findIndex((line, index) => index >= first && isMember.test(line))
  return (found === -1 ? first : found) + 1
}

/** The first line in which a module, or a part of a package, is imported, from 1. */
export function importLineOf(text: string, specifier: string): number | undefined {
  const isImport = new RegExp(`['"]${escaped(specifier)}['"/]`)
  const found = text.split('\n').findIndex((line) => isImport.test(line))
  return found === -1 ? undefined : found + 1
}

function escaped(name: string): string {
  return name.replace(/[$.*+?^()[\]{}|\\]/g, '\\$&')
}
