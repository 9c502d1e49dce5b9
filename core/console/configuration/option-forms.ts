import { createHash } from 'node:crypto'
import { ruleOf } from '../../config/broken-rule.js'
import type { BlockDiagnostic } from '../../config/check-block.js'
import type { ConfigEdit } from '../../config/config-edit.js'
import type { ConfigFile } from '../../config/config-file.js'
import { blockEdits, isBlock, valueIn, type WrittenValues } from '../../config/option-edits.js'
import type { SwitchboardConfig } from '../../config/switchboard-config.js'
import { YamlSource } from '../../config/yaml-source.js'
import { isSwitchboardError, SwitchboardError } from '../../errors/switchboard-error.js'
import type { AppControl } from '../../kernel/control/app-control.js'
import type { ChangePlan, ChangeReport } from '../../kernel/control/config-change.js'
import type { OptionField } from '../../plan/options/option-fields.js'
import { assertRunnable } from '../../plan/plan.js'
import { OptionMask } from './option-mask.js'

/** Whose a plugin is: a client's, by its name, or `undefined`: every agent runs it. */
export type PluginOwner = string | undefined

/** The options of one plugin, as a form shows them. */
export interface OptionForm {
  /** What can be set. */
  readonly fields: readonly OptionField[]
  /** What the file says, secrets masked; what it does not say is absent. */
  readonly values: WrittenValues
  /** Of these options alone: what others change in the file is no conflict. */
  readonly version: string
}

/** What is wrong with the values of a form, and what they would change. */
export interface OptionCheck {
  readonly problems: readonly BlockDiagnostic[]
  /** Absent when the file itself is not valid with them. */
  readonly plan?: ChangePlan
}

interface Stored {
  readonly text: string
  readonly fileVersion: string
  readonly values: WrittenValues
}

/** How often a file that others write at the same moment is read again. */
const maxAttempts = 5

/**
 * The options of plugins, shown and changed in the configuration's file: comments stay, no secret leaves the process, and
 * values are checked by the classes of the plugins.
 */
export class OptionForms {
  private readonly mask = new OptionMask()

  /** @param settle - makes of a configuration what the app makes of its file, so that the two can be compared. */
  constructor(
    private readonly file: ConfigFile,
    private readonly control: AppControl,
    private readonly settle: (config: SwitchboardConfig) => Promise<SwitchboardConfig> = async (config) => config,
  ) {}

  /** @throws APP_CLIENT_UNKNOWN, APP_PLUGIN_UNKNOWN, CONFIG_UNREADABLE; CONSOLE_NO_OPTIONS when it has no class for them. */
  async read(client: PluginOwner, plugin: string): Promise<OptionForm> {
    const fields = await this.fieldsOf(client, plugin)
    const { values } = await this.stored(client, plugin)
    return { fields, values: this.mask.masked(values, fields), version: versionOf(values) }
  }

  /** What is wrong with values, and what would change if they were saved. Nothing is written. @throws as {@link read} */
  async check(client: PluginOwner, plugin: string, values: WrittenValues): Promise<OptionCheck> {
    return this.checkIn(await this.stored(client, plugin), client, plugin, values)
  }

  /**
   * Writes values and applies the file; clients that did not change are not touched.
   * @param version - what the values were made from.
   * @throws APP_OPTIONS_CONFLICT with what is stored, CONSOLE_BODY_INVALID with the problems of the values,
   *   PLUGIN_PLAN_INVALID, CONFIG_...; nothing is written then.
   */
  async write(client: PluginOwner, plugin: string, values: WrittenValues, version: string): Promise<ChangeReport> {
    const fields = await this.fieldsOf(client, plugin)
    for (let attempt = 1; ; attempt++) {
      const stored = await this.stored(client, plugin)
      const now = versionOf(stored.values)
      if (now !== version) {
        const theirs = this.mask.masked(stored.values, fields)
        throw new SwitchboardError('APP_OPTIONS_CONFLICT', {
          client: client ?? 'every agent',
          plugin,
          version: now,
          theirs,
        })
      }
      const { problems, plan } = await this.checkIn(stored, client, plugin, values)
      if (problems.length > 0) throw new SwitchboardError('CONSOLE_BODY_INVALID', { problems })
      if (plan) assertRunnable(plan)
      try {
        const edits = await this.edits(stored, client, plugin, values)
        return await this.control.editConfig(edits, stored.fileVersion)
      } catch (error) {
        // Somebody has written another part of the file in between.
        if (!isSwitchboardError(error, 'CONFIG_CHANGED') || attempt === maxAttempts) throw error
      }
    }
  }

