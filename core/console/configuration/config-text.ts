import type { ConfigFile } from '../../config/config-file.js'
import { variable } from '../../config/config-key.js'
import { SecretMask } from '../../config/secret-mask.js'
import type { SwitchboardConfig } from '../../config/switchboard-config.js'
import { SwitchboardError } from '../../errors/switchboard-error.js'

/** The configuration's file as a page shows and edits it: no secret leaves the process. */
export class ConfigText {
  private readonly mask = new SecretMask()

  /** @param settle - makes of a configuration what the app makes of its file, so that the two can be compared. */
  constructor(
    private readonly file: ConfigFile,
    private readonly settle: (config: SwitchboardConfig) => Promise<SwitchboardConfig> = async (config) => config,
  ) {}

  /** The text with masks, and its version. @throws CONFIG_UNREADABLE */
  async read(): Promise<{ file: string; text: string; version: string }> {
    const { text, version } = await this.file.readText()
    return { file: this.file.name, text: this.mask.masked(text), version }
  }

  /** Reads a text as the configuration it would be. @throws CONFIG_INVALID with every problem, CONFIG_UNREADABLE */
  async check(text: string): Promise<SwitchboardConfig> {
    return this.settle(await this.file.parse(await this.unmasked(text)))
  }

  /** @throws CONFIG_INVALID, CONFIG_CHANGED when the file holds another version, CONFIG_UNREADABLE, CONFIG_UNWRITABLE */
  async write(text: string, version: string): Promise<void> {
    await this.file.replaceText(await this.unmasked(text), version)
  }

  private async unmasked(text: string): Promise<string> {
    const { text: stored } = await this.file.readText()
    const result = this.mask.unmasked(text, stored)
    if (result.unknown.length === 0) return result.text
    const problems = result.unknown.map((line) => ({
      ...{ line, column: 1, path: '', message: 'this mask stands for no secret of the file' },
      fix: `Write the value itself, or a variable as in ${variable('BOT_TOKEN')}.`,
    }))
    throw new SwitchboardError('CONFIG_INVALID', { file: this.file.name, problems, use: 'change' })
  }
}
