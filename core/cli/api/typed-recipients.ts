import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { InvalidArgumentError } from 'commander'
import type { Terminal } from '../terminal.js'

interface Given {
  readonly recipients?: readonly string[]
  /** `-`: the standard input. */
  readonly to_file?: string
}

/** Puts those whom a file names beside those of the command line. @throws InvalidArgumentError */
export async function withRecipients(given: object, terminal: Terminal): Promise<object> {
  const { recipients = [], to_file: file, ...rest } = given as Given
  if (file === undefined && recipients.length === 0) {
    throw new InvalidArgumentError('Nobody is named: add --to with ids, @usernames or phone numbers, or --to-file.')
  }
  const listed = file === undefined ? [] : linesOf(await textOf(file, terminal))
  if (file !== undefined && listed.length === 0) throw new InvalidArgumentError(`--to-file: ${file} names nobody.`)
  return { ...rest, recipients: [...recipients, ...listed] }
}

async function textOf(file: string, { cwd, input = process.stdin }: Terminal): Promise<string> {
  if (file !== '-') {
    return readFile(resolve(cwd, file), 'utf8').catch((error: NodeJS.ErrnoException) => {
      throw new InvalidArgumentError(`--to-file: ${file} cannot be read (${error.code ?? error.message}).`)
    })
  }
  const chunks: Buffer[] = []
  for await (const chunk of input) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks).toString('utf8')
}

/** The lines of a file that name somebody; those with # in front are remarks. */
function linesOf(text: string): string[] {
  return text
    .replace(/^\uFEFF/, '')
    .split(/[\r\n,;]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
}