  private async checkIn(
    stored: Stored,
    client: PluginOwner,
    plugin: string,
    values: WrittenValues,
  ): Promise<OptionCheck> {
    const names = this.control.status().clients.map(({ name }) => name)
    // Agents are alike, and one of them speaks for all.
    const isOwn = (name: string) => (client === undefined ? !names.includes(name) : name === client)
    try {
      const text = await this.file.edited(stored.text, await this.edits(stored, client, plugin, values))
      const plan = await this.control.planChange(await this.settle(await this.file.parse(text)))
      const own = plan.diagnostics.flatMap(({ error, clients }) =>
        isSwitchboardError(error, 'PLUGIN_OPTIONS_INVALID') && error.context.plugin === plugin && clients.some(isOwn)
          ? [error]
          : [],
      )
      const rest = plan.diagnostics.filter(({ error }) => !own.some((one) => one === error))
      const problems = own.map(({ context: { path, message, fix, ...broken } }) => ({
        ...{ path, message, fix },
        ...ruleOf(broken),
      }))
      return { problems, plan: { ...plan, diagnostics: rest } }
    } catch (error) {
      if (!isSwitchboardError(error, 'CONFIG_INVALID')) throw error
      // What the file holds besides can be wrong too; its places say where.
      return { problems: error.context.problems.map((problem) => inForm(problem, plugin)) }
    }
  }

  private async edits(
    stored: Stored,
    client: PluginOwner,
    plugin: string,
    values: WrittenValues,
  ): Promise<ConfigEdit[]> {
    const fields = await this.fieldsOf(client, plugin)
    const wanted = this.mask.unmasked(values, stored.values, fields)
    return blockEdits(client, placeOf(client, plugin), stored.values, wanted)
  }

  private async fieldsOf(client: PluginOwner, plugin: string): Promise<readonly OptionField[]> {
    const fields =
      client === undefined
        ? (await this.control.agentPlugins()).find(({ name }) => name === plugin)?.options
        : this.control.optionFields(client, plugin)
    if (fields) return fields
    throw new SwitchboardError('CONSOLE_NO_OPTIONS', { plugin })
  }

  private async stored(client: PluginOwner, plugin: string): Promise<Stored> {
    const { text, version } = await this.file.readText()
    const { values } = new YamlSource(text).read()
    const clients = valueIn(values, ['clients'])
    const nameOf = await this.file.nameReader()
    const isMeant = (one: unknown) => nameOf(valueIn(one, ['session_name'])) === client
    const named = Array.isArray(clients) ? clients.find(isMeant) : undefined
    const options = valueIn(client === undefined ? values : named, placeOf(client, plugin))
    return { text, fileVersion: version, values: isBlock(options) ? options : {} }
  }
}

/** Where the options of a plugin stand, within the client or the configuration. */
function placeOf(client: PluginOwner, plugin: string): string[] {
  return [...(client === undefined ? ['agents'] : []), 'plugins', 'options', plugin]
}

/** `clients[2].plugins.options.greeter.text` is `text` in the form of the plugin; other places keep their whole name. */
function inForm({ path, message, fix, ...broken }: BlockDiagnostic, plugin: string): BlockDiagnostic {
  const [, inner] = path.split(`.plugins.options.${plugin}.`)
  return { path: inner ?? path, message, fix, ...ruleOf(broken) }
}

function versionOf(values: WrittenValues): string {
  return createHash('sha256').update(JSON.stringify(values)).digest('hex').slice(0, 16)
}
