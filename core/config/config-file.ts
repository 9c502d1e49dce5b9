import { createHash, randomBytes } from 'node:crypto'
import { renameSync } from 'node:fs'
import { access, constants, open, rm, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { isSwitchboardError, SwitchboardError } from '../errors/switchboard-error.js'
import type { ConfigEdit } from './config-edit.js'
import { editConfig } from './edit-config.js'
import { type Environment, readEnvironment, substitute } from './environment.js'
import { type LoadOptions, parseConfig } from './load-config.js'
import { behindLinks, readPersonFile, readPersonFileSync, systemReason } from './person-file.js'
import type { SwitchboardConfig } from './switchboard-config.js'

/** The file of a configuration, to be changed while people may change it too. */
export class ConfigFile {
  private readonly path: string
  private changing: Promise<unknown> = Promise.resolve()
  private readonly listeners = new Set<() => void>()

  /**
   * @param file - as it is named on the command line, seen from `cwd`.
   * @param options - what a changed text is read with, as at the start: one that could not be started is not written.
   */
  constructor(
    private readonly file: string,
    private readonly cwd: string,
    private readonly env: Environment,
    private readonly options: Pick<LoadOptions, 'onTelegram'> = {},
  ) {
    this.path = resolve(cwd, file)
  }

  /** Names what the file holds at this moment: another version, another text. @throws CONFIG_UNREADABLE */
  async version(): Promise<string> {
    return versionOf(await this.read())
  }

  /** The file as it is named on the command line. */
  get name(): string {
    return this.file
  }

  /** Calls `listener` each time that another text was written here. @returns what ends that. */
  onWritten(listener: () => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** What the file holds, with its version. @throws CONFIG_UNREADABLE */
  async readText(): Promise<{ text: string; version: string }> {
    const text = await this.read()
    return { text, version: versionOf(text) }
  }

  /** Reads a text as the configuration it would be. @throws CONFIG_INVALID with every problem */
  async parse(text: string): Promise<SwitchboardConfig> {
    const environment = await readEnvironment(this.cwd, this.env)
    try {
      return parseConfig(text, this.file, environment, this.options)
    } catch (error) {
      throw readFor('change', error)
    }
  }

  /** A text with changes in it. @throws CONFIG_EDIT_REFUSED, CONFIG_CLIENT_UNKNOWN */
  async edited(text: string, edits: readonly ConfigEdit[]): Promise<string> {
    return editConfig(text, edits, await this.nameReader())
  }

  /** Reads how a client is called from what the file holds there, which may be a variable. */
  async nameReader(): Promise<(written: unknown) => unknown> {
    const environment = await readEnvironment(this.cwd, this.env)
    return (written) => (typeof written === 'string' ? substitute(written, environment).text : written)
  }

  /**
   * Puts another text in the place of the file's. One that is no valid configuration is not written.
   * @param version - what the text was made from; when the file holds another by now, nothing is written.
   * @throws CONFIG_INVALID, CONFIG_CHANGED, CONFIG_UNREADABLE, CONFIG_UNWRITABLE
   */
  replaceText(text: string, version: string): Promise<void> {
    const change = this.changing.then(async () => {
      const before = await this.read()
      if (version !== versionOf(before)) throw this.changed()
      await this.parse(text)
      if (text !== before) await this.replace(before, text)
    })
    this.changing = change.catch(() => {})
    return change
  }

  /**
   * Changes the file. It is whole at every moment, comments stay, and a text that is no valid configuration is not written.
   * @param version - what the changes were made for; when the file holds another by now, nothing is written.
   * @throws CONFIG_EDIT_REFUSED, CONFIG_CLIENT_UNKNOWN, CONFIG_INVALID, CONFIG_CHANGED, CONFIG_UNREADABLE, CONFIG_UNWRITABLE
   */
  edit(edits: readonly ConfigEdit[], version?: string): Promise<void> {
    const change = this.changing.then(() => this.editNow(edits, version))
    this.changing = change.catch(() => {})
    return change
  }

  private async editNow(edits: readonly ConfigEdit[], version: string | undefined): Promise<void> {
    const before = await this.read()
    if (version !== undefined && version !== versionOf(before)) throw this.changed()
    const after = await this.edited(before, edits)
    if (after === before) return
    await this.parse(after)
    await this.replace(before, after)
  }

  private async replace(before: string, after: string): Promise<void> {
    const file = behindLinks(this.path)
    // Not by the number of the process, which in a container is that of the one before, whose end may have left it there.
    const fresh = join(dirname(file), `.${basename(file)}.${randomBytes(6).toString('hex')}.tmp`)
    try {
      const { mode } = await stat(file)
      await assertWritable(file, mode)
      const handle = await open(fresh, 'wx', mode & 0o777)
      try {
        await handle.writeFile(after)
        await handle.sync()
      } finally {
        await handle.close()
      }
      // In one go, so that nothing a person saves comes between the look and the change.
      if (readPersonFileSync(this.path, this.file) !== before) throw this.changed()
      renameSync(fresh, file)
      for (const listener of this.listeners) listener()
    } catch (error) {
      await rm(fresh, { force: true }).catch(() => {})
      if (error instanceof SwitchboardError) throw error
      throw new SwitchboardError(
        'CONFIG_UNWRITABLE',
        { file: this.file, reason: systemReason(error) },
        { cause: error },
      )
    }
  }

  private async read(): Promise<string> {
    const text = await readPersonFile(this.path, this.file)
    if (text !== undefined) return text
    throw new SwitchboardError('CONFIG_UNREADABLE', { file: this.file, reason: 'ENOENT' })
  }

  private changed(): SwitchboardError {
    return new SwitchboardError('CONFIG_CHANGED', { file: this.file })
  }
}

/** Says of the problems of a configuration what it was read for, where that was no start. */
export function readFor(use: 'change' | 'apply', error: unknown): unknown {
  if (!isSwitchboardError(error, 'CONFIG_INVALID')) return error
  return new SwitchboardError('CONFIG_INVALID', { ...error.context, use }, { cause: error.cause })
}

/** Whoever takes a file's writing away wants it to stay, which an exchange for another file would not heed. */
async function assertWritable(file: string, mode: number): Promise<void> {
  await access(file, constants.W_OK)
  if ((mode & 0o222) === 0) throw Object.assign(new Error('The file is read-only.'), { code: 'EACCES' })
}

function versionOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}
